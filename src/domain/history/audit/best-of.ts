/** The best of what was added by an order: memory for twice `max`, whatever is added. */
export class BestOf<T> {
  readonly #max: number;
  readonly #compare: (a: T, b: T) => number;
  #items: T[] = [];
  #total = 0;

  /** `compare` puts the better one first. */
  constructor(max: number, compare: (a: T, b: T) => number) {
    this.#max = max;
    this.#compare = compare;
  }

  add(item: T): void {
    this.#total++;
    this.#items.push(item);
    if (this.#items.length >= this.#max * 2) this.#cut();
  }

  get total(): number {
    return this.#total;
  }

  /** Best first. */
  best(): readonly T[] {
    this.#cut();
    return this.#items;
  }

  #cut(): void {
    this.#items = this.#items.toSorted(this.#compare).slice(0, this.#max);
  }
}
