import type { Sha } from "../../../base/ids.ts";
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

  /** Blobs that must be read to count. */
  wanted(): readonly Sha[] {
    return [...new Set(this.#changes.flatMap(({ before, after }) => [before, after]))];
  }

  /** Of contents that are not there nothing is claimed. */
  count(texts: ReadonlyMap<Sha, string>, max: number): ContractCount {
    const versions = new Map([...texts].map(([id, text]) => [id, contractVersion(text)]));
    const [byContract, looked] = [new Map<string, UnversionedContract>(), { changes: 0 }];
    for (const { path, format, commit, before, after } of this.#changes) {
      const [old, version] = [versions.get(before) ?? null, versions.get(after) ?? null];
      if (old === null || version === null) continue;
      looked.changes++;
      if (old !== version || texts.get(before)?.trim() === texts.get(after)?.trim()) continue;
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
