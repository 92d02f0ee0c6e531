import { z } from "zod";
import { answerByRoutes, type DocumentedRoute } from "./documented-routes.ts";
import { commentsOn, write } from "./gitlab-forge.ts";
import {
  type LoopbackForge,
  newWorld,
  pageOf,
  type PlayedApi,
  type PlayedComment,
  type PlayedWorld,
  playForge,
  type Reply,
  REPOSITORY,
} from "./loopback-forge.ts";

export async function playForgejo(): Promise<LoopbackForge> {
  return playForge(newWorld(), (world, origin) => forgejoApi(world, () => `${origin()}/api/v1`));
}

const commentBody = z.strictObject({ body: z.string().min(1) });

/** By the Swagger description that every Forgejo has at /api/swagger. */
function forgejoApi(world: PlayedWorld, apiUrl: () => string): PlayedApi {
  const repo = "/repos/:owner/:name";
  const routes: readonly DocumentedRoute[] = [
    { on: "GET /user", answer: ({ by }) => ({ status: 200, body: { id: by.id, login: by.login } }) },
    { on: `GET ${repo}/pulls/:index`, answer: ({ params }) => pull(world, Number(params["index"])) },
    {
      on: `GET ${repo}/pulls/:index/reviews`,
      query: z.strictObject({ page: z.string(), limit: z.string() }),
      answer: ({ request, params }) => {
        const page = pageOf(reviews(world, Number(params["index"])), request, 50, apiUrl());
        return { status: 200, body: page.items, headers: page.headers };
      },
    },
    {
      on: `GET ${repo}/issues/:index/comments`,
      answer: ({ params }) => ({
        status: 200,
        body: commentsOn(world, { number: Number(params["index"]) }).map(comment),
      }),
    },
    {
      on: `POST ${repo}/issues/:index/comments`,
      body: commentBody,
      answer: ({ params, body, by }) => ({
        status: 201,
        body: comment(write(world, { number: Number(params["index"]) }, body.body, by)),
      }),
    },
    {
      on: `PATCH ${repo}/issues/comments/:id`,
      body: commentBody,
      answer: ({ params, body }) => {
        const stored = world.comments.find(({ id }) => id === Number(params["id"]));
        if (stored === undefined) return gone();
        stored.body = body.body;
        return { status: 200, body: comment(stored) };
      },
    },
    {
      on: `DELETE ${repo}/issues/comments/:id`,
      answer: ({ params }) => {
        const had = world.comments.length;
        world.comments = world.comments.filter(({ id }) => id !== Number(params["id"]));
        return world.comments.length === had ? gone() : { status: 204 };
      },
    },
    {
      on: `GET ${repo}/commits/:sha/pull`,
      answer: ({ params }) => {
        // It knows the one that was merged with the commit alone.
        const merged = world.requestsOf.get(params["sha"] ?? "")?.find(({ mergedAt }) => mergedAt !== null);
        return merged === undefined ? gone() : pull(world, merged.number, merged);
      },
    },
    {
      on: `POST ${repo}/statuses/:sha`,
      body: z.strictObject({
        state: z.enum(["pending", "success", "error", "failure", "warning"]),
        context: z.string(),
        description: z.string(),
        target_url: z.url().optional(),
      }),
      answer: ({ params, body }) => {
        world.statuses.push({
          sha: params["sha"] ?? "",
          context: body.context,
          state: body.state,
          description: body.description,
        });
        return { status: 201, body: { id: 1, status: body.state } };
      },
    },
  ];
  return {
    basePath: "/api/v1",
    tokenOf: ({ authorization }) => /^token (.+)$/u.exec(authorization ?? "")?.[1] ?? "",
    judgeReply: () => {},
    answer(request, by, report) {
      const name = /^\/repos\/([^/?]+\/[^/?]+)/u.exec(request.path)?.[1];
      if (name !== undefined && name !== REPOSITORY) return gone();
      return answerByRoutes(routes, request, by, report);
    },
  };
}

function pull(
  world: PlayedWorld,
  number: number,
  { state, mergedAt }: { readonly state: string; readonly mergedAt: string | null } = { state: "open", mergedAt: null },
): Reply {
  const stored = world.pulls.get(number);
  if (stored === undefined) return gone();
  const isOwn = stored.headRepository === REPOSITORY;
  const repo = stored.headRepository === null ? null : { full_name: stored.headRepository };
  const body = {
    number,
    title: stored.title,
    body: stored.body,
    state,
    merged: mergedAt !== null,
    merged_at: mergedAt,
    user: { login: stored.author },
    base: { sha: stored.baseSha, repo_id: 1, repo: { full_name: REPOSITORY } },
    head: { sha: stored.headSha, repo_id: isOwn ? 1 : 2, repo },
  };
  return { status: 200, body };
}

/** A dismissed approval stays an approval that is dismissed. */
function reviews(world: PlayedWorld, number: number): readonly unknown[] {
  const states = { approved: "APPROVED", changes: "REQUEST_CHANGES", comment: "COMMENT", dismissed: "APPROVED" };
  return world.reviews
    .filter((review) => review.number === number)
    .map(({ by, state, sha }) => ({
      user: { login: by },
      state: states[state],
      commit_id: sha,
      dismissed: state === "dismissed",
      stale: false,
    }));
}

function comment(stored: PlayedComment): unknown {
  return {
    id: stored.id,
    body: stored.body,
    html_url: `https://forgejo.example/comments/${stored.id}`,
    user: { id: stored.author.id, login: stored.author.login },
  };
}

function gone(): Reply {
  return { status: 404, body: { message: "The target couldn't be found." } };
}
