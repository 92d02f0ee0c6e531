import type { Json } from "../../../../base/json.ts";
import { type Literal, TRUE } from "../node/node-table.ts";
import type { Frame } from "./frame.ts";
import type { GoalContext } from "./goal-context.ts";
import { type Goal, type GoalEnd, type State, type Witness, perhaps, witnessOf } from "./state.ts";

/** Items that a counterexample may have. */
const LENGTH_MAX = 2_000;
/** Items that are made different from each other. */
const UNIQUE_MAX = 40;
/** Ways of placing what must be somewhere in the array. */
const PLACEMENTS_MAX = 400;
/** How often one `contains` is placed. */
const COPIES_MAX = 30;

/** The parts of a frame that speak of arrays. */
interface ArrayParts {
  readonly at: ReadonlyMap<number, readonly Literal[]>;
  readonly from: ReadonlyArray<{ readonly index: number; readonly item: Literal }>;
  /** Some item from this index on. */
  readonly somewhere: readonly Somewhere[];
  /** At most so many items are of the literal. */
  readonly atMost: ReadonlyArray<{ readonly item: Literal; readonly count: number }>;
  readonly min: number;
  readonly max: number;
  readonly isUnique: boolean;
  readonly isRepeating: boolean;
  /** From here on nothing is said of single positions. */
  readonly tail: number;
}

interface Somewhere {
  readonly index: number;
  readonly item: Literal;
  /** Copies of one `contains` stand at different places. */
  readonly group: number;
}

/** The literals of each position, without what is said of all. */
interface Plan {
  readonly placed: ReadonlyMap<number, readonly Literal[]>;
  readonly length: number;
}

export function* arrayGoals(context: GoalContext, frame: Frame): Generator<() => Goal> {
  const parts = partsOf(context, frame);
  if (parts === null) {
    yield () => only(perhaps("an array would need too many items"));
    return;
  }
  let count = 0;
  for (const plan of plans(context, parts)) {
    count += 1;
    if (count > PLACEMENTS_MAX) {
      yield () => only(perhaps("items may be placed in too many ways"));
      return;
    }
    for (const exempt of exemptions(parts, plan)) {
      if (exempt === null) yield () => only(perhaps("maxContains leaves too many ways"));
      else if (parts.isRepeating)
        for (const pair of pairs(parts, plan)) yield () => arrayGoal(context, parts, pair.plan, exempt, pair);
      else yield () => arrayGoal(context, parts, plan, exempt, null);
    }
  }
}

// eslint-disable-next-line require-yield
function* only(end: GoalEnd): Goal {
  return end;
}

function partsOf({ table }: GoalContext, { atoms }: Frame): ArrayParts | null {
  const at = new Map<number, readonly Literal[]>();
  const from: Array<{ index: number; item: Literal }> = [];
  const somewhere: Somewhere[] = [];
  const atMost: Array<{ item: Literal; count: number }> = [];
  let [min, max, isUnique, isRepeating, group] = [0, Number.POSITIVE_INFINITY, false, false, 0];
  const place = (index: number, item: Literal): void => void at.set(index, [...(at.get(index) ?? []), item]);
  for (const atom of atoms) {
    const node = table.of(atom);
    if (node.kind === "item-at") {
      place(node.index, atom > 0 ? node.item : -node.item);
      if (atom < 0) min = Math.max(min, node.index + 1);
    } else if (node.kind === "items-from") {
      group += 1;
      if (atom > 0) from.push(node);
      else somewhere.push({ index: node.index, item: -node.item, group });
    } else if (node.kind === "min-items") {
      if (atom > 0) min = Math.max(min, node.count);
      else max = Math.min(max, node.count - 1);
    } else if (node.kind === "max-items") {
      if (atom > 0) max = Math.min(max, node.count);
      else min = Math.max(min, node.count + 1);
    } else if (node.kind === "unique-items") {
      if (atom > 0) isUnique = true;
      else isRepeating = true;
    } else if (node.kind === "contains") {
      group += 1;
      if (atom > 0 && node.count > COPIES_MAX) return null;
      if (atom > 0)
        for (let copy = 0; copy < node.count; copy += 1) somewhere.push({ index: 0, item: node.item, group });
      else if (node.count === 1) from.push({ index: 0, item: -node.item });
      else atMost.push({ item: node.item, count: node.count - 1 });
    }
  }
  const tail = Math.max(
    0,
    ...[...at.keys()].map((index) => index + 1),
    ...from.map(({ index }) => index),
    ...somewhere.map(({ index }) => index),
  );
  if ((min > LENGTH_MAX && max >= min) || tail > LENGTH_MAX) return null;
  return { at, from, somewhere, atMost, min, max, isUnique, isRepeating, tail };
}

/** Each of `somewhere` stands at a position of its own kind: one of those that are spoken of, one that another took, or one behind them. */
function* plans(context: GoalContext, parts: ArrayParts): Generator<Plan> {
  if (parts.min > parts.max) return;
  const open: Array<{ readonly done: number; readonly places: readonly number[] }> = [{ done: 0, places: [] }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    context.budget().spend(1);
    const wanted = parts.somewhere[next.done];
    if (wanted === undefined) {
      const length = Math.max(parts.min, ...next.places.map((place) => place + 1));
      if (length <= parts.max) yield { length, placed: placedOf(parts, next.places) };
      continue;
    }
    const before = next.places.filter((_, index) => parts.somewhere[index]?.group === wanted.group);
    const lowest = Math.max(wanted.index, ...before.map((place) => place + 1));
    const end = Math.max(parts.tail, ...next.places.map((place) => place + 1));
    // The last one pushed is followed first: the shortest array.
    for (let place = Math.max(end, lowest); place >= lowest; place -= 1)
      open.push({ done: next.done + 1, places: [...next.places, place] });
  }
}

function placedOf(parts: ArrayParts, places: readonly number[]): Map<number, readonly Literal[]> {
  const placed = new Map<number, readonly Literal[]>();
  for (const [index, place] of places.entries()) {
    const item = parts.somewhere[index]?.item ?? TRUE;
    placed.set(place, [...(placed.get(place) ?? []), item]);
  }
  return placed;
}

/** For each `atMost`, the positions that may be of its literal. Null where there are too many ways. */
function* exemptions(parts: ArrayParts, plan: Plan): Generator<ReadonlyMap<number, readonly Literal[]> | null> {
  const open: Array<{ readonly at: number; readonly refused: Map<number, readonly Literal[]> }> = [
    { at: 0, refused: new Map() },
  ];
  let count = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const limit = parts.atMost[next.at];
    if (limit === undefined) {
      count += 1;
      yield count > PLACEMENTS_MAX ? null : next.refused;
      if (count > PLACEMENTS_MAX) return;
      continue;
    }
    for (const free of subsets(plan.length, limit.count)) {
      const refused = new Map(next.refused);
      for (let place = 0; place < plan.length; place += 1)
        if (!free.has(place)) refused.set(place, [...(refused.get(place) ?? []), -limit.item]);
      open.push({ at: next.at + 1, refused });
      if (open.length > PLACEMENTS_MAX) {
        yield null;
        return;
      }
    }
  }
}

/** The sets of `size` of the first `length` numbers. */
function* subsets(length: number, size: number): Generator<ReadonlySet<number>> {
  const open: number[][] = [[]];
  for (let chosen = open.pop(); chosen !== undefined; chosen = open.pop()) {
    if (chosen.length === Math.min(size, length)) {
      yield new Set(chosen);
      continue;
    }
    for (let next = (chosen.at(-1) ?? -1) + 1; next < length; next += 1) open.push([...chosen, next]);
  }
}

interface Pair {
  readonly plan: Plan;
  readonly first: number;
  readonly second: number;
}

/** Two positions that hold the same value. Those behind all that are spoken of are alike, so two of them are enough. */
function* pairs(parts: ArrayParts, plan: Plan): Generator<Pair> {
  const last = Math.min(Math.max(plan.length, parts.tail) + 2, parts.max);
  for (let second = 1; second < last; second += 1)
    for (let first = 0; first < second; first += 1)
      yield { plan: { ...plan, length: Math.max(plan.length, second + 1) }, first, second };
}

function* arrayGoal(
  context: GoalContext,
  parts: ArrayParts,
  plan: Plan,
  refused: ReadonlyMap<number, readonly Literal[]>,
  pair: Pair | null,
): Goal {
  const literals = Array.from({ length: plan.length }, (_, place) => [
    ...literalsAt(parts, place),
    ...(plan.placed.get(place) ?? []),
    ...(refused.get(place) ?? []),
  ]);
  if (pair !== null) {
    const shared = [...(literals[pair.first] ?? []), ...(literals[pair.second] ?? [])];
    literals[pair.first] = shared;
    literals[pair.second] = shared;
    // What may be at most once somewhere was counted without the positions that the pair added.
    if (parts.atMost.length > 0) return perhaps("maxContains and repeated items together cannot be told");
  }
  if (parts.isUnique) return yield* uniqueItems(context, literals);
  const states = literals.map((members) => context.state(members));
  for (const state of new Set([...states.filter(isBlamed), ...states]))
    yield { states: [state], count: 1, isExact: true };
  return arrayWitness(states);
}

function literalsAt(parts: ArrayParts, place: number): Literal[] {
  return [...(parts.at.get(place) ?? []), ...parts.from.filter(({ index }) => index <= place).map(({ item }) => item)];
}

/** Each item is chosen without those before it. Where all are of one state that is exact: it has enough values or it has not. */
function* uniqueItems(context: GoalContext, literals: ReadonlyArray<readonly Literal[]>): Goal {
  const states = literals.map((members) => context.state(members));
  for (const state of new Set([...states.filter(isBlamed), ...states]))
    yield { states: [state], count: 1, isExact: true };
  if (literals.length > UNIQUE_MAX) return perhaps("too many items would have to differ");
  const isExact = new Set(states).size <= 1;
  const chosen: State[] = [];
  const taken: Literal[] = [];
  for (const members of literals) {
    const state = context.state([...members, ...taken]);
    yield { states: [state], count: 1, isExact };
    const witness = witnessOf(state);
    if (witness === null) return perhaps("not enough different items were found");
    chosen.push(state);
    taken.push(-context.table.constant(witness.value));
  }
  return arrayWitness(chosen);
}

function isBlamed(state: State): boolean {
  return state.literals.some((literal) => literal < 0);
}

function arrayWitness(states: readonly State[]): GoalEnd {
  const value: Json[] = [];
  let [size, depth] = [1, 0];
  let blame: Witness["blame"] = null;
  for (const [index, state] of states.entries()) {
    const witness = witnessOf(state);
    if (witness === null) return perhaps("an item was not found");
    value.push(witness.value);
    size += witness.size;
    depth = Math.max(depth, witness.depth);
    if (blame === null && isBlamed(state)) blame = { key: String(index), next: witness.blame };
  }
  return { kind: "witness", witness: { value, size, depth: depth + 1, blame } };
}
