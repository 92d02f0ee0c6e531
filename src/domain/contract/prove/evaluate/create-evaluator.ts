import type { Json } from "../../../../base/json.ts";
import type { FormatPolicy } from "../leaf/format-policy.ts";
import type { Languages } from "../leaf/languages.ts";
import type { SchemaSide, View } from "../proof.ts";
import { type Application, type Evaluation, NOTHING, isRecord, newLocation } from "./application.ts";
import { evaluateSchema } from "./evaluate-schema.ts";
import { EvaluatorMemory } from "./evaluator-memory.ts";
import { type Outcome, plainOutcome } from "./outcome.ts";

/** Which end of the wire a schema describes; in the plain view both are the same. */
export type Role = "sender" | "receiver";

/** Whether the value is an instance of the schema as that end reads it. `unknown` over a bound, where a reference can't be found, or where a
 * pattern can't be run safely. */
export type Evaluate = (schema: SchemaSide, role: Role, view: View, value: Json) => boolean | "unknown";

/** Applications for one value, each once for each reading. */
const APPLICATIONS_MAX = 1_000_000;

/** Interprets raw schemas: independent of the solver and its lowering, since it checks them. */
export function createEvaluator(options: { readonly languages: Languages; readonly formats: FormatPolicy }): Evaluate {
  const memory = new EvaluatorMemory();
  const context = { ...options, memory };
  return (side, role, view, value) => {
    if (side.site === null) return true;
    const reading = view === "plain" ? "strict" : role === "sender" ? "sends" : "reads";
    const first: Application = {
      side,
      site: side.site,
      value,
      location: newLocation(),
      reading,
      view,
      hidden: NOTHING,
      scope: memory.enterResource(null, side.site),
    };
    return run(first, memory, (application) => evaluateSchema(application, context)).holds;
  };
}

interface Frame {
  readonly application: Application;
  readonly evaluation: Evaluation;
}

/** Runs evaluations on a stack of its own. */
function run(first: Application, memory: EvaluatorMemory, start: (application: Application) => Evaluation): Outcome {
  const stack: Frame[] = [];
  let count = 0;
  let answer: Outcome | null = enter(first);
  while (stack.length > 0) {
    const frame = stack.at(-1);
    if (frame === undefined) break;
    const step: IteratorResult<Application, Outcome> =
      answer === null ? frame.evaluation.next() : frame.evaluation.next(answer);
    if (step.done !== true) {
      answer = enter(step.value);
      continue;
    }
    stack.pop();
    const asker = stack.at(-1)?.application ?? null;
    if (count <= APPLICATIONS_MAX && isApart(frame.application, asker)) memory.keep(frame.application, step.value);
    answer = leave(frame.application, step.value, asker);
  }
  return answer ?? plainOutcome("unknown");

  /** The answer where it is known without looking; null where it is now looked for. */
  function enter(application: Application): Outcome | null {
    const { location, site } = application;
    const asker = stack.at(-1)?.application ?? null;
    const kept = isApart(application, asker) ? memory.outcomeOf(application) : null;
    if (kept !== null) return closed(application, kept, asker);
    const isSame = (other: Application): boolean => sameApplication(application, other);
    const known = location.known.get(site.value)?.find((entry) => isSame(entry.application));
    if (known !== undefined) return closed(application, known.outcome, asker);
    const active = location.active.get(site.value) ?? [];
    count += 1;
    // It needs itself to be known first, or there is too much to look at. From file to file and back each is within another resource, and still itself.
    if (active.length >= WITHIN_ITSELF_MAX || active.some(isSame) || count > APPLICATIONS_MAX)
      return plainOutcome("unknown");
    active.push(application);
    location.active.set(site.value, active);
    stack.push({ application, evaluation: start(application) });
    return null;
  }
}

/** Whether nothing else is looked at yet at its place of the value: then its outcome is its own. */
function isApart({ location, hidden }: Application, asker: Application | null): boolean {
  return asker?.location !== location && hidden.size === 0;
}

/** How often a schema is looked at within itself, at one place of a value. */
const WITHIN_ITSELF_MAX = 30;

function leave(application: Application, outcome: Outcome, asker: Application | null): Outcome {
  const { location, site } = application;
  location.active.get(site.value)?.pop();
  const known = location.known.get(site.value) ?? [];
  known.push({ application, outcome });
  location.known.set(site.value, known);
  return closed(application, outcome, asker);
}

/** Once all schemas of an object are known, a sender's object has no fields but those that its branches declare. */
function closed(application: Application, outcome: Outcome, asker: Application | null): Outcome {
  const { value, reading, location } = application;
  if (reading !== "sends" || asker?.location === location || outcome.holds === false || !isRecord(value))
    return outcome;
  const { declared, mayDeclareNothing } = outcome;
  if (mayDeclareNothing || declared === null || Object.keys(value).every((key) => declared.has(key))) return outcome;
  return plainOutcome(outcome.holds === true ? false : "unknown");
}

function sameApplication(one: Application, other: Application): boolean {
  return (
    one.reading === other.reading &&
    one.scope.resource === other.scope.resource &&
    one.scope.outer === other.scope.outer &&
    one.hidden.size === other.hidden.size &&
    [...one.hidden].every((name) => other.hidden.has(name))
  );
}
