import { unescapeKey } from "../../base/json-pointer.ts";
import { err, ok, type Result } from "../../base/result.ts";

/** The value that a JSON Pointer (RFC 6901) names, or the sentence that says why there is none. Only own properties count, and `-` (the
 * place after an array's end) names nothing. */
export function valueAtPointer(document: unknown, pointer: string): Result<unknown, string> {
  if (pointer === "") return ok(document);
  if (!pointer.startsWith("/") || /~(?![01])/u.test(pointer))
    return err(`'${pointer}' is not a JSON Pointer; write it like /status or /checks/0/ok`);
  let value = document;
  for (const token of pointer.slice(1).split("/")) {
    const key = unescapeKey(token);
    if (Array.isArray(value)) {
      const index = /^(?:0|[1-9]\d{0,8})$/u.test(key) ? Number(key) : -1;
      if (index < 0 || index >= value.length) return err(`nothing at ${pointer}`);
      value = value[index];
    } else if (isRecord(value) && Object.hasOwn(value, key)) {
      value = value[key];
    } else return err(`nothing at ${pointer}`);
  }
  return ok(value);
}

/** Whether a value parsed from JSON is the expected one, key order aside. Goes only as deep as `expected` does, so that a hostile answer
 * cannot exhaust the stack. */
export function isSameJson(expected: unknown, actual: unknown): boolean {
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      expected.length === actual.length &&
      expected.every((item, index) => isSameJson(item, actual[index]))
    );
  if (!isRecord(expected)) return expected === actual;
  if (!isRecord(actual) || Array.isArray(actual)) return false;
  const keys = Object.keys(expected);
  return (
    keys.length === Object.keys(actual).length &&
    keys.every((key) => Object.hasOwn(actual, key) && isSameJson(expected[key], actual[key]))
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
