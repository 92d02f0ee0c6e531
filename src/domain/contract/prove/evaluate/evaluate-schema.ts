import { type Application, type Evaluation, type SchemaObject, inPlace, isRecord, strictly } from "./application.ts";
import { dynamicTarget } from "./dynamic-scope.ts";
import { evaluateArray, evaluateUnevaluatedItems } from "./evaluate-array.ts";
import { evaluateObject, evaluateUnevaluatedProperties } from "./evaluate-object.ts";
import { evaluateScalar } from "./evaluate-scalar.ts";
import type { EvaluatorContext } from "./evaluator-memory.ts";
import { Gathered, type Outcome, type Truth, every, negate, plainOutcome } from "./outcome.ts";

/** One schema on one instance: all that its keywords say. A keyword whose value is none that it can have says nothing. */
export function* evaluateSchema(outer: Application, context: EvaluatorContext): Evaluation {
  const schema = outer.site.value;
  if (typeof schema === "boolean") return plainOutcome(schema);
  if (!isRecord(schema)) return plainOutcome("unknown");
  const { languages, formats, memory } = context;
  const unsent = memory.unsentNames(outer);
  const scope = memory.enterResource(outer.scope, outer.site);
  const hidden = unsent.size === 0 ? outer.hidden : new Set([...outer.hidden, ...unsent]);
  const isUnchanged = scope === outer.scope && hidden === outer.hidden;
  const application: Application = isUnchanged ? outer : { ...outer, scope, hidden };
  const { value, side } = application;
  const gathered = new Gathered();
  const isSettled = yield* evaluateReferences(application, schema, gathered);
  if (isSettled) return gathered.outcome();
  if (!gathered.require(evaluateScalar(schema, value, side.dialect, languages, formats))) return gathered.outcome();
  if (isRecord(value) && !(yield* evaluateObject(application, schema, value, gathered, context)))
    return gathered.outcome();
  if (Array.isArray(value) && !(yield* evaluateArray(application, schema, value, gathered))) return gathered.outcome();
  if (!(yield* evaluateCombinations(application, schema, gathered)) || side.dialect === "draft-07")
    return gathered.outcome();
  if (isRecord(value)) yield* evaluateUnevaluatedProperties(application, schema, value, gathered);
  if (Array.isArray(value)) yield* evaluateUnevaluatedItems(application, schema, value, gathered);
  return gathered.outcome();
}

/** True where nothing is left to be said. */
function* evaluateReferences(
  application: Application,
  schema: SchemaObject,
  gathered: Gathered,
): Generator<Application, boolean, Outcome> {
  const { side, site, scope } = application;
  const { $ref: ref } = schema;
  if (typeof ref === "string") {
    const target = side.resolve(site, ref);
    if (!gathered.include(target === null ? plainOutcome("unknown") : yield { ...application, site: target }))
      return true;
    // What stands beside it says nothing before draft 2019-09.
    if (side.dialect === "draft-07" || side.dialect === "openapi-3.0") return true;
  }
  for (const keyword of ["$dynamicRef", "$recursiveRef"] as const) {
    const dynamic = schema[keyword];
    if (typeof dynamic !== "string" || side.dialect === "draft-07") continue;
    const target = dynamicTarget(side, site, scope, keyword, dynamic);
    if (!gathered.include(target === null ? plainOutcome("unknown") : yield { ...application, site: target }))
      return true;
  }
  return false;
}

function* evaluateCombinations(
  application: Application,
  schema: SchemaObject,
  gathered: Gathered,
): Generator<Application, boolean, Outcome> {
  for (const branch of branchesOf(application, schema, "allOf")) if (!gathered.include(yield branch)) return false;
  if (!(yield* evaluateAnyOf(application, schema, gathered))) return false;
  if (!(yield* evaluateOneOf(application, schema, gathered))) return false;
  const not = schema["not"] === undefined ? null : inPlace(application, ["not"]);
  if (not !== null && !gathered.require(negate((yield strictly(not)).holds))) return false;
  return yield* evaluateCondition(application, schema, gathered);
}

function* evaluateAnyOf(
  application: Application,
  schema: SchemaObject,
  gathered: Gathered,
): Generator<Application, boolean, Outcome> {
  const branches = branchesOf(application, schema, "anyOf");
  if (branches.length === 0) return true;
  const outcomes: Outcome[] = [];
  for (const branch of branches) outcomes.push(yield branch);
  const chosen = outcomes.filter(({ holds }) => holds === true);
  gathered.includeChosen(chosen);
  const isDoubtful = outcomes.some(({ holds }) => holds === "unknown");
  // What a doubtful branch looks at is not known, and `unevaluated…` may ask for it.
  if (chosen.length > 0) return gathered.require(isDoubtful && asksForRest(schema) ? "unknown" : true);
  return gathered.require(isDoubtful ? "unknown" : false);
}

/** One branch as this end reads it, and none of the others to the letter. */
function* evaluateOneOf(
  application: Application,
  schema: SchemaObject,
  gathered: Gathered,
): Generator<Application, boolean, Outcome> {
  const branches = branchesOf(application, schema, "oneOf");
  if (branches.length === 0) return true;
  const outcomes: Outcome[] = [];
  const letters: Truth[] = [];
  for (const branch of branches) {
    const outcome = yield branch;
    outcomes.push(outcome);
    letters.push(application.reading === "strict" ? outcome.holds : (yield strictly(branch)).holds);
  }
  const chosen: Outcome[] = [];
  let isDoubtful = false;
  for (const [index, outcome] of outcomes.entries()) {
    const alone = every([outcome.holds, ...letters.map((letter, other) => (other === index ? true : negate(letter)))]);
    if (alone === true) chosen.push(outcome);
    isDoubtful ||= alone === "unknown";
  }
  gathered.includeChosen(chosen);
  return gathered.require(chosen.length > 0 ? true : isDoubtful ? "unknown" : false);
}

function* evaluateCondition(
  application: Application,
  schema: SchemaObject,
  gathered: Gathered,
): Generator<Application, boolean, Outcome> {
  const condition = schema["if"] === undefined ? null : inPlace(application, ["if"]);
  if (condition === null) return true;
  const outcome = yield strictly(condition);
  // Its fields are looked at, but nobody promises to send what only a condition speaks of.
  if (outcome.holds === true) gathered.includeChosen([{ ...outcome, declared: new Set(), mayDeclareNothing: true }]);
  const results: Truth[] = [];
  for (const [keyword, when] of [
    ["then", outcome.holds],
    ["else", negate(outcome.holds)],
  ] as const) {
    const branch = when === false || schema[keyword] === undefined ? null : inPlace(application, [keyword]);
    if (branch === null) continue;
    const result = yield branch;
    if (when === true && !gathered.include(result)) return false;
    if (when === "unknown") results.push(result.holds);
  }
  if (outcome.holds !== "unknown") return true;
  return gathered.require(results.length === 2 && results.every((result) => result === false) ? false : "unknown");
}

function asksForRest(schema: SchemaObject): boolean {
  return schema["unevaluatedProperties"] !== undefined || schema["unevaluatedItems"] !== undefined;
}

function branchesOf(
  application: Application,
  schema: SchemaObject,
  keyword: "allOf" | "anyOf" | "oneOf",
): readonly Application[] {
  const list = schema[keyword];
  if (!Array.isArray(list)) return [];
  return list.flatMap((_, index) => inPlace(application, [keyword, index]) ?? []);
}
