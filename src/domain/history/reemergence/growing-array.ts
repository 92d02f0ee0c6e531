/** Numbers of 32 bits that grow at their end, in a buffer that can be written to disk as it is. */
export class GrowingArray {
  #values: Uint32Array;
  #length: number;

  constructor(values: Uint32Array = new Uint32Array(0)) {
    this.#values = values;
    this.#length = values.length;
  }

  get length(): number {
    return this.#length;
  }

  at(index: number): number {
    return this.#values[index] as number;
  }

  set(index: number, value: number): void {
    // What was read from disk is left as it was.
    this.#grow(this.#length);
    this.#values[index] = value;
  }

  push(...values: readonly number[]): void {
    this.#grow(this.#length + values.length);
    for (const value of values) this.#values[this.#length++] = value;
  }

  view(): Uint32Array {
    return this.#values.subarray(0, this.#length);
  }

  #isOwn = false;

  #grow(length: number): void {
    if (this.#isOwn && length <= this.#values.length) return;
    const grown = new Uint32Array(Math.max(1024, length, this.#length * 2));
    grown.set(this.#values.subarray(0, this.#length));
    this.#values = grown;
    this.#isOwn = true;
  }
}
