import { completeSubtrees, foldSubtrees, type LeafRange } from "../../domain/ledger/merkle-proof.ts";
import { isHash } from "../../domain/ledger/merkle.ts";
import { Fault } from "../../base/fault.ts";
import type { StoreRead } from "../../ports/store.ts";

/** Hashes of ranges of leaves from the stored subtrees: O(log n) lookups each, with the pages that were last used kept. */
export class SubtreeReader {
  readonly #read: StoreRead;
  readonly #pages = new Map<string, readonly string[]>();

  constructor(read: StoreRead) {
    this.#read = read;
  }

  /** Throws LEDGER_DAMAGED where a subtree is missing. */
  async range(range: LeafRange): Promise<string> {
    const hashes: string[] = [];
    for (const { level, index } of completeSubtrees(range)) hashes.push(await this.#node(level, index));
    return foldSubtrees(hashes);
  }

  async ranges(ranges: readonly LeafRange[]): Promise<readonly string[]> {
    const hashes: string[] = [];
    for (const range of ranges) hashes.push(await this.range(range));
    return hashes;
  }

  async #node(level: number, index: number): Promise<string> {
    const first = index - (index % PAGE_NODES);
    const key = `${level}/${first}`;
    let page = this.#pages.get(key);
    // A page at the end of a level is short, and may have grown since.
    if (page?.[index - first] === undefined) {
      page = await this.#read.ledgerNodes(level, first, PAGE_NODES);
      if (this.#pages.size >= PAGES_MAX) this.#pages.clear();
      this.#pages.set(key, page);
    }
    const hash = page[index - first];
    if (hash === undefined || !isHash(hash))
      throw new Fault(`the ledger lacks a sound subtree at level ${level}, index ${index}`, {
        code: "LEDGER_DAMAGED",
        exit: 1,
        hint: "flyball ledger verify",
      });
    return hash;
  }
}

const PAGE_NODES = 64;
const PAGES_MAX = 256;
