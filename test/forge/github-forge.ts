import { gunzipSync } from "node:zlib";
import { openOpenapiJudge } from "./openapi-judge.ts";
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

let opened: ReturnType<typeof openOpenapiJudge> | null = null;

/** GitHub Enterprise Server's base path, unless `basePath` says another. */
export async function playGithub(basePath = "/api/v3"): Promise<LoopbackForge> {
  const judge = (opened ??= openOpenapiJudge());
  return playForge(newWorld(), (world, origin) => githubApi(judge, world, () => `${origin()}${basePath}`, basePath));
}

function githubApi(
  judge: ReturnType<typeof openOpenapiJudge>,
  world: PlayedWorld,
  apiUrl: () => string,
  basePath: string,
): PlayedApi {
  const found = (request: PlayedRequest): ReturnType<typeof judge.find> =>
    judge.find(request.method, new URL(request.path, "http://x").pathname);
  const comment = (stored: PlayedComment): Record<string, unknown> =>
    judge.example("number" in stored.on ? "issue-comment" : "commit-comment", {
      id: stored.id,
      body: stored.body,
      html_url: `https://github.example/comments/${stored.id}`,
      user: judge.example("simple-user", user(stored.author.login, stored.author.id, stored.author.isBot)),
    });
  return {
    basePath,
    tokenOf: ({ authorization }) => /^(?:token|bearer) (.+)$/iu.exec(authorization ?? "")?.[1] ?? "",
    judgeReply(request, reply, report) {
      // GitHub leaves the head's repository null once a fork is gone, which its description does not say.
      const judged = (found(request)?.judgeReply(reply.status, reply.body) ?? []).filter(
        (problem) => !problem.endsWith("200/head/repo must be object"),
      );
      for (const problem of judged) report(`our answer: ${problem}`);
    },
    answer(request, by, report) {
      const operation = found(request);
      if (operation === null) return null;
      const query = new URL(request.path, "http://x").searchParams;
      for (const problem of operation.judgeRequest(query, request.body)) report(problem);
      if (request.headers["x-github-api-version"] !== "2022-11-28") report("lacks the version of the API");
      const { params } = operation;
      if (params["owner"] !== undefined && `${params["owner"]}/${params["repo"]}` !== REPOSITORY) return gone();
      const body = request.body as Record<string, string>;
      switch (`${request.method} ${operation.template}`) {
        case "GET /user":
          return by.isBot
            ? { status: 403, body: { message: "Resource not accessible by integration" } }
            : { status: 200, body: judge.example("public-user", user(by.login, by.id)) };
        case "GET /repos/{owner}/{repo}/pulls/{pull_number}":
          return pull(Number(params["pull_number"]));
        case "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews":
          return reviews(request, Number(params["pull_number"]));
        case "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls":
          return pullsOf(request, params["commit_sha"] ?? "");
        case "GET /repos/{owner}/{repo}/issues/{issue_number}/comments":
          return comments(request, { number: Number(params["issue_number"]) });
        case "GET /repos/{owner}/{repo}/commits/{commit_sha}/comments":
          return comments(request, { sha: params["commit_sha"] ?? "" });
        case "POST /repos/{owner}/{repo}/issues/{issue_number}/comments":
          return write({ number: Number(params["issue_number"]) }, body["body"] ?? "", by);
        case "POST /repos/{owner}/{repo}/commits/{commit_sha}/comments":
          return write({ sha: params["commit_sha"] ?? "" }, body["body"] ?? "", by);
        case "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}":
        case "PATCH /repos/{owner}/{repo}/comments/{comment_id}":
          return rewrite(Number(params["comment_id"]), body["body"] ?? "");
        case "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}":
        case "DELETE /repos/{owner}/{repo}/comments/{comment_id}":
          return remove(Number(params["comment_id"]));
        case "POST /repos/{owner}/{repo}/statuses/{sha}":
          world.statuses.push({
            sha: params["sha"] ?? "",
            context: body["context"] ?? "",
            state: body["state"] ?? "",
            description: body["description"] ?? "",
          });
          return { status: 201, body: judge.example("status", { state: body["state"], creator: null }) };
        case "POST /repos/{owner}/{repo}/deployments": {
          world.deployments.push({ sha: body["ref"] ?? "", environment: body["environment"] ?? "", state: "created" });
          return { status: 201, body: judge.example("deployment", { id: world.deployments.length }) };
        }
        case "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses": {
          const deployment = world.deployments[Number(params["deployment_id"]) - 1];
          if (deployment === undefined) return gone();
          deployment.state = body["state"] ?? "";
          return { status: 201, body: judge.example("deployment-status", { state: body["state"] }) };
        }
        case "POST /repos/{owner}/{repo}/code-scanning/sarifs": {
          const sarif = gunzipSync(Buffer.from(body["sarif"] ?? "", "base64")).toString("utf8");
          world.sarifs.push({ sha: body["commit_sha"] ?? "", ref: body["ref"] ?? "", sarif });
          return { status: 202, body: judge.example("code-scanning-sarifs-receipt", {}) };
        }
        default:
          return null;
      }
    },
  };

  function pull(number: number): Reply {
    const stored = world.pulls.get(number);
    if (stored === undefined) return gone();
    const repo = (name: string): unknown => judge.example("repository", { full_name: name });
    const side = { label: "ada:x", ref: "x", user: judge.example("simple-user", user("ada")) };
    const head = stored.headRepository === null ? null : repo(stored.headRepository);
    const body = judge.example("pull-request", {
      number,
      title: stored.title,
      body: stored.body,
      user: judge.example("simple-user", user(stored.author)),
      base: { ...side, sha: stored.baseSha, repo: repo(REPOSITORY) },
      head: { ...side, sha: stored.headSha, repo: head },
    });
    return { status: 200, body };
  }

  function pullsOf(request: PlayedRequest, sha: string): Reply {
    const side = { label: "ada:x", ref: "x", sha, user: judge.example("simple-user", user("ada")) };
    const repo = judge.example("repository", { full_name: REPOSITORY });
    const all = (world.requestsOf.get(sha) ?? []).map(({ number, state, mergedAt }) =>
      judge.example("pull-request-simple", {
        number,
        state,
        merged_at: mergedAt,
        base: { ...side, repo },
        head: { ...side, repo },
      }),
    );
    const page = pageOf(all, request, 100, apiUrl());
    return { status: 200, body: page.items, headers: page.headers };
  }

  function reviews(request: PlayedRequest, number: number): Reply {
    const states = { approved: "APPROVED", changes: "CHANGES_REQUESTED", comment: "COMMENTED", dismissed: "DISMISSED" };
    const all = world.reviews
      .filter((review) => review.number === number)
      .map((review) =>
        judge.example("pull-request-review", {
          state: states[review.state],
          commit_id: review.sha,
          user: judge.example("simple-user", user(review.by)),
        }),
      );
    const page = pageOf(all, request, 100, apiUrl());
    return { status: 200, body: page.items, headers: page.headers };
  }

  function comments(request: PlayedRequest, on: PlayedComment["on"]): Reply {
    const all = world.comments.filter((stored) => JSON.stringify(stored.on) === JSON.stringify(on)).map(comment);
    const page = pageOf(all, request, 100, apiUrl());
    return { status: 200, body: page.items, headers: page.headers };
  }

  function write(on: PlayedComment["on"], body: string, author: PlayedUser): Reply {
    if (body.length > 65_536) return { status: 422, body: { message: "Validation Failed: body is too long" } };
    const stored = { id: world.nextId++, on, body, author };
    world.comments.push(stored);
    return { status: 201, body: comment(stored) };
  }

  function rewrite(id: number, body: string): Reply {
    const stored = world.comments.find((one) => one.id === id);
    if (stored === undefined) return gone();
    stored.body = body;
    return { status: 200, body: comment(stored) };
  }

  function remove(id: number): Reply {
    const had = world.comments.length;
    world.comments = world.comments.filter((one) => one.id !== id);
    return world.comments.length === had ? gone() : { status: 204 };
  }
}

function user(login: string, id = 1, isBot = false): Record<string, unknown> {
  return { login, id, type: isBot ? "Bot" : "User" };
}

function gone(): Reply {
  return { status: 404, body: { message: "Not Found", documentation_url: "https://docs.github.com/rest" } };
}
