import type { Json } from "../../../base/json.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import type { ContractProblem, ContractProblemCode } from "./contract-problem.ts";
import type { ContractFile } from "./contract-source.ts";
import { findDuplicateKey } from "./find-duplicate-key.ts";
import { findJsonError } from "./find-json-error.ts";
import { readYamlValue } from "./read-yaml-value.ts";
import { textPlaces } from "./text-places.ts";

/** Reads a file as JSON where its name ends in `.json` or its text begins with a brace, else as YAML. A byte order mark is dropped. Never throws for what the text
 * holds. */
export function parseContractFile(
  path: string,
  text: string,
  /** The UTF-8 of the text, where there is one. */
  bytes: Uint8Array | null = null,
): Result<ContractFile, ContractProblem> {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const problem = (
    code: ContractProblemCode,
    offset: number,
    message: string,
    fix: string,
  ): Result<never, ContractProblem> => {
    const { line, column } = textPlaces(body, [offset])[0] ?? { line: 1, column: 1 };
    return err({ code, message: `${path} can't be read: ${message}`, fix, place: { file: path, line, col: column } });
  };
  const isJsonName = /\.json$/iu.test(path);
  const json = isJsonName || /^\s*[{[]/u.test(body) ? parseJson(body) : undefined;
  if (json === undefined && isJsonName) {
    const { offset, message } = findJsonError(body);
    return problem("CONTRACT_UNREADABLE", offset, message, "write it as JSON, or name the file .yaml");
  }
  const duplicate = json === undefined ? null : findDuplicateKey(body, json, bytes);
  if (duplicate !== null)
    return problem(
      "CONTRACT_UNREADABLE",
      duplicate.offset,
      `the key '${duplicate.key.slice(0, 60)}' is written twice`,
      "keep one of the two",
    );
  if (json !== undefined) return ok(jsonFile(path, body, json, bytes));
  const yaml = readYamlValue(body);
  if (!yaml.ok) {
    const { kind, offset, message, fix } = yaml.error;
    return problem(kind === "size" ? "CONTRACT_TOO_LARGE" : "CONTRACT_UNREADABLE", offset, message, fix);
  }
  if (yaml.value === undefined) return problem("CONTRACT_UNREADABLE", 0, "it is empty", "write the contract into it");
  return ok({ path, text: body, format: "yaml", value: yaml.value });
}

/** Larger ones are kept in UTF-8: a text with one letter beyond Latin-1 takes twice the memory, and of most files nobody looks at it again. */
const TEXT_BYTES_MAX = 1_000_000;

function jsonFile(path: string, text: string, value: Json, bytes: Uint8Array | null): ContractFile {
  if (bytes === null || bytes.length <= TEXT_BYTES_MAX) return { path, text, format: "json", value };
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = hasMark ? bytes.subarray(3) : bytes;
  return {
    path,
    get text() {
      return new TextDecoder().decode(body);
    },
    bytes: body,
    format: "json",
    value,
  };
}

/** Undefined for what is no JSON. */
function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
