import { Fault, messageOf, type Place } from "../../base/fault.ts";
import type { Json } from "../../base/json.ts";
import { printable } from "../../base/printable.ts";
import { findDuplicateKey } from "../../domain/contract/source/find-duplicate-key.ts";
import { findJsonError } from "../../domain/contract/source/find-json-error.ts";

/** One line of a batch: a JSON object whose keys are there once. Throws BATCH_LINE with the place. */
export function parseBatchLine(line: string, place: Place): Readonly<Record<string, Json>> {
  const value = parseJson(line, place);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw badBatchLine("this line is no JSON object", place);
  return value as Readonly<Record<string, Json>>;
}

function parseJson(line: string, place: Place): Json {
  let value: Json;
  try {
    value = JSON.parse(line) as Json;
  } catch {
    const { offset, message } = findJsonError(line);
    throw badBatchLine(`this line is no JSON: ${message}`, { ...place, col: offset + 1 });
  }
  const duplicate = findDuplicateKey(line, value);
  if (duplicate === null) return value;
  const key = printable(duplicate.key.slice(0, 60));
  throw badBatchLine(`the key '${key}' is written twice in this line`, { ...place, col: duplicate.offset + 1 });
}

export function badBatchLine(message: string, place: Place): Fault {
  return new Fault(message, { code: "BATCH_LINE", exit: 2, hint: "write one JSON object a line", place });
}

/** What is wrong with a line. What is no Fault is a mistake of ours: its message is said all the same. */
export function batchErrorJson(thrown: unknown, line: Place): Json {
  const place = thrown instanceof Fault ? (thrown.place ?? line) : line;
  return {
    code: thrown instanceof Fault ? thrown.code : "INTERNAL",
    message: messageOf(thrown),
    hint: thrown instanceof Fault ? (thrown.hint ?? null) : null,
    place: { file: place.file, line: place.line, col: place.col },
  };
}
