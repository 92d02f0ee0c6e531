import { gzipSync } from "node:zlib";
import { z } from "zod";
import { Fault } from "../../../base/fault.ts";
import { printable } from "../../../base/printable.ts";
import { cutLine } from "../../../domain/forge/sticky-comment.ts";
import type { Forge, ForgeComment, ForgeDeployment } from "../../../ports/forge.ts";
import { allPages, type ForgeClient, type ForgeRequest, pathOf, readAnswer } from "../forge-client.ts";
import { requestOfCommit } from "../request-of-commit.ts";
import { setCommitStatus } from "../set-commit-status.ts";
import { type StickyStore, type StoredComment, upsertSticky } from "../sticky-store.ts";
import { createGithubClient, type GithubClientOptions } from "./github-client.ts";

const pullSchema = z.object({
  number: z.int(),
  title: z.string(),
  body: z.string().nullable(),
  user: z.object({ login: z.string() }).nullable(),
  base: z.object({ sha: z.string(), repo: z.object({ full_name: z.string() }) }),
  // The repository of the head is null once a fork was deleted.
  head: z.object({ sha: z.string(), repo: z.object({ full_name: z.string() }).nullable() }),
});

const pullsSchema = z.array(
  z.object({ number: z.int(), state: z.enum(["open", "closed"]), merged_at: z.string().nullable() }),
);

const reviewsSchema = z.array(
  z.object({ user: z.object({ login: z.string() }).nullable(), state: z.string(), commit_id: z.string().nullable() }),
);

const commentSchema = z.object({
  id: z.number(),
  body: z.string().nullish(),
  html_url: z.string(),
  user: z.object({ id: z.number(), type: z.string() }).nullable(),
});

const madeSchema = z.object({ id: z.number() });

/** Whose comments are ours: a person's by their id. A token of an App can't ask who it is (`GET /user` is a 403); its comments are those of bots that begin with
 * the marker, which nobody can write as a bot by pasting it. */
type Self = { readonly kind: "user"; readonly id: number } | { readonly kind: "app" };

/** GitHub.com, GitHub Enterprise Cloud with data residency, and GitHub Enterprise Server. */
export function openGithub(options: Omit<GithubClientOptions, "name">): Forge {
  const client = createGithubClient({ ...options, name: "GitHub" });
  const [owner = "", name = ""] = options.repository.split("/");
  const repo = pathOf`/repos/${owner}/${name}`;
  let self: Self | null = options.token.startsWith("ghs_") ? { kind: "app" } : null;
  return {
    kind: "github",
    async changeRequest(number, signal) {
      const request = reading(`${repo}/pulls/${number}`, "read the pull request");
      const pull = readAnswer(pullSchema, await client.call(request, signal), request);
      const headRepository = pull.head.repo?.full_name ?? null;
      return {
        request: { number: pull.number, title: pull.title, body: pull.body ?? "", author: pull.user?.login ?? null },
        baseSha: pull.base.sha,
        headSha: pull.head.sha,
        headRepository,
        isFork: headRepository !== pull.base.repo.full_name,
      };
    },
    async changeRequestsOf(sha, signal) {
      const path = `${repo}/commits/${encodeURIComponent(sha)}/pulls`;
      const request = reading(path, "find the pull request of the commit", { per_page: "100" });
      return (await allPages(client, request, pullsSchema, signal)).map(({ number, state, merged_at }) =>
        requestOfCommit(number, state === "open", merged_at),
      );
    },
    async approvals(number, signal) {
      const request = reading(`${repo}/pulls/${number}/reviews`, "read the reviews", { per_page: "100" });
      const reviews = await allPages(client, request, reviewsSchema, signal);
      // A later comment takes no approval back; a later request for changes and a dismissal do.
      const newest = new Map<string, (typeof reviews)[number]>();
      for (const review of reviews)
        if (review.user !== null && ["APPROVED", "CHANGES_REQUESTED", "DISMISSED"].includes(review.state))
          newest.set(review.user.login, review);
      return [...newest]
        .filter(([, { state }]) => state === "APPROVED")
        .map(([by, { commit_id }]) => ({ by, sha: commit_id }));
    },
    async upsertComment(comment, signal) {
      self ??= await whoami(client, signal);
      return upsertSticky(commentsOn(client, repo, comment.on, self, signal), comment.id, comment.body);
    },
    setStatus: async (status, signal) =>
      setCommitStatus(client, repo, status, signal, { permission: "statuses: write", descriptionMax: 140 }),
    async annotate({ sha, ref, findings, sarif }, signal) {
      const permission = "security-events: write (and code scanning switched on for the repository)";
      await client.call(
        {
          method: "POST",
          path: `${repo}/code-scanning/sarifs`,
          body: { commit_sha: sha, ref, sarif: gzipSync(sarif).toString("base64"), tool_name: "flyball" },
          purpose: "upload the findings to code scanning",
          permission,
          canRepeat: true,
        },
        signal,
      );
      return { shown: findings.length };
    },
    createDeployment: async (deployment, signal) => createDeployment(client, repo, deployment, signal),
  };
}

function reading(path: string, purpose: string, query: ForgeRequest["query"] = {}): ForgeRequest {
  return { method: "GET", path, query, purpose, permission: "pull-requests: read", canRepeat: true };
}

async function whoami(client: ForgeClient, signal: AbortSignal): Promise<Self> {
  const request: ForgeRequest = {
    method: "GET",
    path: "/user",
    purpose: "read whose token it is",
    permission: "pull-requests: write",
    canRepeat: true,
  };
  try {
    const user = readAnswer(madeSchema, await client.call(request, signal), request);
    return { kind: "user", id: user.id };
  } catch (thrown) {
    // A token that is no good at all is refused again with the next call.
    const isApp = thrown instanceof Fault && ["FORGE_NOT_FOUND", "FORGE_DENIED"].includes(thrown.code);
    if (isApp) return { kind: "app" };
    throw thrown;
  }
}

/** Comments of a pull request are those of its issue; a commit has its own. */
function commentsOn(
  client: ForgeClient,
  repo: string,
  on: ForgeComment["on"],
  self: Self,
  signal: AbortSignal,
): StickyStore {
  const isNumber = "number" in on;
  const list = isNumber
    ? `${repo}/issues/${on.number}/comments`
    : `${repo}/commits/${encodeURIComponent(on.sha)}/comments`;
  const one = isNumber ? `${repo}/issues/comments` : `${repo}/comments`;
  const writing = {
    purpose: "write the comment",
    permission: isNumber ? "pull-requests: write" : "contents: write",
    canRepeat: true,
  };
  const stored = (comment: z.infer<typeof commentSchema>): StoredComment => ({
    id: comment.id,
    thread: null,
    body: comment.body ?? "",
    isOwn: comment.user !== null && (self.kind === "user" ? comment.user.id === self.id : comment.user.type === "Bot"),
    url: comment.html_url,
  });
  const write = async (method: "POST" | "PATCH", path: string, body: string): Promise<StoredComment> => {
    const request: ForgeRequest = { ...writing, method, path, body: { body } };
    return stored(readAnswer(commentSchema, await client.call(request, signal), request));
  };
  return {
    list: async () => {
      const request = reading(list, "read the comments", { per_page: "100" });
      return (await allPages(client, request, z.array(commentSchema), signal)).map(stored);
    },
    create: async (body) => write("POST", list, body),
    update: async ({ id }, body) => write("PATCH", `${one}/${id}`, body),
    remove: async ({ id }) => {
      await client.call({ ...writing, method: "DELETE", path: `${one}/${id}` }, signal);
    },
  };
}

/** The deployment and its state are two calls; GitHub would merge the default branch in and wait for all checks unless it is told not to. */
async function createDeployment(
  client: ForgeClient,
  repo: string,
  deployment: ForgeDeployment,
  signal: AbortSignal,
): Promise<{ readonly url: string | null }> {
  const description = cutLine(printable(deployment.description), 140);
  const writing = { purpose: "write the deployment", permission: "deployments: write", canRepeat: false } as const;
  const create: ForgeRequest = {
    ...writing,
    method: "POST",
    path: `${repo}/deployments`,
    body: {
      ref: deployment.sha,
      environment: deployment.environment,
      description,
      auto_merge: false,
      required_contexts: [],
    },
  };
  const made = readAnswer(madeSchema, await client.call(create, signal), create);
  const state: ForgeRequest = {
    ...writing,
    method: "POST",
    path: `${repo}/deployments/${made.id}/statuses`,
    body: {
      state: deployment.state,
      description,
      ...(deployment.url === null ? {} : { environment_url: deployment.url }),
    },
    // A second status of the same state says the same.
    canRepeat: true,
  };
  await client.call(state, signal);
  return { url: deployment.url };
}
