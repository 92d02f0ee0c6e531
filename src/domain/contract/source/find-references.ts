import type { Json } from "../../../base/json.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import type { ContractProblem } from "./contract-problem.ts";
import type { ContractFile } from "./contract-source.ts";
import { walkValues, type ValueRole } from "./walk-values.ts";

export interface FileReferences {
  /** What the contract says by: each must be found. */
  readonly needed: ReadonlySet<string>;
  /** In extensions and in discriminators' mappings: read where they are found. */
  readonly wished: ReadonlySet<string>;
  /** Every `$id` (of draft-04: `id`), as written. */
  readonly ids: ReadonlySet<string>;
}

/** The references of a file, each once; what stands in examples, defaults and enums is data and names nothing. */
export function findReferences(file: ContractFile): Result<FileReferences, ContractProblem> {
  const needed = new Set<string>();
  const wished = new Set<string>();
  const ids = new Set<string>();
  const walked = walkValues(file.value, file.format === "yaml", KEYWORDS, (key, value, role) => {
    if (key === "discriminator") {
      if (role === "part") for (const mapped of mappedFiles(value)) wished.add(mapped);
    } else if (typeof value !== "string") return;
    else if (key === "$id") ids.add(value);
    else (key === "$ref" && isNeeded(role) ? needed : wished).add(value);
  });
  const place = { file: file.path, line: 1, col: 1 };
  switch (walked) {
    case "done":
      return ok({ needed, wished, ids });
    case "too-deep":
      return err({
        code: "CONTRACT_TOO_LARGE",
        message: `${file.path} can't be read: it is nested too deeply`,
        fix: "take inner schemas out and name them with $ref",
        place,
      });
    case "not-json":
      return err({
        code: "CONTRACT_UNREADABLE",
        message: `${file.path} can't be read: it holds a number that is infinite, or none`,
        fix: "write numbers that JSON can hold",
        place,
      });
    default:
      return walked satisfies never;
  }
}

const KEYWORDS: ReadonlySet<string> = new Set(["$ref", "$dynamicRef", "$recursiveRef", "$id", "discriminator"]);

/** In a map of names `$ref` can be a name itself; a text there is a reference for the whole map. */
export function isNeeded(role: ValueRole): boolean {
  return role === "part";
}

function mappedFiles(discriminator: Json): readonly string[] {
  if (typeof discriminator !== "object" || discriminator === null || Array.isArray(discriminator)) return [];
  const { mapping } = discriminator as Readonly<Record<string, Json>>;
  if (typeof mapping !== "object" || mapping === null || Array.isArray(mapping)) return [];
  // `Dog` is a name, `dog.yaml` or `./dog` is a file.
  return Object.values(mapping).filter((text): text is string => typeof text === "string" && /[./#]/u.test(text));
}
