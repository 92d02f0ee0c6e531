import type { Answer } from "../answer.ts";
import { type CharSet, readabilityOf, readableChars, sizeOf } from "./char-set.ts";
import type { Derivatives } from "./derive.ts";
import type { Expression } from "./expressions.ts";

/** States that are looked at for one answer: one with a bound on lengths has a state for each length. */
const STATES_MAX = 20_000;
/** Once one word is known, others are looked for among so many states for each. */
const STATES_FOR_MORE = 200;
/** Of `Derivatives.work`, for one answer: well under a second. */
const WORK_MAX = 300_000;
/** Beginnings of words that are looked at for more than one word. */
const BEGINNINGS_MAX = 50_000;

/** Members of an expression without opaque parts, shortest first, up to `count`. */
export function findWords(derivatives: Derivatives, expression: Expression, count: number): Answer<string> {
  const graph = explore(derivatives, expression, count === 1 ? 0 : STATES_FOR_MORE * count);
  if (graph.nearest === null)
    return graph.isWhole ? { kind: "empty" } : { kind: "unknown", reason: "a pattern has too many states" };
  const { words, isAll } = enumerate(graph, count);
  return { kind: "some", samples: words, complete: isAll && graph.isWhole };
}

interface Graph {
  readonly states: readonly State[];
  /** The number of characters to the nearest end; null where none was found. */
  readonly nearest: number | null;
  /** No state was left out. */
  readonly isWhole: boolean;
}

interface State {
  readonly isEnd: boolean;
  readonly edges: readonly Edge[];
  /** Characters to the nearest end; infinite where there is none. */
  distance: number;
}

interface Edge {
  readonly chars: CharSet;
  readonly to: number;
}

function explore(derivatives: Derivatives, start: Expression, enough: number): Graph {
  const numbers = new Map<Expression, number>([[start, 0]]);
  const queue: Expression[] = [start];
  const states: State[] = [];
  let isWhole = true;
  let foundEnd = start.nullable;
  const workBefore = derivatives.work;
  for (let at = 0; at < queue.length; at += 1) {
    const state = queue[at];
    if (state === undefined) break;
    const isOver = states.length >= STATES_MAX || derivatives.work - workBefore > WORK_MAX;
    if (isOver || (foundEnd && states.length >= enough)) {
      isWhole = false;
      states.push({ isEnd: state.nullable, edges: [], distance: Number.POSITIVE_INFINITY });
      continue;
    }
    const ranges = new Map<Expression, number[]>();
    for (const { from, to, rest } of derivatives.arcsOf(state)) {
      const known = ranges.get(rest);
      if (known === undefined) ranges.set(rest, [from, to]);
      else known.push(from, to);
    }
    const edges: Edge[] = [];
    for (const [rest, chars] of ranges) {
      let to = numbers.get(rest);
      if (to === undefined) {
        to = queue.length;
        numbers.set(rest, to);
        queue.push(rest);
        foundEnd ||= rest.nullable;
      }
      edges.push({ chars, to });
    }
    states.push({ isEnd: state.nullable, edges: readableFirst(edges), distance: Number.POSITIVE_INFINITY });
  }
  measure(states);
  const nearest = states[0]?.distance ?? Number.POSITIVE_INFINITY;
  return { states, nearest: Number.isFinite(nearest) ? nearest : null, isWhole };
}

function readableFirst(edges: readonly Edge[]): readonly Edge[] {
  return edges.length < 2
    ? edges
    : edges
        .map((edge) => ({ edge, rank: readabilityOf(edge.chars) }))
        .toSorted((left, right) => left.rank - right.rank)
        .map(({ edge }) => edge);
}

/** Distances to ends, breadth first over the edges turned round. */
function measure(states: readonly State[]): void {
  const before: number[][] = states.map(() => []);
  for (const [from, { edges }] of states.entries()) for (const { to } of edges) before[to]?.push(from);
  const queue: number[] = [];
  for (const [number, state] of states.entries())
    if (state.isEnd) {
      state.distance = 0;
      queue.push(number);
    }
  for (let at = 0; at < queue.length; at += 1) {
    const number = queue[at] ?? 0;
    const distance = (states[number]?.distance ?? 0) + 1;
    for (const from of before[number] ?? []) {
      const state = states[from];
      if (state !== undefined && state.distance > distance) {
        state.distance = distance;
        queue.push(from);
      }
    }
  }
}

/** Beginnings that differ in their last character alone, of which those from `next` on are still to be looked at. */
interface Beginnings {
  readonly text: string;
  readonly chars: readonly string[];
  next: number;
  /** In code points. */
  readonly length: number;
  readonly state: State;
}

/** Shortest words first; of each edge only as many characters as words are wanted, which can hide no word that is needed. */
function enumerate(
  { states, nearest }: Graph,
  count: number,
): { readonly words: readonly string[]; readonly isAll: boolean } {
  const words: string[] = [];
  // Beginnings by the length of the shortest word that they lead to.
  const shelves = new Map<number, Beginnings[]>();
  const [first] = states;
  if (first !== undefined) shelves.set(nearest ?? 0, [{ text: "", chars: [""], next: 0, length: 0, state: first }]);
  const taken = new Map<Edge, readonly string[]>();
  let isAll = true;
  let looked = 0;
  for (let total = nearest ?? 0; shelves.size > 0; total += 1) {
    // A stack, so that a long word is finished before others are begun.
    const shelf = (shelves.get(total) ?? []).toReversed();
    shelves.delete(total);
    for (let top = shelf.at(-1); top !== undefined; top = shelf.at(-1)) {
      const text = top.text + (top.chars[top.next] ?? "");
      top.next += 1;
      if (top.next >= top.chars.length) shelf.pop();
      looked += 1;
      if (words.length >= count || looked > BEGINNINGS_MAX) return { words, isAll: false };
      if (top.state.isEnd) words.push(text);
      const length = top.length + 1;
      const straight: Beginnings[] = [];
      for (const edge of top.state.edges) {
        const state = states[edge.to];
        if (state === undefined || !Number.isFinite(state.distance)) continue;
        let chars = taken.get(edge);
        if (chars === undefined) taken.set(edge, (chars = readableChars(edge.chars, count)));
        if (chars.length < sizeOf(edge.chars)) isAll = false;
        const shelfOf = length + state.distance;
        const others = shelfOf === total ? straight : (shelves.get(shelfOf) ?? []);
        if (chars.length > 0) others.push({ text, chars, next: 0, length, state });
        if (others !== straight) shelves.set(shelfOf, others);
      }
      shelf.push(...straight.toReversed());
    }
  }
  return { words, isAll };
}
