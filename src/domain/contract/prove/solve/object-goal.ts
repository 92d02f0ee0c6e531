import type { Json } from "../../../../base/json.ts";
import type { Language } from "../leaf/languages.ts";
import { typeBit } from "../node/json-type.ts";
import { FALSE, type Literal } from "../node/node-table.ts";
import type { Frame } from "./frame.ts";
import type { GoalContext } from "./goal-context.ts";
import { DEAD, type Goal, type GoalEnd, type Need, type State, type Witness, perhaps, witnessOf } from "./state.ts";

/** Ways in which keys that only a language describes may be placed; more are not looked at. */
const PLACEMENTS_MAX = 400;
/** Distinct keys that are looked for to reach `minProperties`. */
const EXTRA_KEYS_MAX = 1_000;

/** The parts of a frame that speak of objects. */
interface ObjectParts {
  /** All values of the language's keys are of the literal. */
  readonly everywhere: ReadonlyArray<{ readonly keys: Language; readonly value: Literal }>;
  /** Some key of the language, of these names, has a value of the literal. */
  readonly somewhere: readonly Somewhere[];
  /** What all names are. */
  readonly names: readonly Literal[];
  readonly min: number;
  readonly max: number;
  /** The keys that are spoken of by name, and those of languages that have few. */
  readonly named: readonly string[];
}

interface Somewhere {
  readonly keys: Language;
  readonly names: readonly Literal[];
  readonly value: readonly Literal[];
}

/** Where each of `somewhere` stands: at named keys, or at a key that is still to be found. */
interface Placement {
  readonly named: ReadonlyMap<string, readonly Literal[]>;
  /** Names that must be checked at named keys. */
  readonly namedNames: ReadonlyMap<string, readonly Literal[]>;
  readonly fresh: readonly Somewhere[];
}

export function* objectGoals(context: GoalContext, frame: Frame): Generator<() => Goal> {
  const parts = partsOf(context, frame);
  if (parts.min > parts.max || frame.required.size > parts.max) return;
  let count = 0;
  for (const placement of placements(context, frame, parts)) {
    count += 1;
    if (count > PLACEMENTS_MAX) {
      yield () => only(perhaps("keys may be placed in too many ways"));
      return;
    }
    for (const cells of cellsOf(context, parts, placement.fresh))
      yield () => objectGoal(context, frame, parts, placement, cells);
  }
}

// eslint-disable-next-line require-yield
function* only(end: GoalEnd): Goal {
  return end;
}

function partsOf(context: GoalContext, frame: Frame): ObjectParts {
  const { table, languages } = context;
  const { atoms, sent } = frame;
  const everywhere: Array<{ keys: Language; value: Literal }> = [];
  const somewhere: Somewhere[] = [];
  const names: Literal[] = [];
  let min = 0;
  let max = Number.POSITIVE_INFINITY;
  for (const atom of atoms) {
    const node = table.of(atom);
    if (node.kind === "properties-in") {
      if (atom > 0) everywhere.push(node);
      else somewhere.push({ keys: node.keys, names: [], value: [-node.value] });
    } else if (node.kind === "property-names") {
      if (atom > 0) names.push(node.name);
      else somewhere.push({ keys: languages.all, names: [-node.name], value: [] });
    } else if (node.kind === "min-properties") {
      if (atom > 0) min = Math.max(min, node.count);
      else max = Math.min(max, node.count - 1);
    } else if (node.kind === "max-properties") {
      if (atom > 0) max = Math.min(max, node.count);
      else min = Math.max(min, node.count + 1);
    }
  }
  if (sent !== null) everywhere.push({ keys: languages.not(sent), value: FALSE });
  const parts = { everywhere, somewhere, names, min, max };
  return { ...parts, named: namedKeys(context, frame, parts) };
}

/** Where keys have to be chosen, languages of few words are told by their words, so that each key is tried by itself. */
function namedKeys({ table, languages }: GoalContext, frame: Frame, parts: Omit<ObjectParts, "named">): string[] {
  const keys = new Set([...frame.required, ...frame.values.keys()]);
  if (parts.somewhere.length === 0 && parts.min <= frame.required.size) return [...keys];
  for (const { keys: language } of [...parts.everywhere, ...parts.somewhere])
    for (const side of [language, languages.not(language)]) {
      const answer = languages.solve(side, FEW_KEYS);
      if (answer.kind === "some" && answer.complete) for (const key of answer.samples) keys.add(key);
    }
  for (const name of parts.names) for (const key of listedNames(table, name) ?? []) keys.add(key);
  return [...keys];
}

/** The only names that there can be, where they are listed and few; null where they are not. */
function listedNames(table: GoalContext["table"], name: Literal): readonly string[] | null {
  const node = table.of(name);
  if (name < 0) return null;
  if (node.kind === "and") {
    const [listed = null] = node.members.flatMap((member) => {
      const names = member > 0 && table.of(member).kind === "scalars" ? listedNames(table, member) : null;
      return names === null ? [] : [names];
    });
    return listed;
  }
  if (node.kind !== "scalars" || node.values.size > FEW_KEYS) return null;
  return [...node.values.values()].filter((value) => typeof value === "string");
}

const FEW_KEYS = 40;

function* placements(context: GoalContext, frame: Frame, parts: ObjectParts): Generator<Placement> {
  const keys = parts.named;
  const open: Array<{ readonly at: number; readonly placement: Placement }> = [
    { at: 0, placement: { named: new Map(), namedNames: new Map(), fresh: [] } },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { at, placement } = next;
    context.budget().spend(1);
    const wanted = parts.somewhere[at];
    if (wanted === undefined) {
      const count = new Set([...frame.required, ...placement.named.keys()]).size + placement.fresh.length;
      if (count <= parts.max) yield placement;
      continue;
    }
    for (const key of keys) {
      if (frame.values.get(key)?.includes(FALSE) ?? false) continue;
      if (context.contains(wanted.keys, key) === false) continue;
      const named = new Map(placement.named).set(key, [...(placement.named.get(key) ?? []), ...wanted.value]);
      const namedNames = new Map(placement.namedNames);
      if (wanted.names.length > 0) namedNames.set(key, [...(namedNames.get(key) ?? []), ...wanted.names]);
      open.push({ at: at + 1, placement: { ...placement, named, namedNames } });
    }
    for (const [index, other] of placement.fresh.entries()) {
      const shared: Somewhere = {
        keys: context.languages.and([other.keys, wanted.keys]),
        names: [...other.names, ...wanted.names],
        value: [...other.value, ...wanted.value],
      };
      open.push({ at: at + 1, placement: { ...placement, fresh: placement.fresh.with(index, shared) } });
    }
    const apart: Somewhere = {
      ...wanted,
      keys: context.languages.and([wanted.keys, context.languages.not(context.languages.words(keys))]),
    };
    open.push({ at: at + 1, placement: { ...placement, fresh: [...placement.fresh, apart] } });
  }
}

/** A set of keys on which the same is said of all values. */
interface Cell {
  readonly keys: Language;
  readonly names: readonly Literal[];
  readonly value: readonly Literal[];
  /** Whether it is certain that there is a key. */
  readonly isCertain: boolean;
}

/** Each fresh key falls into one cell of what is said of all keys. */
function* cellsOf(context: GoalContext, parts: ObjectParts, fresh: readonly Somewhere[]): Generator<readonly Cell[]> {
  const choices = fresh.map((wanted) => [...refine(context, parts, wanted)]);
  const open: Array<readonly Cell[]> = [[]];
  for (let chosen = open.pop(); chosen !== undefined; chosen = open.pop()) {
    context.budget().spend(1);
    const next = choices[chosen.length];
    if (next === undefined) yield chosen;
    else for (const cell of next.toReversed()) open.push([...chosen, cell]);
  }
}

/** The parts into which the languages of `everywhere` cut the keys; empty ones are left out. */
function refine(context: GoalContext, parts: ObjectParts, wanted: Somewhere): readonly Cell[] {
  const { languages } = context;
  const isPossible = (keys: Language): boolean | null => {
    context.budget().spend(20);
    const { kind } = languages.solve(keys, 1);
    return kind === "empty" ? false : kind === "some" ? true : null;
  };
  const first = isPossible(wanted.keys);
  let cells: Cell[] = first === false ? [] : [{ ...wanted, isCertain: first === true }];
  for (const { keys, value } of parts.everywhere) {
    const cut: Cell[] = [];
    for (const cell of cells)
      for (const isInside of [true, false]) {
        const part = languages.and([cell.keys, isInside ? keys : languages.not(keys)]);
        const possible = isPossible(part);
        if (possible === false || (isInside && value === FALSE)) continue;
        cut.push({
          ...cell,
          keys: part,
          value: isInside ? [...cell.value, value] : cell.value,
          isCertain: possible === true,
        });
      }
    cells = cut;
    if (cells.length > CELLS_MAX) return cells.slice(0, CELLS_MAX).map((cell) => ({ ...cell, isCertain: false }));
  }
  return cells;
}

const CELLS_MAX = 128;

function* objectGoal(
  context: GoalContext,
  frame: Frame,
  parts: ObjectParts,
  placement: Placement,
  cells: readonly Cell[],
): Goal {
  const entries = new Map<string, State>();
  let isCertain = cells.every((cell) => cell.isCertain);
  const required = [...new Set([...placement.named.keys(), ...frame.required])];
  const places = required.map((key) => {
    const at = valueAt(context, frame, parts, key);
    if (!at.isCertain) isCertain = false;
    return { key, state: context.state([...at.value, ...(placement.named.get(key) ?? [])]) };
  });
  // A value that is negated somewhere is the likeliest to be impossible.
  const sorted = [...places.filter(({ state }) => isBlamed(state)), ...places.filter(({ state }) => !isBlamed(state))];
  for (const { key, state } of sorted) {
    const names = [...parts.names, ...(placement.namedNames.get(key) ?? [])];
    if (names.length > 0) yield one(context.state([context.table.scalars([key]), ...names]));
    yield one(state);
    entries.set(key, state);
  }
  for (const cell of cells) {
    const state = context.state(cell.value);
    yield one(state);
    const key = yield* freshKey(context, parts, cell, [...entries.keys()]);
    if (key === null) return perhaps("no key was found for a property");
    entries.set(key, state);
  }
  if (entries.size < parts.min) {
    const end = yield* fill(context, frame, parts, entries);
    if (end !== null) return end;
  }
  if (!isCertain) return perhaps("a pattern of property names cannot be told");
  return objectWitness(required, entries);
}

function isBlamed(state: State): boolean {
  return state.literals.some((literal) => literal < 0);
}

function one(state: State, isExact = true): Need {
  return { states: [state], count: 1, isExact };
}

/** What is said of the value at a named key. */
function valueAt(
  context: GoalContext,
  frame: Frame,
  parts: ObjectParts,
  key: string,
): { readonly value: readonly Literal[]; readonly isCertain: boolean } {
  const value = [...(frame.values.get(key) ?? [])];
  let isCertain = true;
  for (const everywhere of parts.everywhere) {
    const isIn = context.contains(everywhere.keys, key);
    if (isIn === "unknown") isCertain = false;
    if (isIn === true) value.push(everywhere.value);
  }
  return { value, isCertain };
}

/** A key of the cell that is not taken yet. */
function* freshKey(
  context: GoalContext,
  parts: ObjectParts,
  cell: Cell,
  taken: readonly string[],
): Generator<Need, string | null, void> {
  const { languages, table } = context;
  const keys = taken.length === 0 ? cell.keys : languages.and([cell.keys, languages.not(languages.words(taken))]);
  const names = [...parts.names, ...cell.names];
  if (names.length === 0) {
    const answer = languages.solve(keys, 1);
    return answer.kind === "some" ? (answer.samples[0] ?? null) : null;
  }
  const state = context.state([table.types(typeBit("string")), table.text(keys), ...names]);
  // Another choice among the keys before could have left one over.
  yield one(state, taken.length === 0);
  const value = witnessOf(state)?.value;
  return typeof value === "string" ? value : null;
}

/** Adds properties that need not be there until there are enough; gives the goal's end where that fails. */
function* fill(
  context: GoalContext,
  frame: Frame,
  parts: ObjectParts,
  entries: Map<string, State>,
): Generator<Need, GoalEnd | null, void> {
  if (parts.min > EXTRA_KEYS_MAX) return perhaps("minProperties is too large");
  const optional = parts.named
    .filter((key) => !entries.has(key))
    .map((key) => ({ key, state: context.state(optionalAt(context, frame, parts, key)) }));
  const rest: Somewhere = {
    keys: context.languages.not(context.languages.words(parts.named)),
    names: [],
    value: [],
  };
  // Listed names are all among the candidates by themselves.
  const isListed = parts.names.some((name) => listedNames(context.table, name) !== null);
  const cells = (isListed ? [] : refine(context, parts, rest)).map((cell) => ({
    cell,
    state: context.state(cell.value),
  }));
  const candidates = [...optional.map(({ state }) => state), ...cells.map(({ state }) => state)];
  // A cell may hold many keys: all that is certain is that one candidate at least is needed.
  const needed = cells.some(({ state }) => state.status.kind !== "empty") ? 1 : parts.min - entries.size;
  if (needed > candidates.length) return DEAD;
  for (let count = needed; count <= candidates.length; count += 1) {
    yield { states: candidates, count, isExact: count === needed };
    for (const { key, state } of optional)
      if (entries.size < parts.min && isNamed(context, parts, key) && witnessOf(state) !== null)
        entries.set(key, state);
    for (const { cell, state } of cells)
      while (entries.size < parts.min && witnessOf(state) !== null) {
        const key = yield* freshKey(context, parts, cell, [...entries.keys()]);
        if (key === null) break;
        entries.set(key, state);
        context.budget().spend(10);
      }
    if (entries.size >= parts.min) return null;
  }
  return perhaps("not enough keys were found for minProperties");
}

/** What an optional property's value is, together with what its name must be: an impossible name makes it impossible. */
function optionalAt(context: GoalContext, frame: Frame, parts: ObjectParts, key: string): readonly Literal[] {
  return isNamed(context, parts, key) ? valueAt(context, frame, parts, key).value : [FALSE];
}

function isNamed(context: GoalContext, parts: ObjectParts, key: string): boolean {
  return parts.names.every((name) => context.state([context.table.scalars([key]), name]).status.kind !== "empty");
}

/** Keys in the order in which schemas ask for them, then the others. */
function objectWitness(order: readonly string[], entries: ReadonlyMap<string, State>): GoalEnd {
  const value: Array<[string, Json]> = [];
  let size = 1;
  let depth = 0;
  let blame: Witness["blame"] = null;
  for (const key of new Set([...order, ...entries.keys()])) {
    const state = entries.get(key);
    const witness = state === undefined ? null : witnessOf(state);
    if (state === undefined || witness === null) continue;
    value.push([key, witness.value]);
    size += witness.size;
    depth = Math.max(depth, witness.depth);
    if (blame === null && isBlamed(state)) blame = { key, next: witness.blame };
  }
  return { kind: "witness", witness: { value: Object.fromEntries(value), size, depth: depth + 1, blame } };
}
