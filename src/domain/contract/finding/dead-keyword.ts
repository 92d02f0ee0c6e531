import type { Json } from "../../../base/json.ts";
import type { Site } from "../source/contract-source.ts";

/** A keyword that restricts nothing where it stands, by the types that its schema declares: `maximum` beside `type: string`. Gives the keyword that is dead at a
 * place or above it, and the type that it says nothing of; null where all of them are alive. */
export function deadKeyword(site: Site | null): { readonly keyword: string; readonly type: string } | null {
  for (let at = site?.at ?? null; at !== null; at = at.parent.at) {
    const types = OF_TYPES.get(at.key);
    if (types === undefined) continue;
    const declared = declaredTypes(at.parent.value);
    const [first] = declared;
    if (first !== undefined && !declared.some((type) => types.includes(type))) return { keyword: at.key, type: first };
  }
  return null;
}

/** JSON Schema 2020-12, validation, 6.2 to 6.5: a keyword of one type lets values of the others pass. */
const OF_TYPES: ReadonlyMap<string, readonly string[]> = new Map(
  (
    [
      [["number", "integer"], "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf"],
      [["string"], "minLength maxLength pattern"],
      [
        ["array"],
        "items prefixItems additionalItems unevaluatedItems contains minContains maxContains minItems maxItems uniqueItems",
      ],
      [
        ["object"],
        "properties patternProperties additionalProperties unevaluatedProperties propertyNames required minProperties maxProperties dependentRequired dependentSchemas dependencies",
      ],
    ] as const
  ).flatMap(([types, keywords]) => keywords.split(" ").map((keyword) => [keyword, types] as const)),
);

/** Empty where none are declared. A property that is called `type` is no declaration. */
function declaredTypes(schema: Json): readonly string[] {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return [];
  const { type } = schema as { readonly type?: Json };
  return (Array.isArray(type) ? type : [type]).filter((name) => typeof name === "string");
}
