import { z } from "zod";
import { answerByRoutes, type DocumentedRoute } from "./documented-routes.ts";
import {
  type LoopbackForge,
  newWorld,
  pageOf,
  type PlayedApi,
  type PlayedComment,
  type PlayedRequest,
  type PlayedUser,
  type PlayedWorld,
  playForge,
  type Reply,
  REPOSITORY,
} from "./loopback-forge.ts";

export async function playGitlab(): Promise<LoopbackForge> {
  return playForge(newWorld(), (world, origin) => gitlabApi(world, () => `${origin()}/api/v4`));
}

const pages = { page: z.string().regex(/^\d+$/u), per_page: z.string().regex(/^\d{1,3}$/u) };
const noteBody = z.strictObject({ body: z.string().min(1).max(1_000_000) });

/** By docs.gitlab.com/api: merge_requests, merge_request_approvals, notes, discussions, commits (statuses), deployments, users, projects. */
function gitlabApi(world: PlayedWorld, apiUrl: () => string): PlayedApi {
  const project = "/projects/:id";
  const routes: readonly DocumentedRoute[] = [
    { on: "GET /user", answer: ({ by }) => ({ status: 200, body: { id: by.id, username: by.login } }) },
    {
      on: `GET ${project}`,
      answer: () => ({
        status: 200,
        body: { id: 1, default_branch: "main", web_url: `https://gitlab.example/${REPOSITORY}` },
      }),
    },
    { on: `GET ${project}/merge_requests/:iid`, answer: ({ params }) => mergeRequest(world, Number(params["iid"])) },
    {
      on: `GET ${project}/merge_requests/:iid/approvals`,
      answer: ({ params }) => ({ status: 200, body: { approved_by: approvers(world, Number(params["iid"])) } }),
    },
    {
      on: `GET ${project}/merge_requests/:iid/notes`,
      query: z.strictObject({
        ...pages,
        sort: z.enum(["asc", "desc"]),
        order_by: z.enum(["created_at", "updated_at"]),
      }),
      answer: ({ request, params }) => notes(request, { number: Number(params["iid"]) }),
    },
    {
      on: `POST ${project}/merge_requests/:iid/notes`,
      body: noteBody,
      answer: ({ params, body, by }) => ({
        status: 201,
        body: note(write(world, { number: Number(params["iid"]) }, body.body, by)),
      }),
    },
    {
      on: `PUT ${project}/merge_requests/:iid/notes/:note`,
      body: noteBody,
      answer: ({ params, body }) => rewrite(world, Number(params["note"]), body.body),
    },
    {
      on: `DELETE ${project}/merge_requests/:iid/notes/:note`,
      answer: ({ params }) => remove(world, Number(params["note"])),
    },
    {
      on: `GET ${project}/repository/commits/:sha/merge_requests`,
      query: z.strictObject(pages),
      answer: ({ request, params }) => {
        const all = (world.requestsOf.get(params["sha"] ?? "") ?? []).map(({ number, state, mergedAt }) => ({
          iid: number,
          state: state === "open" ? "opened" : mergedAt === null ? "closed" : "merged",
          merged_at: mergedAt,
        }));
        const page = pageOf(all, request, 100, apiUrl());
        return { status: 200, body: page.items, headers: page.headers };
      },
    },
    {
      on: `GET ${project}/repository/commits/:sha/discussions`,
      query: z.strictObject(pages),
      answer: ({ request, params }) => discussions(request, { sha: params["sha"] ?? "" }),
    },
    {
      on: `POST ${project}/repository/commits/:sha/discussions`,
      body: noteBody,
      answer: ({ params, body, by }) => {
        const stored = write(world, { sha: params["sha"] ?? "" }, body.body, by);
        return { status: 201, body: { id: `thread${stored.id}`, notes: [note(stored)] } };
      },
    },
    {
      on: `PUT ${project}/repository/commits/:sha/discussions/:thread/notes/:note`,
      body: noteBody,
      answer: ({ params, body }) =>
        params["thread"] === `thread${params["note"]}` ? rewrite(world, Number(params["note"]), body.body) : gone(),
    },
    {
      on: `DELETE ${project}/repository/commits/:sha/discussions/:thread/notes/:note`,
      answer: ({ params }) => remove(world, Number(params["note"])),
    },
    {
      on: `POST ${project}/statuses/:sha`,
      body: z.strictObject({
        state: z.enum(["pending", "running", "success", "failed", "canceled", "skipped"]),
        name: z.string(),
        description: z.string().max(255),
        target_url: z.url().max(255).optional(),
      }),
      answer: ({ params, body }) => setStatus(world, params["sha"] ?? "", body),
    },
    {
      on: `POST ${project}/deployments`,
      body: z.strictObject({
        environment: z.string().max(255),
        sha: z.string(),
        ref: z.string(),
        tag: z.boolean(),
        status: z.enum(["running", "success", "failed", "canceled"]),
      }),
      answer: ({ body }) => {
        world.deployments.push({ sha: body.sha, environment: body.environment, state: body.status });
        return { status: 201, body: { id: world.deployments.length } };
      },
    },
  ];
  return {
    basePath: "/api/v4",
    tokenOf: ({ authorization }) => /^Bearer (.+)$/u.exec(authorization ?? "")?.[1] ?? "",
    judgeReply: () => {},
    answer(request, by, report) {
      const id = /^\/projects\/([^/?]+)/u.exec(request.path)?.[1];
      if (id !== undefined && decodeURIComponent(id) !== REPOSITORY) return gone();
      return answerByRoutes(routes, request, by, report);
    },
  };

  function notes(request: PlayedRequest, on: PlayedComment["on"]): Reply {
    const page = pageOf(commentsOn(world, on).map(note), request, 100, apiUrl());
    const next = /[?&]page=(\d+)[^>]*>; rel="next"/u.exec(page.headers["link"] ?? "")?.[1] ?? "";
    // GitLab leaves Link out of long lists; the page's number is always there.
    return { status: 200, body: page.items, headers: { "x-next-page": next } };
  }

  function discussions(request: PlayedRequest, on: PlayedComment["on"]): Reply {
    const all = commentsOn(world, on).map((stored) => ({ id: `thread${stored.id}`, notes: [note(stored)] }));
    const page = pageOf(all, request, 100, apiUrl());
    return { status: 200, body: page.items, headers: page.headers };
  }
}

function note(stored: PlayedComment): unknown {
  const author = { id: stored.author.id, username: stored.author.login };
  return { id: stored.id, body: stored.body, author, system: false };
}

function mergeRequest(world: PlayedWorld, iid: number): Reply {
  const stored = world.pulls.get(iid);
  if (stored === undefined) return gone();
  const source = stored.headRepository === null ? null : stored.headRepository === REPOSITORY ? 1 : 2;
  const body = {
    iid,
    title: stored.title,
    description: stored.body,
    author: { username: stored.author },
    sha: stored.headSha,
    diff_refs: { base_sha: stored.baseSha, head_sha: stored.headSha, start_sha: stored.baseSha },
    source_project_id: source,
    target_project_id: 1,
  };
  return { status: 200, body };
}

/** Only who approves now is in GitLab's list. */
function approvers(world: PlayedWorld, number: number): unknown {
  const newest = new Map<string, string>();
  for (const { by, state, number: of } of world.reviews)
    if (of === number && state !== "comment") newest.set(by, state);
  return [...newest].filter(([, state]) => state === "approved").map(([username]) => ({ user: { username } }));
}

function setStatus(
  world: PlayedWorld,
  sha: string,
  body: { readonly state: string; readonly name: string; readonly description: string },
): Reply {
  const before = world.statuses.findLast((status) => status.sha === sha && status.context === body.name);
  if (body.state === "pending" && before?.state === "pending")
    return { status: 400, body: { message: "Cannot transition status via :enqueue from :pending (Reason(s): …)" } };
  world.statuses.push({ sha, context: body.name, state: body.state, description: body.description });
  return { status: 201, body: { id: 1 } };
}

export function commentsOn(world: PlayedWorld, on: PlayedComment["on"]): readonly PlayedComment[] {
  return world.comments.filter((stored) => JSON.stringify(stored.on) === JSON.stringify(on));
}

export function write(world: PlayedWorld, on: PlayedComment["on"], body: string, author: PlayedUser): PlayedComment {
  const stored = { id: world.nextId++, on, body, author };
  world.comments.push(stored);
  return stored;
}

function rewrite(world: PlayedWorld, id: number, body: string): Reply {
  const stored = world.comments.find((one) => one.id === id);
  if (stored === undefined) return gone();
  stored.body = body;
  return { status: 200, body: note(stored) };
}

function remove(world: PlayedWorld, id: number): Reply {
  const had = world.comments.length;
  world.comments = world.comments.filter((one) => one.id !== id);
  return world.comments.length === had ? gone() : { status: 204 };
}

function gone(): Reply {
  return { status: 404, body: { message: "404 Not Found" } };
}
