import type { Json } from "../../../../base/json.ts";
import type { Literal } from "../node/node-table.ts";

/** A conjunction of literals, of which is asked whether any value satisfies it. */
export interface State {
  readonly key: string;
  readonly literals: readonly Literal[];
  status: StateStatus;
  /** Runs that wait for this state to be inhabited. */
  waiting: Run[];
  /** The proof in which it was asked for last. */
  proof: number;
}

export type StateStatus =
  | { readonly kind: "open" }
  | { readonly kind: "empty" }
  | { readonly kind: "inhabited"; readonly witness: Witness }
  /** Something in it could not be told. */
  | { readonly kind: "perhaps"; readonly reason: string };

export interface Witness {
  readonly value: Json;
  /** Values in it, itself included. */
  readonly size: number;
  readonly depth: number;
  /** Where in the value it breaks the negated schema, as keys from its root. */
  readonly blame: Blame | null;
}

/** A linked path, so that deep ones share their ends. */
export interface Blame {
  readonly key: string;
  readonly next: Blame | null;
}

/** States that a goal needs before it can go on. */
export interface Need {
  readonly states: readonly State[];
  /** How many of them. */
  readonly count: number;
  /** Where this is false, their being empty does not prove that the goal fails. */
  readonly isExact: boolean;
}

export type GoalEnd =
  | { readonly kind: "witness"; readonly witness: Witness }
  | { readonly kind: "perhaps"; readonly reason: string }
  | { readonly kind: "dead" };

/** One way to inhabit a state: asks for states, is resumed when they are inhabited, and ends. */
export type Goal = Generator<Need, GoalEnd, void>;

export interface Run {
  readonly state: State;
  readonly goal: Goal;
  need: Need | null;
  /** Why it is not certain that a state which it went on with is inhabited; null where all are. */
  doubt: string | null;
  isOver: boolean;
}

export const DEAD: GoalEnd = { kind: "dead" };

export function perhaps(reason: string): GoalEnd {
  return { kind: "perhaps", reason };
}

export function scalarWitness(value: Json): GoalEnd {
  return { kind: "witness", witness: { value, size: 1, depth: 1, blame: null } };
}

/** The witness of an inhabited state; null of any other. */
export function witnessOf(state: State): Witness | null {
  return state.status.kind === "inhabited" ? state.status.witness : null;
}
