import { Fault } from "../../base/fault.ts";

/** Throws a Fault unless `id` is 1 to 100 of `[a-z0-9_-]`. */
export function checkRunId(id: string): string {
  return check("run id", id, /^[a-z0-9_-]{1,100}$/u, "1 to 100 lower-case letters, digits, '_' and '-'");
}

/** Throws a Fault unless `name` is 1 to 100 letters, digits, `.`, `_`, `:`, `/` and `-`. */
export function checkDurableName(kind: "workflow" | "version" | "signal", name: string): string {
  return check(kind, name, /^[A-Za-z0-9._:/-]{1,100}$/u, "1 to 100 letters, digits, '.', '_', ':', '/' and '-'");
}

function check(kind: string, text: string, pattern: RegExp, rule: string): string {
  if (pattern.test(text)) return text;
  throw new Fault(`'${text.slice(0, 120)}' is not a ${kind}: ${rule}`, { code: "DURABLE_NAME", exit: 2 });
}
