import { z } from "zod";
import type { PlayedRequest, PlayedUser, Reply } from "./loopback-forge.ts";

/** One line of a forge's documentation: what a path takes, strictly, and what it answers with. */
export interface DocumentedRoute {
  /** `PUT /projects/:id/merge_requests/:iid/notes/:note`. */
  readonly on: string;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly answer: (given: {
    readonly params: Readonly<Record<string, string>>;
    readonly request: PlayedRequest;
    // oxlint-disable-next-line typescript/no-explicit-any -- It was judged by `body` before.
    readonly body: any;
    readonly by: PlayedUser;
  }) => Reply;
}

/** Null where no line of the table is meant. What the line does not take is reported. */
export function answerByRoutes(
  routes: readonly DocumentedRoute[],
  request: PlayedRequest,
  by: PlayedUser,
  report: (problem: string) => void,
): Reply | null {
  const url = new URL(request.path, "http://x");
  for (const route of routes) {
    const [method = "", template = ""] = route.on.split(" ");
    const params = method === request.method ? paramsOf(template, url.pathname) : null;
    if (params === null) continue;
    const query = (route.query ?? z.strictObject({})).safeParse(Object.fromEntries(url.searchParams));
    if (!query.success) report(`query: ${query.error.issues[0]?.message ?? ""}`);
    const body = (route.body ?? z.undefined()).safeParse(request.body);
    if (!body.success)
      report(`body: ${body.error.issues[0]?.path.join(".") ?? ""} ${body.error.issues[0]?.message ?? ""}`);
    return route.answer({ params, request, body: request.body, by });
  }
  return null;
}

function paramsOf(template: string, path: string): Readonly<Record<string, string>> | null {
  const [wanted, given] = [template.split("/"), path.split("/")];
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const value = decodeURIComponent(given[i] ?? "");
    if (part.startsWith(":")) params[part.slice(1)] = value;
    else if (part !== value) return null;
  }
  return params;
}
