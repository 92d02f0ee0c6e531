import type { Sha } from "../../base/ids.ts";

/** What the order of commits depends on. */
export interface CommitNode {
  readonly sha: Sha;
  readonly parents: readonly Sha[];
  readonly committedAtMs: number;
}

export interface OrderQuery {
  readonly from: readonly Sha[];
  /** What these reach is left out. */
  readonly not: readonly Sha[];
  readonly sinceMs: number | null;
  readonly max: number | null;
}

/** The commits that `from` reaches, as `git log --date-order` orders them: newest first, no parent before its children; of two of the same second the one that was
 * reached first. Gives places in `nodes`. Parents that are not among them are where history ends. */
export function orderCommits(nodes: readonly CommitNode[], query: OrderQuery): readonly number[] {
  const places = new Map<string, number>();
  for (const [place, { sha }] of nodes.entries()) places.set(sha, place);
  const parents = nodes.map((node) => placesOf(places, node.parents));
  const hidden = reachable(parents, placesOf(places, query.not), new Uint8Array(nodes.length));
  const tips = placesOf(places, query.from).filter((place) => hidden[place] === 0);
  const wanted = reachable(parents, tips, hidden.slice());
  const children = new Int32Array(nodes.length);
  for (const [place, own] of parents.entries())
    if (wanted[place] === 1 && hidden[place] === 0)
      for (const parent of own) children[parent] = (children[parent] ?? 0) + 1;
  const queue = new DateQueue(nodes);
  for (const tip of new Set(tips.toSorted((a, b) => dateOf(nodes[b]) - dateOf(nodes[a]))))
    if (children[tip] === 0) queue.put(tip);
  const ordered: number[] = [];
  for (let place = queue.take(); place !== null; place = queue.take()) {
    if (ordered.length === query.max) break;
    if (query.sinceMs === null || (nodes[place]?.committedAtMs ?? 0) >= query.sinceMs) ordered.push(place);
    for (const parent of parents[place] ?? []) {
      children[parent] = (children[parent] ?? 0) - 1;
      if (children[parent] === 0 && hidden[parent] === 0) queue.put(parent);
    }
  }
  return ordered;
}

/** Whether each place is reached, in `seen`, where what is 1 already is not entered. */
export function reachable(
  parents: readonly (readonly number[])[],
  from: readonly number[],
  seen: Uint8Array,
): Uint8Array {
  const stack = from.filter((place) => seen[place] === 0);
  for (const place of stack) seen[place] = 1;
  for (let place = stack.pop(); place !== undefined; place = stack.pop())
    for (const parent of parents[place] ?? [])
      if (seen[parent] === 0) {
        seen[parent] = 1;
        stack.push(parent);
      }
  return seen;
}

export function placesOf(places: ReadonlyMap<string, number>, shas: readonly Sha[]): readonly number[] {
  return shas.flatMap((sha) => places.get(sha) ?? []);
}

/** Git reads a date before 1970 as one far in the future. */
function dateOf(node: CommitNode | undefined): number {
  const ms = node?.committedAtMs ?? 0;
  return ms < 0 ? 2 ** 64 + ms : ms;
}

/** A heap: the newest first, and of equals the one that was put first. */
class DateQueue {
  readonly #nodes: readonly CommitNode[];
  readonly #heap: { readonly place: number; readonly date: number; readonly turn: number }[] = [];
  #turn = 0;

  constructor(nodes: readonly CommitNode[]) {
    this.#nodes = nodes;
  }

  put(place: number): void {
    const heap = this.#heap;
    const entry = { place, date: dateOf(this.#nodes[place]), turn: this.#turn++ };
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = heap[above];
      if (other === undefined || !isBefore(entry, other)) break;
      heap[at] = other;
      at = above;
    }
    heap[at] = entry;
  }

  take(): number | null {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined) return null;
    if (heap.length === 0) return first.place;
    let at = 0;
    for (;;) {
      const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      const next = isRight ? right : left;
      if (!isBefore(next, last)) break;
      heap[at] = next;
      at = 2 * at + (isRight ? 2 : 1);
    }
    heap[at] = last;
    return first.place;
  }
}

function isBefore(
  a: { readonly date: number; readonly turn: number },
  b: { readonly date: number; readonly turn: number },
): boolean {
  return a.date > b.date || (a.date === b.date && a.turn < b.turn);
}
