import type { Json } from "../../../../base/json.ts";
import { sameJson } from "../../../../base/same-json.ts";
import { type Application, type SchemaObject, onPart } from "./application.ts";
import type { Gathered, Outcome, Truth } from "./outcome.ts";

/** The keywords of arrays but `unevaluatedItems`. False once they do not hold. */
export function* evaluateArray(
  application: Application,
  schema: SchemaObject,
  value: readonly Json[],
  gathered: Gathered,
): Generator<Application, boolean, Outcome> {
  const limits = [
    typeof schema["minItems"] !== "number" || value.length >= schema["minItems"],
    typeof schema["maxItems"] !== "number" || value.length <= schema["maxItems"],
    schema["uniqueItems"] !== true || areDifferent(value),
  ];
  if (!limits.every((holds) => gathered.require(holds))) return false;
  const { first, rest } = itemKeywords(application, schema);
  const firstSchemas = first === null ? undefined : schema[first];
  const firstCount = Array.isArray(firstSchemas) ? firstSchemas.length : 0;
  for (const [index, item] of value.entries()) {
    if (index >= firstCount && (rest === null || schema[rest] === undefined)) break;
    const path = index < firstCount ? [first ?? "", index] : [rest ?? ""];
    const applied = onPart(application, path, item);
    if (applied !== null && !gathered.require((yield applied).holds)) return false;
    gathered.itemsBefore = Math.max(gathered.itemsBefore, index + 1);
  }
  return schema["contains"] === undefined || (yield* evaluateContains(application, schema, value, gathered));
}

/** What no keyword beside it looked at. */
export function* evaluateUnevaluatedItems(
  application: Application,
  schema: SchemaObject,
  value: readonly Json[],
  gathered: Gathered,
): Generator<Application, boolean, Outcome> {
  if (schema["unevaluatedItems"] === undefined) return true;
  for (const [index, item] of value.entries()) {
    if (index < gathered.itemsBefore || gathered.items.has(index)) continue;
    const applied = onPart(application, ["unevaluatedItems"], item);
    const outcome: Truth = applied === null ? true : (yield applied).holds;
    // Where it is not known what was looked at, this may not have to hold.
    if (!gathered.require(outcome === false && gathered.holds === "unknown" ? "unknown" : outcome)) return false;
  }
  gathered.itemsBefore = Number.POSITIVE_INFINITY;
  return true;
}

/** Draft 2020-12 named the schemas of the first items `prefixItems`, and `items` those of the others; OpenAPI 3.1 follows it. */
function itemKeywords(
  { side: { dialect } }: Application,
  schema: SchemaObject,
): { readonly first: "prefixItems" | "items" | null; readonly rest: "items" | "additionalItems" | null } {
  const isTuple = Array.isArray(schema["items"]);
  if (dialect === "2020-12" || dialect === "openapi-3.1")
    // An array here is the older way of writing it.
    return isTuple && schema["prefixItems"] === undefined
      ? { first: "items", rest: "additionalItems" }
      : { first: "prefixItems", rest: isTuple ? null : "items" };
  return isTuple ? { first: "items", rest: "additionalItems" } : { first: null, rest: "items" };
}

function* evaluateContains(
  application: Application,
  schema: SchemaObject,
  value: readonly Json[],
  gathered: Gathered,
): Generator<Application, boolean, Outcome> {
  const { dialect } = application.side;
  let sure = 0;
  let doubtful = 0;
  for (const [index, item] of value.entries()) {
    const applied = onPart(application, ["contains"], item);
    const truth: Truth = applied === null ? true : (yield applied).holds;
    if (truth === true) {
      sure += 1;
      if (dialect !== "2019-09") gathered.items.add(index);
    } else if (truth === "unknown") doubtful += 1;
  }
  const isCounted = dialect !== "draft-07";
  const min = isCounted && typeof schema["minContains"] === "number" ? schema["minContains"] : 1;
  const max = isCounted && typeof schema["maxContains"] === "number" ? schema["maxContains"] : Number.POSITIVE_INFINITY;
  if (sure + doubtful < min || sure > max) return gathered.require(false);
  return gathered.require(sure >= min && sure + doubtful <= max ? true : "unknown");
}

function areDifferent(items: readonly Json[]): boolean {
  const scalars = new Set<Json>();
  const compounds: Json[] = [];
  for (const item of items) {
    if (item === null || typeof item !== "object") {
      if (scalars.has(item)) return false;
      scalars.add(item);
    } else {
      if (compounds.some((other) => sameJson(item, other))) return false;
      compounds.push(item);
    }
  }
  return true;
}
