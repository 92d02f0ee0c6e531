import { GrowingArray } from "./growing-array.ts";

export interface FingerprintTableParts {
  readonly slots: Uint32Array;
  /** Slots that hold a fingerprint. */
  readonly used: number;
  readonly postings: Uint32Array;
}

/** Regions by fingerprint: an open hash table whose arrays are those of the file, so that nothing is built when it is read. */
export class FingerprintTable {
  /** A fingerprint and, one more, the place of its first posting; 0 is empty. A power of two of pairs. */
  #slots: Uint32Array;
  #used: number;
  /** A region, and the place of the next posting and one more. */
  readonly #postings: GrowingArray;
  #isOwn: boolean;

  constructor(parts: Partial<FingerprintTableParts> = {}) {
    this.#slots = parts.slots ?? new Uint32Array(SLOTS_FIRST);
    this.#used = parts.used ?? 0;
    this.#postings = new GrowingArray(parts.postings);
    this.#isOwn = parts.slots === undefined;
  }

  get parts(): FingerprintTableParts {
    return { slots: this.#slots, used: this.#used, postings: this.#postings.view() };
  }

  add(fingerprint: number, region: number): void {
    if (!this.#isOwn || this.#isFull()) this.#resize();
    const slot = this.#find(fingerprint);
    if (this.#slots[slot] === 0) {
      this.#slots[slot] = fingerprint;
      this.#used++;
    } else if (this.#isCommon(slot)) return;
    this.#postings.push(region, this.#slots[slot + 1] as number);
    this.#slots[slot + 1] = this.#postings.length / 2;
  }

  /** The regions that have it, newest first; none for what so many have that it tells nothing. */
  regions(fingerprint: number): readonly number[] {
    const found: number[] = [];
    for (let at = this.#slots[this.#find(fingerprint) + 1] as number; at !== 0; at = this.#postings.at(at * 2 - 1)) {
      // A file that was damaged could go round in circles.
      if (found.length >= POSTINGS_MAX) return [];
      found.push(this.#postings.at(at * 2 - 2));
    }
    return found.length >= POSTINGS_MAX ? [] : found;
  }

  #isCommon(slot: number): boolean {
    let count = 0;
    for (let at = this.#slots[slot + 1] as number; at !== 0 && count < POSTINGS_MAX; count++)
      at = this.#postings.at(at * 2 - 1);
    return count >= POSTINGS_MAX;
  }

  /** Three quarters, so that a search still ends soon. */
  #isFull(): boolean {
    return this.#used * 4 >= (this.#slots.length / 2) * 3;
  }

  /** The slot of a fingerprint, or the empty one where it belongs. */
  #find(fingerprint: number): number {
    const mask = this.#slots.length / 2 - 1;
    for (let at = fingerprint & mask; ; at = (at + 1) & mask) {
      const held = this.#slots[at * 2] as number;
      if (held === fingerprint || held === 0) return at * 2;
    }
  }

  #resize(): void {
    const old = this.#slots;
    const needed = this.#isFull() ? old.length * 2 : old.length;
    this.#slots = new Uint32Array(needed);
    this.#isOwn = true;
    if (needed === old.length) {
      this.#slots.set(old);
      return;
    }
    for (let at = 0; at < old.length; at += 2) {
      const fingerprint = old[at] as number;
      if (fingerprint === 0) continue;
      const slot = this.#find(fingerprint);
      this.#slots[slot] = fingerprint;
      this.#slots[slot + 1] = old[at + 1] as number;
    }
  }
}

/** A fingerprint in more removals than these is boilerplate: it is kept of none. */
const POSTINGS_MAX = 12;

const SLOTS_FIRST = 2 * 1024;
