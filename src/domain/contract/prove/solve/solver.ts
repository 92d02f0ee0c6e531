import { FALSE, type Literal, type NodeTable } from "../node/node-table.ts";
import { type Summaries, meet } from "../node/summary.ts";
import type { SchemaUse } from "../node/schema-use.ts";
import { ANYTHING } from "../node/summary.ts";
import type { Languages } from "../leaf/languages.ts";
import { arrayGoals } from "./array-goal.ts";
import { Budget, OverBudget, type ProverLimits } from "./budget.ts";
import type { Frame } from "./frame.ts";
import type { GoalContext } from "./goal-context.ts";
import { objectGoals } from "./object-goal.ts";
import { solveScalar } from "./scalar-goal.ts";
import { type SplitContext, splits } from "./splitter.ts";
import { type Goal, type GoalEnd, type Need, type Run, type State, type Witness } from "./state.ts";

export interface SolverParts {
  readonly table: NodeTable;
  readonly languages: Languages;
  readonly summaries: Summaries;
  readonly limits: ProverLimits;
  readonly expand: (literal: Literal, use: SchemaUse) => Literal;
  readonly areEqual: (positive: Literal, negative: Literal) => boolean;
}

export type Solution =
  | { readonly kind: "empty" }
  | { readonly kind: "inhabited"; readonly witness: Witness }
  | { readonly kind: "unknown"; readonly reason: string };

type Task =
  | { readonly kind: "state"; readonly state: State; readonly goals: Iterator<() => Goal> }
  | { readonly kind: "run"; readonly run: Run };

const OPEN = { kind: "open" } as const;
const EMPTY = { kind: "empty" } as const;

/** Finds the least fixpoint: a state is inhabited once one of its goals has all that it needs, and each has a finite witness. What is
 * not inhabited when nothing is left to do is empty, recursive schemas included. A stack of tasks, never recursion. */
export class Solver {
  readonly #parts: SolverParts;
  readonly #states = new Map<string, State>();
  readonly #goalContext: GoalContext;
  readonly #splitContext: SplitContext;
  #budget = new Budget(0);
  #tasks: Task[] = [];
  #asked: State[] = [];
  /** What could not be told, and what waits for it: looked at when all else is done. */
  #doubtful: Array<{ readonly state: State; readonly reason: string }> = [];
  #inexact: Run[] = [];
  #proof = 0;
  #created = 0;
  #isDoubting = false;

  constructor(parts: SolverParts) {
    this.#parts = parts;
    const budget = (): Budget => this.#budget;
    const { table, languages, summaries, expand, areEqual } = parts;
    this.#goalContext = {
      table,
      languages,
      budget,
      state: (literals) => this.state(literals),
      contains: (language, text) => languages.contains(language, text),
    };
    this.#splitContext = {
      table,
      languages,
      summaries,
      budget,
      expand,
      areEqual,
      isKnownEmpty: (literals) => this.state(literals).status.kind === "empty",
    };
  }

  get stateCount(): number {
    return this.#states.size;
  }

  /** Whether a value satisfies all literals. `accept` is asked about each value that is found. */
  solve(literals: readonly Literal[], accept: (witness: Witness) => string | null): Solution {
    const { limits } = this.#parts;
    this.#budget = new Budget(limits.stepsMax);
    this.#created = 0;
    this.#isDoubting = false;
    this.#proof += 1;
    try {
      return this.#search(literals, accept);
    } catch (error) {
      if (!(error instanceof OverBudget)) throw error;
      return { kind: "unknown", reason: error.what };
    } finally {
      this.#leave();
    }
  }

  state(given: readonly Literal[]): State {
    const literals = [...new Set(given)].toSorted((a, b) => a - b);
    const key = literals.join();
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    this.#created += 1;
    if (this.#created > this.#parts.limits.statesMax)
      throw new OverBudget("the schemas have too many parts that differ");
    this.#budget.spend(1 + literals.length);
    const status = this.#isPlainlyEmpty(literals) ? EMPTY : OPEN;
    const state: State = { key, literals, status, waiting: [], proof: 0 };
    this.#states.set(key, state);
    return state;
  }

  #isPlainlyEmpty(literals: readonly Literal[]): boolean {
    const { table, summaries, areEqual } = this.#parts;
    const all = new Set(literals);
    let summary = ANYTHING;
    const schemas: Literal[] = [];
    for (const literal of literals) {
      if (literal === FALSE || all.has(-literal)) return true;
      if (table.of(literal).kind === "schema") schemas.push(literal);
    }
    for (const negative of schemas)
      if (negative < 0) for (const positive of schemas) if (positive > 0 && areEqual(positive, negative)) return true;
    for (const literal of literals) {
      summary = meet(summary, summaries.of(literal));
      if (summary.mask === 0) return true;
    }
    return false;
  }

  #search(literals: readonly Literal[], accept: (witness: Witness) => string | null): Solution {
    const root = this.state(literals);
    if (root.status.kind === "empty") return EMPTY;
    let refusal: string | null = null;
    // Apart from the state of the same literals, so that a value that is refused can be followed by another.
    const top: State = { key: "", literals, status: OPEN, waiting: [], proof: this.#proof };
    this.#tasks.push({ kind: "state", state: top, goals: this.#goals(literals) });
    for (;;) {
      const task = this.#tasks.pop();
      if (task === undefined) {
        if (!this.#doubt()) break;
      } else {
        this.#budget.spend(1);
        if (task.kind === "state") this.#advance(task);
        else this.#resume(task.run);
      }
      if (top.status.kind === "perhaps") return { kind: "unknown", reason: refusal ?? top.status.reason };
      if (top.status.kind !== "inhabited") continue;
      const { witness } = top.status;
      const refused = accept(witness);
      if (refused === null) return { kind: "inhabited", witness };
      refusal = refused;
      top.status = OPEN;
    }
    if (refusal !== null) return { kind: "unknown", reason: refusal };
    for (const state of this.#asked) if (state.status.kind === "open") state.status = EMPTY;
    root.status = EMPTY;
    return EMPTY;
  }

  *#goals(literals: readonly Literal[]): Generator<() => Goal> {
    for (const frame of splits(this.#splitContext, literals)) yield* this.#goalsOf(frame);
  }

  *#goalsOf(frame: Frame): Generator<() => Goal> {
    if (frame.type === "object") yield* objectGoals(this.#goalContext, frame);
    else if (frame.type === "array") yield* arrayGoals(this.#goalContext, frame);
    else yield () => ended(solveScalar(this.#goalContext, frame));
  }

  #advance(task: Extract<Task, { kind: "state" }>): void {
    if (task.state.status.kind !== "open") return;
    const next = task.goals.next();
    if (next.done === true) return;
    this.#tasks.push(task);
    this.#resume({ state: task.state, goal: next.value(), need: null, doubt: null, isOver: false });
  }

  #resume(run: Run): void {
    // A run that waits for several states is woken by each of them.
    if (run.isOver || run.state.status.kind !== "open") return;
    for (;;) {
      if (run.need !== null && !this.#isMet(run, run.need)) return;
      const next = run.goal.next();
      if (next.done === true) {
        run.isOver = true;
        this.#end(run, next.value);
        return;
      }
      run.need = next.value;
    }
  }

  /** Whether a run can go on; otherwise it waits, and what it waits for is looked into. */
  #isMet(run: Run, need: Need): boolean {
    this.#budget.spend(need.states.length);
    let missing = need.count;
    const doubts: string[] = [];
    for (const { status } of need.states)
      if (status.kind === "inhabited") missing -= 1;
      else if (status.kind === "perhaps") doubts.push(status.reason);
    if (missing <= 0) return true;
    if (missing <= doubts.length) {
      run.doubt ??= doubts[0] ?? null;
      return true;
    }
    for (const state of need.states) {
      if (state.status.kind !== "open") continue;
      state.waiting.push(run);
      this.#ask(state);
    }
    if (!need.isExact) this.#inexact.push(run);
    return false;
  }

  #ask(state: State): void {
    if (state.proof === this.#proof) return;
    state.proof = this.#proof;
    this.#asked.push(state);
    this.#tasks.push({ kind: "state", state, goals: this.#goals(state.literals) });
  }

  #end(run: Run, end: GoalEnd): void {
    const { witnessDepthMax, witnessSizeMax } = this.#parts.limits;
    if (end.kind === "dead") return;
    if (end.kind === "perhaps") this.#note(run.state, end.reason);
    else if (run.doubt !== null) this.#note(run.state, run.doubt);
    else if (end.witness.size > witnessSizeMax || end.witness.depth > witnessDepthMax)
      this.#note(run.state, "the smallest counterexample found is too large");
    else this.#settle(run.state, { kind: "inhabited", witness: end.witness });
  }

  #note(state: State, reason: string): void {
    if (this.#isDoubting) this.#settle(state, { kind: "perhaps", reason });
    else this.#doubtful.push({ state, reason });
  }

  #settle(state: State, status: State["status"]): void {
    state.status = status;
    for (const run of state.waiting) this.#tasks.push({ kind: "run", run });
    state.waiting = [];
  }

  /** When all that is certain has been found: takes what could not be told to be inhabited, and goes on from there. False where there is
   * nothing of the kind left. */
  #doubt(): boolean {
    this.#isDoubting = true;
    const doubtful = [
      ...this.#doubtful,
      ...this.#inexact.map(({ state }) => ({ state, reason: "not enough different values were found" })),
    ].filter(({ state }) => state.status.kind === "open");
    this.#doubtful = [];
    this.#inexact = [];
    for (const { state, reason } of doubtful)
      if (state.status.kind === "open") this.#settle(state, { kind: "perhaps", reason });
    return doubtful.length > 0;
  }

  /** What was left open or in doubt is looked at anew by the next proof. */
  #leave(): void {
    for (const state of this.#asked) {
      state.waiting = [];
      state.proof = 0;
      if (state.status.kind === "perhaps") state.status = OPEN;
    }
    this.#tasks = [];
    this.#asked = [];
    this.#doubtful = [];
    this.#inexact = [];
  }
}

// oxlint-disable-next-line require-yield
function* ended(end: GoalEnd): Goal {
  return end;
}
