import { EVENT_ID, getScalarValue, SCALAR_STYLE, type Event, type ScalarEvent } from "js-yaml";
import type { PlaceTrie } from "./place-trie.ts";
import { readYamlEvents } from "./read-yaml-value.ts";

/** Aliases are followed this often in one file: each can lead to a large part of it. */
const ALIAS_STEPS_MAX = 10_000;

/** Finds the offsets of pointers in a YAML text that was parsed before. What an alias or a merge key (`<<`) brings in is found where it is written. */
export function locateYaml(text: string, top: PlaceTrie): void {
  const events = readYamlEvents(text);
  if (!events.ok) return;
  const first = events.value.findIndex(({ type }) => type !== EVENT_ID.DOCUMENT && type !== EVENT_ID.POP);
  if (first < 0) return;
  const finder = new Finder(text, events.value);
  top.offset = finder.offsetOf(first);
  finder.enter(first, top);
}

class Finder {
  readonly #text: string;
  readonly #events: readonly Event[];
  /** The last event that gave a name to a value, by the name, in the order of the events. */
  readonly #anchors = new Map<string, number[]>();
  readonly #ends: Int32Array;
  #aliasSteps = 0;

  constructor(text: string, events: readonly Event[]) {
    this.#text = text;
    this.#events = events;
    this.#ends = endsOf(events);
    for (const [index, event] of events.entries()) {
      if (
        event.type === EVENT_ID.DOCUMENT ||
        event.type === EVENT_ID.POP ||
        event.type === EVENT_ID.ALIAS ||
        event.anchorStart < 0
      )
        continue;
      const name = text.slice(event.anchorStart, event.anchorEnd);
      const known = this.#anchors.get(name);
      if (known === undefined) this.#anchors.set(name, [index]);
      else known.push(index);
    }
  }

  /** Looks for what is wanted in the value at an event. A list of what is left to do stands in for recursion. */
  enter(index: number, node: PlaceTrie): void {
    const left: { readonly index: number; readonly node: PlaceTrie }[] = [{ index, node }];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      if (next.node.children.size === 0) continue;
      const at = this.#behindAlias(next.index);
      const event = this.#events[at];
      if (event?.type === EVENT_ID.SEQUENCE) {
        let item = 0;
        for (let child = at + 1; this.#events[child]?.type !== EVENT_ID.POP; child = this.#after(child), item++)
          this.#found(next.node.children.get(String(item)), child, child, left);
      } else if (event?.type === EVENT_ID.MAPPING) this.#mapping(at, next.node, left);
    }
  }

  offsetOf(index: number): number {
    const event = this.#events[index];
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#scalarOffset(event);
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING:
        return event.start;
      case EVENT_ID.ALIAS:
        return event.anchorStart - 1;
      case EVENT_ID.DOCUMENT:
      case EVENT_ID.POP:
      case undefined:
        return -1;
      default:
        return event satisfies never;
    }
  }

  #mapping(at: number, node: PlaceTrie, left: { index: number; node: PlaceTrie }[]): void {
    const merged: number[] = [];
    const missing = new Set(node.children.keys());
    for (let key = at + 1; this.#events[key]?.type !== EVENT_ID.POP;) {
      const value = this.#after(key);
      const name = this.#keyText(key);
      if (name === "<<" && this.#isPlain(key)) merged.push(value);
      else if (missing.delete(name)) this.#found(node.children.get(name), key, value, left);
      key = this.#after(value);
    }
    for (let source = merged.shift(); source !== undefined && missing.size > 0; source = merged.shift()) {
      const from = this.#behindAlias(source);
      const event = this.#events[from];
      if (event?.type === EVENT_ID.SEQUENCE) {
        const items: number[] = [];
        for (let child = from + 1; this.#events[child]?.type !== EVENT_ID.POP; child = this.#after(child))
          items.push(child);
        merged.unshift(...items);
      } else if (event?.type === EVENT_ID.MAPPING)
        for (let key = from + 1; this.#events[key]?.type !== EVENT_ID.POP;) {
          const value = this.#after(key);
          const name = this.#keyText(key);
          if (name === "<<" && this.#isPlain(key)) merged.push(value);
          else if (missing.delete(name)) this.#found(node.children.get(name), key, value, left);
          key = this.#after(value);
        }
    }
  }

  #found(node: PlaceTrie | undefined, key: number, value: number, left: { index: number; node: PlaceTrie }[]): void {
    if (node === undefined) return;
    node.offset = this.offsetOf(key);
    left.push({ index: value, node });
  }

  #behindAlias(index: number): number {
    let at = index;
    for (let event = this.#events[at]; event?.type === EVENT_ID.ALIAS; event = this.#events[at]) {
      if (this.#aliasSteps++ > ALIAS_STEPS_MAX) return at;
      const named = this.#anchors.get(this.#text.slice(event.anchorStart, event.anchorEnd));
      // A name can be given again: the last one before counts.
      const before = named?.findLast((candidate) => candidate < at);
      if (before === undefined) return at;
      at = before;
    }
    return at;
  }

  #keyText(index: number): string {
    const event = this.#events[this.#behindAlias(index)];
    return event?.type === EVENT_ID.SCALAR ? getScalarValue(this.#text, event) : "";
  }

  #isPlain(index: number): boolean {
    const event = this.#events[index];
    return event?.type === EVENT_ID.SCALAR && event.style === SCALAR_STYLE.PLAIN;
  }

  #scalarOffset(event: ScalarEvent): number {
    const { style, valueStart } = event;
    // An empty value has no place but that of its anchor or tag.
    if (valueStart < 0) return event.anchorStart < 0 ? event.tagStart : event.anchorStart - 1;
    if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) return valueStart - 1;
    if (style === SCALAR_STYLE.PLAIN) return valueStart;
    const header = this.#text.lastIndexOf(style === SCALAR_STYLE.LITERAL_BLOCK ? "|" : ">", valueStart);
    return header < 0 ? valueStart : header;
  }

  /** The event after the whole value at an event. */
  #after(index: number): number {
    return (this.#ends[index] as number) + 1;
  }
}

/** The last event of the value that begins at each. */
function endsOf(events: readonly Event[]): Int32Array {
  const ends = new Int32Array(events.length);
  const open: number[] = [];
  for (const [index, { type }] of events.entries()) {
    ends[index] = index;
    if (type === EVENT_ID.POP) ends[open.pop() ?? index] = index;
    else if (type === EVENT_ID.DOCUMENT || type === EVENT_ID.SEQUENCE || type === EVENT_ID.MAPPING) open.push(index);
  }
  return ends;
}
