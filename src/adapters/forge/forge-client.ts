import type { z } from "zod";
import { Fault } from "../../base/fault.ts";

/** One way to talk to a forge's API. Waits, repeats and faults are its work; what it answers is a success. */
export interface ForgeClient {
  readonly call: (request: ForgeRequest, signal: AbortSignal) => Promise<ForgeAnswer>;
}

export interface ForgeRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the API's base, each part of it encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** What it is for, as the rest of a sentence: `write the comment`. */
  readonly purpose: string;
  /** What the token needs for it, in the forge's own words. */
  readonly permission: string;
  /** False where a second call would make a second thing: then only a refused call is repeated. */
  readonly canRepeat: boolean;
}

export interface ForgeAnswer {
  readonly data: unknown;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** How often a call is tried again, and how long a wait may be that a forge asks for. */
export const RETRIES_MAX = 3;
export const WAIT_MAX_S = 60;
const PAGES_MAX = 20;

/** Every page, at most 20: the next one is asked for by its number where the forge says that there is one, never by a URL it sends. */
export async function allPages<T>(
  client: ForgeClient,
  request: ForgeRequest,
  schema: z.ZodType<readonly T[]>,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const items: T[] = [];
  for (let page = 1; page <= PAGES_MAX; page++) {
    const answer = await client.call({ ...request, query: { ...request.query, page: String(page) } }, signal);
    items.push(...readAnswer(schema, answer, request));
    if (!hasNextPage(answer.headers)) break;
  }
  return items;
}

/** What the forge answered, if it is what its documentation says. A login page of a proxy is not. */
export function readAnswer<T>(schema: z.ZodType<T>, answer: ForgeAnswer, request: ForgeRequest): T {
  const parsed = schema.safeParse(answer.data);
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues[0]?.path.join(".") ?? "";
  throw new Fault(
    `to ${request.purpose}, the forge answered something else than its documentation says${at === "" ? "" : ` (at ${at})`}`,
    { code: "FORGE_ANSWER", exit: 2, hint: "check the address of the API: a proxy or a login page may answer there" },
  );
}

function hasNextPage(headers: ForgeAnswer["headers"]): boolean {
  return (headers["x-next-page"] ?? "") !== "" || /(?:^|,)\s*<[^<>]*>\s*;\s*rel="?next"?/u.test(headers["link"] ?? "");
}

/** The path with the query of a request. */
export function targetOf({ path, query = {} }: ForgeRequest): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Path segments with everything encoded. */
export function pathOf(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return parts.reduce(
    (path, part, i) => path + part + (i < values.length ? encodeURIComponent(values[i] ?? "") : ""),
    "",
  );
}
