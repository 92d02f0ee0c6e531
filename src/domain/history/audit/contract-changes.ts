import type { Sha } from "../../../base/ids.ts";
import { sha256Hex } from "../../../base/sha256.ts";
import type { PathChange } from "../commit-record.ts";
import type { ContractCount, NotedCommit, UnversionedContract } from "./audit-report.ts";
import { contractNaming, contractVersion } from "./contract-file.ts";

/** Changes whose contents are looked into: the newest. */
const LOOKED_MAX = 400;
const COMMITS_SHOWN = 50;

interface ContractChange {
  readonly path: string;
  readonly format: "OpenAPI" | "AsyncAPI";
  readonly commit: NotedCommit;
  readonly before: Sha;
  readonly after: Sha;
}

/** Collects changes of contract files, newest first; what their versions did is read from their contents afterwards. */
export class ContractChanges {
  readonly #changes: ContractChange[] = [];
  /** What a content says of itself, and a hash of it without the blanks around. */
  readonly #looked = new Map<Sha, { readonly version: string; readonly print: string }>();
  #withoutVersion = 0;
  isPartial = false;

  add(commit: NotedCommit, changes: readonly PathChange[]): void {
    for (const { kind, path, before, after } of changes) {
      if (kind !== "modified" || before === null || after === null || !MAYBE.test(path)) continue;
      const naming = contractNaming(path);
      if (naming === null) continue;
      if (naming.kind === "unversioned") this.#withoutVersion++;
      else if (this.#changes.length >= LOOKED_MAX) this.isPartial = true;
      else this.#changes.push({ path, format: naming.format, commit, before: before.id, after: after.id });
    }
  }

  /** Blobs whose text {@link look} wants. */
  wanted(): readonly Sha[] {
    return [...new Set(this.#changes.flatMap(({ before, after }) => [before, after]))];
  }

  /** Some of the wanted texts. Their versions are kept, and not they. */
  look(texts: ReadonlyMap<Sha, string>): void {
    for (const [id, text] of texts) {
      const version = contractVersion(text);
      if (version === null) continue;
      this.#looked.set(id, { version, print: sha256Hex(text.trim()) });
    }
  }

  /** Of contents that were not looked into nothing is claimed. */
  count(max: number): ContractCount {
    const [byContract, looked] = [new Map<string, UnversionedContract>(), { changes: 0 }];
    for (const { path, format, commit, before, after } of this.#changes) {
      const [old, young] = [this.#looked.get(before), this.#looked.get(after)];
      if (old === undefined || young === undefined) continue;
      looked.changes++;
      const { version } = young;
      if (old.version !== version || old.print === young.print) continue;
      const key = `${path}\0${version}`;
      const known = byContract.get(key) ?? { path, format, version, commits: [], count: 0 };
      const commits = known.commits.length < COMMITS_SHOWN ? [...known.commits, commit] : known.commits;
      byContract.set(key, { ...known, commits, count: known.count + 1 });
    }
    const ranked = [...byContract.values()].toSorted((a, b) => b.count - a.count || (a.path < b.path ? -1 : 1));
    return {
      changes: looked.changes,
      unversioned: { total: ranked.length, items: ranked.slice(0, max) },
      withoutVersion: this.#withoutVersion,
    };
  }
}

/** A quick look before the exact one. */
const MAYBE = /openapi|swagger|asyncapi|\.proto$|\.gql$|\.graphqls?$/iu;
