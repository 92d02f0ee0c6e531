import { escapeKey } from "../../../base/json-pointer.ts";
import type { Json } from "../../../base/json.ts";
import { createEvaluator } from "./evaluate/create-evaluator.ts";
import { createLanguages } from "./leaf/create-languages.ts";
import type { FormatPolicy } from "./leaf/format-policy.ts";
import { type Literal, NodeTable } from "./node/node-table.ts";
import { modeOf } from "./node/schema-use.ts";
import { Summaries } from "./node/summary.ts";
import type { Proof, Prover, SchemaSide, View } from "./proof.ts";
import { createClosureEqual } from "./schema/closure-equal.ts";
import { findFault } from "./schema/find-fault.ts";
import { Lowering } from "./schema/lowering.ts";
import { DEFAULT_LIMITS, type ProverLimits } from "./solve/budget.ts";
import { Solver } from "./solve/solver.ts";
import type { Blame, Witness } from "./solve/state.ts";

export interface ProverOptions extends ProverLimits {
  readonly formats: FormatPolicy;
}

/** Decides inclusion by looking for a value of the sender's schema that the receiver's refuses: where there is none, it is included (Attouche
 * et al., "Witness Generation for JSON Schema", VLDB 2022). What is given out as a counterexample was evaluated on both. */
export function createProver(options: Partial<ProverOptions> = {}): Prover {
  const settings: ProverOptions = { ...DEFAULT_LIMITS, formats: "annotation", ...options };
  const closureEqual = createClosureEqual();
  const languages = createLanguages();
  const evaluate = createEvaluator({ languages, formats: settings.formats });
  let engine = createEngine();
  const known = new WeakMap<object, WeakMap<object, Map<string, Proof>>>();

  function createEngine(): { readonly table: NodeTable; readonly lowering: Lowering; readonly solver: Solver } {
    const table = new NodeTable();
    const lowering = new Lowering(table, languages, settings.formats);
    const expand = lowering.expand.bind(lowering);
    const summaries = new Summaries(table, expand);
    const areEqual = (left: Literal, right: Literal): boolean => {
      const [one, other] = [table.of(left), table.of(right)];
      if (one.kind !== "schema" || other.kind !== "schema") return false;
      return one.use.mode.key === other.use.mode.key && closureEqual(one.use.side, other.use.side);
    };
    return { table, lowering, solver: new Solver({ table, languages, summaries, limits: settings, expand, areEqual }) };
  }

  function search(sender: SchemaSide, receiver: SchemaSide, view: View): Proof {
    if (engine.table.size > settings.nodesMax || engine.solver.stateCount > settings.nodesMax) engine = createEngine();
    const { lowering, solver } = engine;
    const accepted = lowering.literal(sender, sender.site, modeOf("sends", view));
    const refused = lowering.literal(receiver, receiver.site, modeOf("reads", view));
    let refusals = 0;
    const solution = solver.solve([accepted, -refused], ({ value }) => {
      const problem = check(sender, receiver, view, value);
      if (problem !== null) refusals += 1;
      return refusals > REFUSALS_MAX ? null : problem;
    });
    switch (solution.kind) {
      case "empty":
        return { kind: "included" };
      case "unknown":
        return { kind: "unproven", reason: solution.reason };
      case "inhabited": {
        const { value } = solution.witness;
        if (refusals > REFUSALS_MAX) return { kind: "unproven", reason: "no counterexample that was found holds" };
        return { kind: "excluded", counterexample: value, at: pointerOf(solution.witness) };
      }
      default:
        return solution satisfies never;
    }
  }

  /** Why the value is no counterexample; null where it is one. */
  function check(sender: SchemaSide, receiver: SchemaSide, view: View, value: Json): string | null {
    const isSent = evaluate(sender, "sender", view, value);
    const isRead = evaluate(receiver, "receiver", view, value);
    if (isSent === true && isRead === false) return null;
    if (isSent === "unknown" || isRead === "unknown") return "a part of the schemas cannot be evaluated";
    return "a counterexample was found that does not hold";
  }

  return {
    prove: (sender, receiver, view) => {
      if (receiver.site === null || closureEqual(sender, receiver)) return { kind: "included" };
      const [from, to] = [sender.site?.value ?? null, receiver.site.value];
      if (from === null || typeof from !== "object" || to === null || typeof to !== "object")
        return explained(search(sender, receiver, view), sender, receiver);
      const byReceiver = known.get(from) ?? new WeakMap<object, Map<string, Proof>>();
      known.set(from, byReceiver);
      const byView = byReceiver.get(to) ?? new Map<string, Proof>();
      byReceiver.set(to, byView);
      const proof = byView.get(view) ?? explained(search(sender, receiver, view), sender, receiver);
      byView.set(view, proof);
      return proof;
    },
  };
}

/** Where a schema can't be read, that is why. */
function explained(proof: Proof, sender: SchemaSide, receiver: SchemaSide): Proof {
  if (proof.kind !== "unproven") return proof;
  const fault = findFault(sender) ?? findFault(receiver);
  return fault === null ? proof : { kind: "unproven", reason: `${proof.reason}: ${fault}` };
}

/** Values that were found but did not hold, before giving up. */
const REFUSALS_MAX = 20;

/** RFC 6901: where in the counterexample the receiver's schema is broken. */
function pointerOf({ blame }: Witness): string {
  let pointer = "";
  for (let at: Blame | null = blame; at !== null; at = at.next) pointer += `/${escapeKey(at.key)}`;
  return pointer;
}
