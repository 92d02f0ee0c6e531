import { err, ok, type Result } from "../../base/result.ts";
import type { ChangeRequest } from "./change.ts";

/** More than this is not read, in bytes. */
export const CHANGE_REQUEST_BYTES_MAX = 1_048_576;

/** Reads what a file says of a change: a JSON object `{title, body, number?, author?, approvals?: [{by, sha?}]}`, or else Markdown, which is the body. A JSON object
 * with a value of another kind is refused. */
export function parseChangeRequest(text: string): Result<ChangeRequest, string> {
  const body = text.replace(/^\uFEFF/u, "");
  const value = jsonObject(body);
  if (value === null) return ok({ number: null, title: "", body, author: null, approvals: [] });
  const { title = "", body: own = "", number = null, author = null, approvals = [] } = value;
  if (typeof title !== "string") return err("'title' is no text");
  // GitHub gives null for a request without a description.
  if (own !== null && typeof own !== "string") return err("'body' is no text");
  if (number !== null && !(Number.isSafeInteger(number) && (number as number) > 0))
    return err("'number' is no number of a change request");
  if (author !== null && typeof author !== "string") return err("'author' is no text");
  if (!Array.isArray(approvals) || !approvals.every(isApproval)) return err("'approvals' is no list of {by, sha}");
  return ok({
    number: number as number | null,
    title,
    body: own ?? "",
    author,
    approvals: approvals.map(({ by, sha }) => ({ by, sha: sha ?? null })),
  });
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | null {
  if (!text.trimStart().startsWith("{")) return null;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
}

function isApproval(value: unknown): value is { readonly by: string; readonly sha?: string | null } {
  if (typeof value !== "object" || value === null) return false;
  const { by, sha } = value as Readonly<Record<string, unknown>>;
  return typeof by === "string" && (sha === undefined || sha === null || typeof sha === "string");
}
