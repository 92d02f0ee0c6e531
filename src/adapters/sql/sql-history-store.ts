import { hash } from "node:crypto";
import type { CommitNode } from "../../domain/history/commit-order.ts";
import type { CommitRecord } from "../../domain/history/commit-record.ts";
import type { HistoryStore, KeptHistory } from "../../ports/history-store.ts";
import { readCommits, readNodes, writeCommits, writeNodes } from "./history-segment.ts";
import { parse } from "./rows.ts";
import type { SqlStoreParts } from "./sql-store-parts.ts";

/** Databases bound the variables of a statement. */
const SEGMENTS_AT_ONCE = 500;
/** So long a segment waits for being published. */
const UNPUBLISHED_MAX_MS = 3_600_000;

export class SqlHistoryStore implements HistoryStore {
  readonly #parts: SqlStoreParts;

  constructor(parts: SqlStoreParts) {
    this.#parts = parts;
  }

  async kept(repository: string): Promise<KeptHistory | null> {
    const row = await this.#parts.reader
      .selectFrom("history")
      .selectAll()
      .where("repository", "=", repository)
      .executeTakeFirst();
    return row === undefined ? null : { ...(parse(row.data) as Omit<KeptHistory, "version">), version: row.version };
  }

  async add(repository: string, commits: readonly CommitRecord[]): Promise<string> {
    const [nodes, bytes] = [writeNodes(commits), await writeCommits(commits)];
    const id = hash("sha256", bytes, "hex");
    const { writer, lock, clock } = this.#parts;
    const row = { repository, id, made_at_ms: clock.nowMs(), nodes, commits: bytes };
    await writer.transaction().execute(async (tx) => {
      await lock(tx);
      const { made_at_ms } = row;
      await tx
        .insertInto("history_segment")
        .values(row)
        .onConflict((conflict) => conflict.columns(["repository", "id"]).doUpdateSet({ made_at_ms }))
        .execute();
    });
    return id;
  }

  async publish(repository: string, history: Omit<KeptHistory, "version">, after: number | null): Promise<boolean> {
    const { writer, lock, clock } = this.#parts;
    const sweptBefore = clock.nowMs() - UNPUBLISHED_MAX_MS;
    return writer.transaction().execute(async (tx) => {
      await lock(tx);
      const now = await tx.selectFrom("history").selectAll().where("repository", "=", repository).executeTakeFirst();
      if ((now?.version ?? null) !== after) return false;
      const row = { repository, version: (after ?? 0) + 1, data: JSON.stringify(history) };
      await tx.deleteFrom("history").where("repository", "=", repository).execute();
      await tx.insertInto("history").values(row).execute();
      const listed = new Set(history.segments.map(({ id }) => id));
      const before = now === undefined ? [] : (parse(now.data) as KeptHistory).segments.map(({ id }) => id);
      const gone = before.filter((id) => !listed.has(id));
      const left = await tx
        .selectFrom("history_segment")
        .select("id")
        .where("repository", "=", repository)
        .where("made_at_ms", "<", sweptBefore)
        .execute();
      gone.push(...left.map(({ id }) => id).filter((id) => !listed.has(id)));
      for (let at = 0; at < gone.length; at += SEGMENTS_AT_ONCE)
        await tx
          .deleteFrom("history_segment")
          .where("repository", "=", repository)
          .where("id", "in", gone.slice(at, at + SEGMENTS_AT_ONCE))
          .execute();
      return true;
    });
  }

  async nodes(repository: string, segments: readonly string[]): Promise<ReadonlyMap<string, readonly CommitNode[]>> {
    const found = new Map<string, readonly CommitNode[]>();
    for (let at = 0; at < segments.length; at += SEGMENTS_AT_ONCE) {
      const rows = await this.#parts.reader
        .selectFrom("history_segment")
        .select(["id", "nodes"])
        .where("repository", "=", repository)
        .where("id", "in", segments.slice(at, at + SEGMENTS_AT_ONCE))
        .execute();
      for (const { id, nodes } of rows) found.set(id, readNodes(nodes));
    }
    return found;
  }

  async commits(repository: string, segment: string): Promise<readonly CommitRecord[] | null> {
    const row = await this.#parts.reader
      .selectFrom("history_segment")
      .select("commits")
      .where("repository", "=", repository)
      .where("id", "=", segment)
      .executeTakeFirst();
    return row === undefined ? null : readCommits(row.commits);
  }

  async forget(repository: string): Promise<void> {
    const { writer, lock } = this.#parts;
    await writer.transaction().execute(async (tx) => {
      await lock(tx);
      for (const table of ["history", "history_segment"] as const)
        await tx.deleteFrom(table).where("repository", "=", repository).execute();
    });
  }
}
