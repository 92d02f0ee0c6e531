import { z } from "zod";
import { Fault } from "../../../base/fault.ts";
import { printable } from "../../../base/printable.ts";
import { cutLine } from "../../../domain/forge/sticky-comment.ts";
import type { Forge, ForgeComment, ForgeDeployment, ForgeStatus } from "../../../ports/forge.ts";
import { createFetchClient, type FetchClientOptions } from "../fetch-client.ts";
import { allPages, type ForgeClient, type ForgeRequest, pathOf, readAnswer } from "../forge-client.ts";
import { requestOfCommit } from "../request-of-commit.ts";
import { type StickyStore, type StoredComment, upsertSticky } from "../sticky-store.ts";

const mergeRequestSchema = z.object({
  iid: z.int(),
  title: z.string(),
  description: z.string().nullable(),
  author: z.object({ username: z.string() }).nullish(),
  sha: z.string(),
  // Null until GitLab has looked at the diff.
  diff_refs: z.object({ base_sha: z.string().nullable() }).nullish(),
  source_project_id: z.int().nullable(),
  target_project_id: z.int(),
});

const requestsSchema = z.array(z.object({ iid: z.int(), state: z.string(), merged_at: z.string().nullish() }));

const approvalsSchema = z.object({ approved_by: z.array(z.object({ user: z.object({ username: z.string() }) })) });

const noteSchema = z.object({ id: z.int(), body: z.string(), author: z.object({ id: z.int() }) });

const discussionsSchema = z.array(z.object({ id: z.string(), notes: z.array(noteSchema) }));

const userSchema = z.object({ id: z.int() });

/** GitLab, by a personal, project or group access token with the scope `api`. */
export function openGitlab(options: Omit<FetchClientOptions, "name" | "headers">): Forge {
  const headers = { authorization: `Bearer ${options.token}` };
  const client = createFetchClient({ ...options, name: "GitLab", headers });
  const project = pathOf`/projects/${options.repository}`;
  let ownId: number | null = null;
  return {
    kind: "gitlab",
    async changeRequest(number, signal) {
      const request = reading(`${project}/merge_requests/${number}`, "read the merge request");
      const found = readAnswer(mergeRequestSchema, await client.call(request, signal), request);
      const isFork = found.source_project_id !== found.target_project_id;
      return {
        request: {
          number: found.iid,
          title: found.title,
          body: found.description ?? "",
          author: found.author?.username ?? null,
        },
        baseSha: found.diff_refs?.base_sha ?? notReady(number),
        headSha: found.sha,
        headRepository: isFork ? null : options.repository,
        isFork,
      };
    },
    async changeRequestsOf(sha, signal) {
      const path = `${project}/repository/commits/${encodeURIComponent(sha)}/merge_requests`;
      const request = reading(path, "find the merge request of the commit", { per_page: "100" });
      return (await allPages(client, request, requestsSchema, signal)).map(({ iid, state, merged_at }) =>
        // It is locked while it is merged.
        requestOfCommit(iid, state === "opened" || state === "locked", merged_at ?? null),
      );
    },
    async approvals(number, signal) {
      const request = reading(`${project}/merge_requests/${number}/approvals`, "read the approvals");
      const found = readAnswer(approvalsSchema, await client.call(request, signal), request);
      // GitLab does not say for which commit; whether a push takes approvals back is a setting of the project.
      return found.approved_by.map(({ user }) => ({ by: user.username, sha: null }));
    },
    async upsertComment(comment, signal) {
      const who = reading("/user", "read whose token it is");
      ownId ??= readAnswer(userSchema, await client.call(who, signal), who).id;
      return upsertSticky(notesOn(client, project, comment.on, ownId, signal), comment.id, comment.body);
    },
    setStatus: async (status, signal) => setStatus(client, project, status, signal),
    // Code Quality and SAST are files that a job leaves, not calls.
    annotate: async () => Promise.resolve({ shown: 0 }),
    createDeployment: async (deployment, signal) => createDeployment(client, project, deployment, signal),
  };
}

function reading(path: string, purpose: string, query: ForgeRequest["query"] = {}): ForgeRequest {
  return { method: "GET", path, query, purpose, permission: "the scope api", canRepeat: true };
}

function notReady(number: number): never {
  throw new Fault(`GitLab has not yet worked out the diff of merge request ${number}`, {
    code: "FORGE_BUSY",
    exit: 3,
    hint: "type it again in a few seconds",
  });
}

/** Notes of a merge request, or threads of a commit: its plain comments have no id and can't be changed. */
function notesOn(
  client: ForgeClient,
  project: string,
  on: ForgeComment["on"],
  ownId: number,
  signal: AbortSignal,
): StickyStore {
  const stored = (note: z.infer<typeof noteSchema>, thread: string | null): StoredComment => ({
    id: note.id,
    thread,
    body: note.body,
    isOwn: note.author.id === ownId,
    url: null,
  });
  const writing = {
    purpose: "write the comment",
    permission: "the scope api, and at least the role Reporter",
    canRepeat: true,
  };
  const pages = { per_page: "100" };
  if ("number" in on) {
    const notes = `${project}/merge_requests/${on.number}/notes`;
    const write = async (method: "POST" | "PUT", path: string, body: string): Promise<StoredComment> => {
      const request: ForgeRequest = { ...writing, method, path, body: { body } };
      return stored(readAnswer(noteSchema, await client.call(request, signal), request), null);
    };
    return {
      list: async () => {
        const request = reading(notes, "read the comments", { ...pages, sort: "asc", order_by: "created_at" });
        return (await allPages(client, request, z.array(noteSchema), signal)).map((note) => stored(note, null));
      },
      create: async (body) => write("POST", notes, body),
      update: async ({ id }, body) => write("PUT", `${notes}/${id}`, body),
      remove: async ({ id }) => {
        await client.call({ ...writing, method: "DELETE", path: `${notes}/${id}` }, signal);
      },
    };
  }
  const threads = `${project}/repository/commits/${encodeURIComponent(on.sha)}/discussions`;
  return {
    list: async () => {
      const found = await allPages(client, reading(threads, "read the comments", pages), discussionsSchema, signal);
      return found.flatMap(({ id, notes }) => notes.slice(0, 1).map((note) => stored(note, id)));
    },
    create: async (body) => {
      const request: ForgeRequest = { ...writing, method: "POST", path: threads, body: { body } };
      const made = readAnswer(
        z.object({ id: z.string(), notes: z.tuple([noteSchema]) }),
        await client.call(request, signal),
        request,
      );
      return stored(made.notes[0], made.id);
    },
    update: async (comment, body) => {
      const request: ForgeRequest = {
        ...writing,
        method: "PUT",
        path: `${threads}/${noteIn(comment)}`,
        body: { body },
      };
      return stored(readAnswer(noteSchema, await client.call(request, signal), request), comment.thread);
    },
    remove: async (comment) => {
      await client.call({ ...writing, method: "DELETE", path: `${threads}/${noteIn(comment)}` }, signal);
    },
  };
}

function noteIn({ thread, id }: StoredComment): string {
  return pathOf`${thread ?? ""}/notes/${id}`;
}

/** GitLab knows no unknown: it is a failure, and the description says which. */
const STATES = { pass: "success", fail: "failed", unknown: "failed", pending: "pending" } as const;

async function setStatus(
  client: ForgeClient,
  project: string,
  status: ForgeStatus,
  signal: AbortSignal,
): Promise<void> {
  const state = STATES[status.verdict];
  try {
    await client.call(
      {
        method: "POST",
        path: `${project}/statuses/${encodeURIComponent(status.sha)}`,
        body: {
          state,
          name: status.context,
          description: cutLine(printable(status.description), 255),
          ...(status.targetUrl === null ? {} : { target_url: status.targetUrl }),
        },
        purpose: `set the status ${status.context}`,
        permission: "the scope api, and at least the role Developer",
        canRepeat: true,
      },
      signal,
    );
  } catch (thrown) {
    // GitLab refuses a state that the status has already: `Cannot transition status via :enqueue from :pending`.
    const isSame =
      thrown instanceof Fault &&
      thrown.code === "FORGE_REFUSED" &&
      thrown.message.includes(`Cannot transition status via`) &&
      new RegExp(`from :${state}\\b`, "u").test(thrown.message);
    if (!isSame) throw thrown;
  }
}

const DEPLOYMENT_STATES = { success: "success", failure: "failed", error: "failed", inactive: "canceled" } as const;

/** GitLab wants a branch with the commit: the default one, from which releases go. */
async function createDeployment(
  client: ForgeClient,
  project: string,
  deployment: ForgeDeployment,
  signal: AbortSignal,
): Promise<{ readonly url: string | null }> {
  const about = reading(project, "read the project's default branch");
  const schema = z.object({ default_branch: z.string().nullable(), web_url: z.string() });
  const { default_branch: branch, web_url: url } = readAnswer(schema, await client.call(about, signal), about);
  const create: ForgeRequest = {
    method: "POST",
    path: `${project}/deployments`,
    body: {
      environment: deployment.environment,
      sha: deployment.sha,
      ref: branch ?? "HEAD",
      tag: false,
      status: DEPLOYMENT_STATES[deployment.state],
    },
    purpose: "write the deployment",
    permission: "the scope api, and at least the role Developer",
    canRepeat: false,
  };
  readAnswer(userSchema, await client.call(create, signal), create);
  return { url: `${url}/-/environments` };
}
