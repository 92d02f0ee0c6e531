import { hashOf, RARITY_UNIT, type Vocabulary } from "../../src/domain/intent/intent-model.ts";

/** The most frequent features of a corpus, at most `max`, each in at least five documents. Of names that share a hash one entry is left. */
export class VocabularyBuilder {
  readonly #counts = new Map<string, number>();
  #documents = 0;

  add(names: Iterable<string>): void {
    this.#documents += 1;
    for (const name of new Set(names)) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  build(max: number): Vocabulary {
    const kept = [...this.#counts]
      .filter(([, count]) => count >= DOCUMENTS_MIN)
      .toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
      .slice(0, max);
    const byHash = new Map(kept.toReversed().map(([name, count]) => [hashOf(name), count]));
    const entries = [...byHash].toSorted(([a], [b]) => a - b);
    return {
      hashes: Uint32Array.from(entries, ([hash]) => hash),
      rarity: Uint8Array.from(entries, ([, count]) =>
        Math.min(255, Math.round(RARITY_UNIT * (1 + Math.log((this.#documents + 1) / (count + 1))))),
      ),
    };
  }
}

const DOCUMENTS_MIN = 5;
