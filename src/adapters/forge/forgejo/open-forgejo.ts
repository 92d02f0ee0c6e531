import { z } from "zod";
import { Fault } from "../../../base/fault.ts";
import type { Forge } from "../../../ports/forge.ts";
import { createFetchClient, type FetchClientOptions } from "../fetch-client.ts";
import { allPages, type ForgeClient, type ForgeRequest, pathOf, readAnswer } from "../forge-client.ts";
import { requestOfCommit } from "../request-of-commit.ts";
import { setCommitStatus } from "../set-commit-status.ts";
import { type StickyStore, type StoredComment, upsertSticky } from "../sticky-store.ts";

const STATUS = { permission: "write:repository", descriptionMax: 255 } as const;

const pullSchema = z.object({
  number: z.int(),
  title: z.string(),
  body: z.string().nullable(),
  user: z.object({ login: z.string() }).nullable(),
  base: z.object({ sha: z.string(), repo_id: z.int() }),
  head: z.object({ sha: z.string(), repo_id: z.int(), repo: z.object({ full_name: z.string() }).nullable() }),
});

const reviewsSchema = z.array(
  z.object({
    user: z.object({ login: z.string() }).nullable(),
    state: z.string(),
    commit_id: z.string(),
    dismissed: z.boolean(),
  }),
);

const commentSchema = z.object({
  id: z.int(),
  body: z.string(),
  html_url: z.string(),
  user: z.object({ id: z.int() }).nullable(),
});

const pullOfCommitSchema = z.object({
  number: z.int(),
  state: z.enum(["open", "closed"]),
  merged_at: z.string().nullish(),
});

/** Forgejo and Gitea, which share their API. */
export function openForgejo(options: Omit<FetchClientOptions, "name" | "headers">): Forge {
  const headers = { authorization: `token ${options.token}` };
  const client = createFetchClient({ ...options, name: "Forgejo", headers });
  const [owner = "", name = ""] = options.repository.split("/");
  const repo = pathOf`/repos/${owner}/${name}`;
  let ownId: number | null = null;
  return {
    kind: "forgejo",
    async changeRequest(number, signal) {
      const request = reading(`${repo}/pulls/${number}`, "read the pull request");
      const pull = readAnswer(pullSchema, await client.call(request, signal), request);
      return {
        request: { number: pull.number, title: pull.title, body: pull.body ?? "", author: pull.user?.login ?? null },
        baseSha: pull.base.sha,
        headSha: pull.head.sha,
        headRepository: pull.head.repo?.full_name ?? null,
        isFork: pull.head.repo_id !== pull.base.repo_id,
      };
    },
    async changeRequestsOf(sha, signal) {
      const pull = await pullOf(client, repo, sha, signal);
      return pull === null ? [] : [requestOfCommit(pull.number, pull.state === "open", pull.merged_at ?? null)];
    },
    async approvals(number, signal) {
      const request = reading(`${repo}/pulls/${number}/reviews`, "read the reviews", { limit: "50" });
      const reviews = await allPages(client, request, reviewsSchema, signal);
      const newest = new Map<string, (typeof reviews)[number]>();
      for (const review of reviews)
        if (review.user !== null && ["APPROVED", "REQUEST_CHANGES"].includes(review.state))
          newest.set(review.user.login, review);
      return [...newest]
        .filter(([, { state, dismissed }]) => state === "APPROVED" && !dismissed)
        .map(([by, { commit_id }]) => ({ by, sha: commit_id === "" ? null : commit_id }));
    },
    async upsertComment(comment, signal) {
      const number = "number" in comment.on ? comment.on.number : await numberOf(client, repo, comment.on.sha, signal);
      const who = { ...reading("/user", "read whose token it is"), permission: "read:user" };
      ownId ??= readAnswer(z.object({ id: z.int() }), await client.call(who, signal), who).id;
      return upsertSticky(commentsOn(client, repo, number, ownId, signal), comment.id, comment.body);
    },
    setStatus: async (status, signal) => setCommitStatus(client, repo, status, signal, STATUS),
    annotate: async () => Promise.resolve({ shown: 0 }),
    async createDeployment({ sha, environment, state, description, url }, signal) {
      // Forgejo has no deployments: the commit's list of statuses is where people look.
      const verdict = ({ success: "pass", failure: "fail", error: "unknown", inactive: "unknown" } as const)[state];
      await setCommitStatus(
        client,
        repo,
        { sha, context: `deploy/${environment}`, verdict, description, targetUrl: url },
        signal,
        STATUS,
      );
      return { url };
    },
  };
}

function reading(path: string, purpose: string, query: ForgeRequest["query"] = {}): ForgeRequest {
  return { method: "GET", path, query, purpose, permission: "read:repository and read:issue", canRepeat: true };
}

/** Forgejo knows of a commit the pull request that brought it; null where none did. */
async function pullOf(
  client: ForgeClient,
  repo: string,
  sha: string,
  signal: AbortSignal,
): Promise<z.infer<typeof pullOfCommitSchema> | null> {
  const request = reading(`${repo}/commits/${encodeURIComponent(sha)}/pull`, "find the pull request of the commit");
  try {
    return readAnswer(pullOfCommitSchema, await client.call(request, signal), request);
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === "FORGE_NOT_FOUND") return null;
    throw thrown;
  }
}

/** A commit takes no comment in Forgejo; its pull request does. */
async function numberOf(client: ForgeClient, repo: string, sha: string, signal: AbortSignal): Promise<number> {
  const pull = await pullOf(client, repo, sha, signal);
  if (pull === null)
    throw new Fault(`Forgejo takes comments on pull requests alone, and none brought ${sha.slice(0, 12)}`, {
      code: "FORGE_REFUSED",
      exit: 2,
      hint: "name the pull request by its number",
    });
  return pull.number;
}

/** Forgejo gives all comments of an issue at once, without pages. */
function commentsOn(
  client: ForgeClient,
  repo: string,
  number: number,
  ownId: number,
  signal: AbortSignal,
): StickyStore {
  const writing = { purpose: "write the comment", permission: "write:issue", canRepeat: true };
  const list = `${repo}/issues/${number}/comments`;
  const stored = (comment: z.infer<typeof commentSchema>): StoredComment => ({
    id: comment.id,
    thread: null,
    body: comment.body,
    isOwn: comment.user?.id === ownId,
    url: comment.html_url,
  });
  const write = async (method: "POST" | "PATCH", path: string, body: string): Promise<StoredComment> => {
    const request: ForgeRequest = { ...writing, method, path, body: { body } };
    return stored(readAnswer(commentSchema, await client.call(request, signal), request));
  };
  return {
    list: async () => {
      const request = reading(list, "read the comments");
      return readAnswer(z.array(commentSchema), await client.call(request, signal), request).map(stored);
    },
    create: async (body) => write("POST", list, body),
    update: async ({ id }, body) => write("PATCH", `${repo}/issues/comments/${id}`, body),
    remove: async ({ id }) => {
      await client.call({ ...writing, method: "DELETE", path: `${repo}/issues/comments/${id}` }, signal);
    },
  };
}
