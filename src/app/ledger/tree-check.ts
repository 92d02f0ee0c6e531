import { appendLeaf, EMPTY_TREE, isHash, nodeHash, type CompactTree } from "../../domain/ledger/merkle.ts";
import type { StoreAudit } from "../../ports/store.ts";
import type { ProblemList } from "./ledger-problem.ts";
import { RowCursor } from "./row-cursor.ts";

/** What is known of one entry before its leaf is looked at. */
export interface LeafFindings {
  /** Hash of the canonical text; null where there is none. */
  readonly computed: string | null;
  readonly canonicalProblem: string | null;
  /** Table, column and what is wrong, taken for granted that the canonical text is right. */
  readonly others: readonly (readonly [table: string, column: string | null, what: string])[];
}

/** Rebuilds the tree from the entries and compares every stored subtree with it. An entry and its stored leaf that disagree wait for the
 * subtree above, which tells which of the two is wrong; from there on the tree goes on with the right one, so that one change is one
 * problem. */
export class TreeCheck {
  tree: CompactTree = EMPTY_TREE;
  readonly #audit: StoreAudit;
  readonly #end: number;
  readonly #found: ProblemList;
  readonly #levels: RowCursor[] = [];
  readonly #reached: (tree: CompactTree) => void;
  #left: Leaf | null = null;

  /** `reached` is called with the tree of every size, in order, once its last leaf is settled. */
  constructor(audit: StoreAudit, end: number, found: ProblemList, reached: (tree: CompactTree) => void) {
    this.#audit = audit;
    this.#end = end;
    this.#found = found;
    this.#reached = reached;
    reached(EMPTY_TREE);
  }

  async append(findings: LeafFindings): Promise<void> {
    const seq = this.tree.size;
    const leaf: Leaf = { seq, findings, stored: await this.#stored(0, seq), tree: this.tree };
    if (seq % 2 === 0) {
      this.#left = leaf;
      await this.#add(leaf.findings.computed ?? leaf.stored);
      return;
    }
    const left = this.#left as Leaf;
    const parent = await this.#stored(1, (seq - 1) / 2);
    const pairs = candidates(left).flatMap((a) => candidates(leaf).map((b) => [a, b] as const));
    const pair = pairs.find(([a, b]) => nodeHash(a, b) === parent) ?? null;
    this.#settle(left, pair?.[0] ?? null);
    this.#settle(leaf, pair?.[1] ?? null);
    const [a, b] = pair ?? pairs[0] ?? [UNKNOWN_HASH, UNKNOWN_HASH];
    this.tree = appendLeaf(left.tree, a).tree;
    this.#reached(this.tree);
    this.#left = null;
    await this.#add(b, parent);
    this.#reached(this.tree);
  }

  /** The tree of everything appended. `peaks` are the head's, which tell what the last, unpaired entry should be. */
  finish(peaks: readonly string[]): CompactTree {
    const left = this.#left;
    if (left === null) return this.tree;
    const right = candidates(left).find((hash) => hash === peaks.at(-1)) ?? null;
    this.#settle(left, right);
    if (right !== null) this.tree = appendLeaf(left.tree, right).tree;
    this.#reached(this.tree);
    return this.tree;
  }

  async #add(leaf: string | null, parent?: string | null): Promise<void> {
    const { tree, nodes } = appendLeaf(this.tree, leaf ?? UNKNOWN_HASH);
    this.tree = tree;
    for (const { level, index, hash } of nodes.slice(1)) {
      const stored = level === 1 && parent !== undefined ? parent : await this.#stored(level, index);
      if (stored !== null && stored !== hash)
        this.#found.add("ledger_node", { level, index }, "hash", "is not the hash of the two below it");
    }
  }

  /** Reports what is wrong with an entry, now that its `right` leaf is known, or that it can't be known (null). */
  #settle(leaf: Leaf, right: string | null): void {
    const { seq, findings, stored } = leaf;
    const agree = findings.computed === stored;
    const entryIsWrong = findings.canonicalProblem !== null || (!agree && findings.computed !== right);
    if (entryIsWrong && findings.computed !== null)
      this.#found.add("ledger_entry", { seq }, "canonical", findings.canonicalProblem ?? "is not what the leaf is of");
    if (findings.computed === null && findings.canonicalProblem !== null)
      this.#found.add("ledger_entry", { seq }, "canonical", findings.canonicalProblem);
    if (entryIsWrong) return;
    if (!agree && stored !== null && findings.computed !== null)
      this.#found.add("ledger_node", { level: 0, index: seq }, "hash", "is not the leaf of its entry");
    for (const [table, column, what] of findings.others) this.#found.add(table, { seq }, column, what);
  }

  async #stored(level: number, index: number): Promise<string | null> {
    const end = Math.floor(this.#end / 2 ** level);
    const cursor = (this.#levels[level] ??= new RowCursor("idx", (after) =>
      this.#audit.nodes(level, after, end, Math.max(8, NODE_ROWS >> level)),
    ));
    const row = await cursor.row(index);
    if (row === null) this.#found.add("ledger_node", { level, index }, null, "is missing");
    const hash = row?.["hash"] ?? null;
    if (hash === null || (typeof hash === "string" && isHash(hash))) return hash;
    this.#found.add("ledger_node", { level, index }, "hash", "is not a SHA-256 in lower-case hexadecimal");
    return null;
  }
}

interface Leaf {
  readonly seq: number;
  readonly findings: LeafFindings;
  readonly stored: string | null;
  /** Before this leaf. */
  readonly tree: CompactTree;
}

const NODE_ROWS = 512;
/** Stands for a leaf of which nothing is left. */
const UNKNOWN_HASH = "0".repeat(64);

function candidates({ findings, stored }: Leaf): readonly string[] {
  return [...new Set([findings.computed, stored])].filter((hash) => hash !== null);
}
