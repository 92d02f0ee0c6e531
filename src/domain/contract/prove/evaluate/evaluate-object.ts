import { childSite } from "../../source/contract-source.ts";
import { type Application, type SchemaObject, NOTHING, inPlace, isRecord, onPart, onPartAt } from "./application.ts";
import { leafTruth } from "./evaluate-scalar.ts";
import type { EvaluatorContext } from "./evaluator-memory.ts";
import type { Outcome, Truth } from "./outcome.ts";
import { type Gathered, some } from "./outcome.ts";

/** The keywords of objects but `unevaluatedProperties`. False once they do not hold. */
export function* evaluateObject(
  application: Application,
  schema: SchemaObject,
  value: SchemaObject,
  gathered: Gathered,
  { languages, formats }: EvaluatorContext,
): Generator<Application, boolean, Outcome> {
  const { hidden, reading, view } = application;
  const keys = Object.keys(value);
  const limits = [
    typeof schema["minProperties"] !== "number" || keys.length >= schema["minProperties"],
    typeof schema["maxProperties"] !== "number" || keys.length <= schema["maxProperties"],
    textsOf(schema["required"]).every((key) => Object.hasOwn(value, key) || hidden.has(key)),
  ];
  if (!limits.every((holds) => gathered.require(holds))) return false;
  const properties = recordOf(schema["properties"]);
  const map = childSite(application.site, "properties");
  const patterns = Object.keys(recordOf(schema["patternProperties"]));
  for (const key of keys) {
    const part = value[key];
    if (part === undefined) continue;
    const spoken: Truth[] = [];
    if (Object.hasOwn(properties, key)) {
      spoken.push(true);
      if (hidden.has(key)) {
        // A sender leaves it out; whoever receives it all the same ignores it.
        if (!gathered.require(reading !== "sends")) return false;
      } else {
        const said = leafTruth(properties[key], part, application.side.dialect, languages, formats);
        const site = map === null ? null : childSite(map, key);
        if (said !== null) {
          if (!gathered.require(said)) return false;
        } else if (site !== null && !gathered.require((yield onPartAt(application, site, part)).holds)) return false;
      }
    }
    for (const pattern of patterns) {
      const isMatched = languages.contains(languages.pattern(pattern), key);
      spoken.push(isMatched);
      if (isMatched === false) continue;
      const applied = onPart(application, ["patternProperties", pattern], part);
      const outcome = applied === null ? true : (yield applied).holds;
      if (!gathered.require(isMatched === true ? outcome : outcome === true ? true : "unknown")) return false;
    }
    const isSpoken = some(spoken);
    if (isSpoken === true) gathered.keys.add(key);
    else if (schema["additionalProperties"] !== undefined && !isIgnored(application, schema["additionalProperties"])) {
      const applied = onPart(application, ["additionalProperties"], part);
      const outcome = applied === null ? true : (yield applied).holds;
      if (!gathered.require(isSpoken === false ? outcome : outcome === true ? true : "unknown")) return false;
      gathered.keys.add(key);
    }
  }
  if (schema["propertyNames"] !== undefined && !(reading === "reads" && view === "response"))
    for (const key of keys) if (!(yield* holds(onPart(application, ["propertyNames"], key), gathered))) return false;
  if (reading === "sends") declareFields(schema, properties, patterns, gathered);
  return yield* evaluateDependencies(application, schema, value, gathered);
}

/** What no keyword beside it looked at. */
export function* evaluateUnevaluatedProperties(
  application: Application,
  schema: SchemaObject,
  value: SchemaObject,
  gathered: Gathered,
): Generator<Application, boolean, Outcome> {
  if (schema["unevaluatedProperties"] === undefined || isIgnored(application, schema["unevaluatedProperties"]))
    return true;
  for (const key of Object.keys(value)) {
    const part = value[key];
    if (part === undefined || gathered.keys.has(key)) continue;
    const applied = onPart(application, ["unevaluatedProperties"], part);
    const outcome: Truth = applied === null ? true : (yield applied).holds;
    // Where it is not known what was looked at, this may not have to hold.
    if (!gathered.require(outcome === false && gathered.holds === "unknown" ? "unknown" : outcome)) return false;
  }
  for (const key of Object.keys(value)) gathered.keys.add(key);
  return true;
}

/** A sender's objects are closed over what its branches declare, unless one says what other fields hold. What must be there is declared. */
function declareFields(
  schema: SchemaObject,
  properties: SchemaObject,
  patterns: readonly string[],
  gathered: Gathered,
): void {
  const isOpen =
    patterns.length > 0 ||
    [schema["additionalProperties"], schema["unevaluatedProperties"]].some(
      (other) => other !== undefined && other !== false,
    );
  if (isOpen) gathered.declare(null);
  else if (Object.keys(properties).length > 0)
    gathered.declare([...Object.keys(properties), ...textsOf(schema["required"])]);
}

function* evaluateDependencies(
  application: Application,
  schema: SchemaObject,
  value: SchemaObject,
  gathered: Gathered,
): Generator<Application, boolean, Outcome> {
  const isDraft7 = application.side.dialect === "draft-07";
  for (const keyword of isDraft7 ? (["dependencies"] as const) : DEPENDENCIES)
    for (const [key, dependency] of Object.entries(recordOf(schema[keyword]))) {
      if (!Object.hasOwn(value, key)) continue;
      if (Array.isArray(dependency)) {
        const isMet = textsOf(dependency).every((name) => Object.hasOwn(value, name) || application.hidden.has(name));
        if (!gathered.require(isMet)) return false;
        continue;
      }
      const applied = inPlace(application, [keyword, key]);
      if (applied !== null && !gathered.include(yield applied)) return false;
    }
  return true;
}

const DEPENDENCIES = ["dependencies", "dependentRequired", "dependentSchemas"] as const;

function* holds(applied: Application | null, gathered: Gathered): Generator<Application, boolean, Outcome> {
  return applied === null || gathered.require((yield applied).holds);
}

/** Whoever reads a response ignores fields that they do not know. */
function isIgnored({ reading, view }: Application, others: unknown): boolean {
  return others === false && reading === "reads" && view === "response";
}

function recordOf(value: SchemaObject[string] | undefined): SchemaObject {
  return isRecord(value) ? value : {};
}

function textsOf(value: SchemaObject[string] | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [...NOTHING];
}
