import type { Json } from "../../../base/json.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import type { Dialect, SchemaSide } from "../prove/proof.ts";
import type { ContractProblem } from "../source/contract-problem.ts";
import { rootSite, type ContractSource } from "../source/contract-source.ts";
import { patchSource } from "../source/patch-source.ts";
import { createResolver } from "../source/resolve-ref.ts";
import { walkValues } from "../source/walk-values.ts";

type SchemaDialect = Extract<Dialect, "draft-07" | "2019-09" | "2020-12"> | "draft-04";

/** A plain JSON Schema. Its dialect is what `$schema` says, else what its keywords belong to, else 2020-12. What draft-04 writes otherwise is
 * written as in draft-07; draft-06 says nothing that draft-07 does not. */
export function readSchemaDocument(source: ContractSource): Result<SchemaSide, ContractProblem> {
  const { path, value } = source.root;
  if (typeof value !== "boolean" && (typeof value !== "object" || value === null || Array.isArray(value)))
    return err({
      code: "CONTRACT_SHAPE",
      message: `${path} is no schema: it is neither a mapping nor true or false`,
      fix: "write 'type: object', or another keyword of JSON Schema",
      place: { file: path, line: 1, col: 1 },
    });
  const dialect = dialectOf(source);
  const patched = dialect === "draft-04" ? patchSource(source, patchDraft04) : source;
  return ok({
    site: rootSite(patched.root),
    dialect: dialect === "draft-04" ? "draft-07" : dialect,
    resolve: createResolver(patched, "$id"),
  });
}

function dialectOf({ root }: ContractSource): SchemaDialect {
  const { value } = root;
  const named =
    typeof value === "object" && value !== null ? (value as Readonly<Record<string, Json>>)["$schema"] : undefined;
  const [, draft = ""] =
    /^https?:\/\/json-schema\.org\/(?:draft[-/])?(04|06|07|2019-09|2020-12)\/schema/u.exec(
      typeof named === "string" ? named : "",
    ) ?? [];
  switch (draft) {
    case "04":
      return "draft-04";
    case "06":
    case "07":
      return "draft-07";
    case "2019-09":
    case "2020-12":
      return draft;
    default:
      return dialectByKeywords(root.value);
  }
}

/** Lists under `items`, `definitions` and `dependencies` went with draft-07, bounds that are true or false with draft-04. */
function dialectByKeywords(value: Json): SchemaDialect {
  let hasFlags = false;
  let isOld = false;
  let isNew = false;
  walkValues(value, true, TELLING, (key, item, role) => {
    if (role !== "part") return;
    if (key.startsWith("exclusive")) hasFlags ||= typeof item === "boolean";
    else if (key === "items") isOld ||= Array.isArray(item);
    else if (key === "definitions" || key === "dependencies") isOld ||= isMapping(item);
    else isNew = true;
  });
  if (hasFlags) return "draft-04";
  return isOld && !isNew ? "draft-07" : "2020-12";
}

const TELLING: ReadonlySet<string> = new Set(
  "exclusiveMinimum exclusiveMaximum items definitions dependencies $defs prefixItems $anchor $dynamicRef unevaluatedProperties unevaluatedItems dependentRequired dependentSchemas".split(
    " ",
  ),
);

function isMapping(value: Json): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An exclusive bound of draft-04 is a flag beside the bound. */
function patchDraft04(part: Record<string, Json>): void {
  for (const [bound, flag] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
  ] as const) {
    if (typeof part[flag] !== "boolean") continue;
    const limit = part[bound];
    if (part[flag] && typeof limit === "number") {
      part[flag] = limit;
      delete part[bound];
    } else delete part[flag];
  }
  if (typeof part["id"] === "string" && !Object.hasOwn(part, "$id")) part["$id"] = part["id"];
}
