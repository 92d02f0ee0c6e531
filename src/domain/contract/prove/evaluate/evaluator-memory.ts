import type { Json } from "../../../../base/json.ts";
import type { FormatPolicy } from "../leaf/format-policy.ts";
import type { Languages } from "../leaf/languages.ts";
import type { Site } from "../../source/contract-source.ts";
import { type Application, NOTHING } from "./application.ts";
import { type DynamicScope, resourceOf } from "./dynamic-scope.ts";
import type { Outcome } from "./outcome.ts";
import { unsentNames } from "./unsent-names.ts";

/** What all evaluations of one evaluator share. */
export interface EvaluatorContext {
  readonly languages: Languages;
  readonly formats: FormatPolicy;
  readonly memory: EvaluatorMemory;
}

/** What was found out about schemas and values, for all values that are evaluated by them: proofs show the same parts again and again. */
export class EvaluatorMemory {
  readonly #outcomes = new WeakMap<object, Map<Json, Kept[]>>();
  readonly #unsent = new Map<Json, { readonly view: Application["view"]; readonly names: ReadonlySet<string> }>();
  readonly #resources = new Map<Json, Site>();

  /** What a schema says of a list or an object by itself, apart from what is being looked at around it; null where that is not known. */
  outcomeOf(application: Application): Outcome | null {
    const { value, site } = application;
    if (!isCompound(value)) return null;
    const kept = this.#outcomes.get(value)?.get(site.value);
    return kept?.find((each) => isSame(each.application, application))?.outcome ?? null;
  }

  keep(application: Application, outcome: Outcome): void {
    const { value, site } = application;
    if (!isCompound(value)) return;
    let bySchema = this.#outcomes.get(value);
    if (bySchema === undefined) this.#outcomes.set(value, (bySchema = new Map()));
    const kept = bySchema.get(site.value);
    if (kept === undefined) bySchema.set(site.value, [{ application, outcome }]);
    else kept.push({ application, outcome });
  }

  unsentNames(application: Application): ReadonlySet<string> {
    const { reading, view, site } = application;
    if (reading === "strict" || view === "plain") return NOTHING;
    const known = this.#unsent.get(site.value);
    if (known?.view === view) return known.names;
    const found = unsentNames(application);
    const names = found.length === 0 ? NOTHING : new Set(found);
    this.#unsent.set(site.value, { view, names });
    return names;
  }

  enterResource(scope: DynamicScope | null, site: Site): DynamicScope {
    let resource = this.#resources.get(site.value);
    if (resource === undefined || resource.file !== site.file)
      this.#resources.set(site.value, (resource = resourceOf(site)));
    return scope !== null && scope.resource.value === resource.value ? scope : { resource, outer: scope };
  }
}

interface Kept {
  readonly application: Pick<Application, "side" | "reading" | "view" | "scope">;
  readonly outcome: Outcome;
}

function isSame(one: Kept["application"], other: Application): boolean {
  return (
    one.reading === other.reading &&
    one.view === other.view &&
    one.side.dialect === other.side.dialect &&
    isSameScope(one.scope, other.scope)
  );
}

function isSameScope(one: DynamicScope, other: DynamicScope): boolean {
  let [left, right]: [DynamicScope | null, DynamicScope | null] = [one, other];
  while (left !== null && right !== null) {
    if (left === right) return true;
    if (left.resource.value !== right.resource.value || left.resource.file !== right.resource.file) return false;
    [left, right] = [left.outer, right.outer];
  }
  return left === right;
}

function isCompound(value: Json): value is Exclude<Json, null | boolean | number | string> {
  return value !== null && typeof value === "object";
}
