import { type Kysely, type SelectQueryBuilder } from "kysely";
import type { RunId } from "../../base/ids.ts";
import type { ConsumerEvidence } from "../../domain/contract/registry/consumer-evidence.ts";
import type { ContractStep } from "../../domain/contract/registry/contract-step.ts";
import type { RegisteredRepository } from "../../domain/contract/registry/registered-repository.ts";
import type { Effect } from "../../domain/effect/effect.ts";
import { parseCheckpointNote } from "../../domain/ledger/checkpoint-note.ts";
import type { Evidence } from "../../domain/release/evidence.ts";
import type { Release } from "../../domain/release/release.ts";
import type { InboxItem, InboxState } from "../../domain/run/inbox-item.ts";
import type { Run, RunEvent, RunStatus } from "../../domain/run/run.ts";
import type { CommandVerdict } from "../../domain/run/verification.ts";
import type { Checkpoint, LedgerFilter, LedgerHead, StoredLedgerEntry, StoreRead } from "../../ports/store.ts";
import {
  parse,
  toContractEvidence,
  toContractRepository,
  toContractStep,
  toEffect,
  toEvidence,
  toInboxItem,
  toRelease,
  toRun,
  toRunEvent,
  toStoredEntry,
} from "./rows.ts";
import type { Tables } from "./tables.ts";

/** The reads of the store, on the database or inside a transaction of it. */
export class SqlRead implements StoreRead {
  protected readonly db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.db = db;
  }

  async run(id: RunId): Promise<Run | null> {
    const row = await this.db.selectFrom("run").selectAll().where("id", "=", id).executeTakeFirst();
    return row === undefined ? null : toRun(row);
  }

  async runs(filter: {
    readonly state?: RunStatus["state"];
    readonly repository?: string;
    readonly limit: number;
  }): Promise<readonly Run[]> {
    let query = this.db.selectFrom("run").selectAll();
    if (filter.state !== undefined) query = query.where("state", "=", filter.state);
    if (filter.repository !== undefined) query = query.where("repository", "=", filter.repository);
    const rows = await query.orderBy("started_at_ms", "desc").orderBy("id", "desc").limit(filter.limit).execute();
    return rows.map(toRun);
  }

  async runEvents(run: RunId, afterSeq: number, limit: number): Promise<readonly RunEvent[]> {
    const rows = await this.db
      .selectFrom("run_event")
      .selectAll()
      .where("run", "=", run)
      .where("seq", ">", afterSeq)
      .orderBy("seq")
      .limit(limit)
      .execute();
    return rows.map(toRunEvent);
  }

  async effect(key: string): Promise<Effect | null> {
    const row = await this.db.selectFrom("effect").selectAll().where("key", "=", key).executeTakeFirst();
    return row === undefined ? null : toEffect(row);
  }

  async effects(run: RunId): Promise<readonly Effect[]> {
    const rows = await this.db.selectFrom("effect").selectAll().where("run", "=", run).orderBy("ordinal").execute();
    return rows.map(toEffect);
  }

  async inboxItem(id: string): Promise<InboxItem | null> {
    const row = await this.db.selectFrom("inbox_item").selectAll().where("id", "=", id).executeTakeFirst();
    return row === undefined ? null : toInboxItem(row);
  }

  async inboxItems(filter: {
    readonly state?: InboxState["kind"];
    readonly run?: RunId;
    readonly limit: number;
  }): Promise<readonly InboxItem[]> {
    let query = this.db.selectFrom("inbox_item").selectAll();
    if (filter.state !== undefined) query = query.where("state", "=", filter.state);
    if (filter.run !== undefined) query = query.where("run", "=", filter.run);
    const rows = await query.orderBy("opened_at_ms").orderBy("id").limit(filter.limit).execute();
    return rows.map(toInboxItem);
  }

  async evidence(id: string): Promise<Evidence | null> {
    const row = await this.db.selectFrom("evidence").selectAll().where("id", "=", id).executeTakeFirst();
    return row === undefined ? null : toEvidence(row);
  }

  async evidenceOf(run: RunId): Promise<readonly Evidence[]> {
    const rows = await this.db
      .selectFrom("evidence")
      .selectAll()
      .where("run", "=", run)
      .orderBy("at_ms")
      .orderBy("id")
      .execute();
    return rows.map(toEvidence);
  }

  async evidenceOfRelease(release: string): Promise<readonly Evidence[]> {
    const rows = await this.db
      .selectFrom("evidence")
      .selectAll()
      .where("release", "=", release)
      .orderBy("at_ms")
      .orderBy("id")
      .execute();
    return rows.map(toEvidence);
  }

  async release(id: string): Promise<Release | null> {
    const row = await this.db.selectFrom("release").selectAll().where("id", "=", id).executeTakeFirst();
    return row === undefined ? null : toRelease(row);
  }

  async releases(filter: {
    readonly run?: RunId;
    readonly repository?: string;
    readonly environment?: string;
    readonly limit: number;
  }): Promise<readonly Release[]> {
    let query = this.db.selectFrom("release").selectAll();
    if (filter.run !== undefined) query = query.where("run", "=", filter.run);
    if (filter.repository !== undefined) query = query.where("repository", "=", filter.repository);
    if (filter.environment !== undefined) query = query.where("environment", "=", filter.environment);
    const rows = await query.orderBy("created_at_ms", "desc").orderBy("id", "desc").limit(filter.limit).execute();
    return rows.map(toRelease);
  }

  async verification(cacheKey: string): Promise<CommandVerdict | null> {
    const row = await this.db
      .selectFrom("verification")
      .select("data")
      .where("cache_key", "=", cacheKey)
      .executeTakeFirst();
    return row === undefined ? null : (parse(row.data) as CommandVerdict);
  }

  async contractRepositories(contract: string | null): Promise<readonly RegisteredRepository[]> {
    let query = this.db.selectFrom("contract_repository").selectAll();
    if (contract !== null)
      query = query.where("root", "in", (e) =>
        e.selectFrom("contract_party").select("repository").where("contract", "=", contract),
      );
    const rows = await query.orderBy("service").orderBy("root").execute();
    return rows.map(toContractRepository);
  }

  async contractEvidence(contract: string): Promise<readonly ConsumerEvidence[]> {
    const rows = await this.db
      .selectFrom("contract_evidence")
      .selectAll()
      .where("contract", "=", contract)
      .orderBy("repository")
      .orderBy("ordinal")
      .execute();
    return rows.map(toContractEvidence);
  }

  async contractSteps(filter: {
    readonly contract?: string;
    readonly state?: ContractStep["state"]["kind"];
    readonly limit: number;
  }): Promise<readonly ContractStep[]> {
    let query = this.db.selectFrom("contract_step").selectAll();
    if (filter.contract !== undefined) query = query.where("contract", "=", filter.contract);
    if (filter.state !== undefined) query = query.where("state", "=", filter.state);
    const rows = await query.orderBy("opened_at_ms").orderBy("id").limit(filter.limit).execute();
    return rows.map(toContractStep);
  }

  async ledgerEntries(fromSeq: number, limit: number): Promise<readonly StoredLedgerEntry[]> {
    const rows = await this.#entries()
      .where("ledger_entry.seq", ">=", fromSeq)
      .orderBy("ledger_entry.seq")
      .limit(limit)
      .execute();
    return rows.map(toStoredEntry);
  }

  async ledgerQuery(filter: LedgerFilter): Promise<readonly StoredLedgerEntry[]> {
    const { run, subject, actor, action, sinceMs } = filter;
    let query = this.#entries();
    if (run !== undefined) query = query.where("ledger_entry.run", "=", run);
    if (subject !== undefined) query = query.where("ledger_entry.subject", "=", subject);
    if (sinceMs !== undefined) query = query.where("ledger_entry.at_ms", ">=", sinceMs);
    if (action !== undefined)
      query = query.where((e) =>
        e.or([
          e("ledger_entry.action", "=", action),
          // All that begins with the noun and a dot; "/" is the character after ".".
          e.and([e("ledger_entry.action", ">=", `${action}.`), e("ledger_entry.action", "<", `${action}/`)]),
        ]),
      );
    if (actor !== undefined)
      query = query.where(
        (e) => e.fn<string>("lower", ["ledger_entry.actor"]),
        "like",
        `%${escapeLike(actor.toLowerCase())}%`,
      );
    const rows = await query.orderBy("ledger_entry.seq", "desc").limit(filter.limit).execute();
    return rows.map(toStoredEntry);
  }

  async ledgerHead(): Promise<LedgerHead> {
    const row = await this.db.selectFrom("ledger_head").select(["size", "root"]).executeTakeFirstOrThrow();
    return { size: row.size, rootHex: row.root };
  }

  async ledgerNodes(level: number, fromIndex: number, limit: number): Promise<readonly string[]> {
    const rows = await this.db
      .selectFrom("ledger_node")
      .select("hash")
      .where("level", "=", level)
      .where("idx", ">=", fromIndex)
      .orderBy("idx")
      .limit(limit)
      .execute();
    return rows.map((row) => row.hash);
  }

  async checkpoints(): Promise<readonly Checkpoint[]> {
    const rows = await this.db.selectFrom("ledger_checkpoint").selectAll().orderBy("size").orderBy("note").execute();
    return rows.flatMap(({ size, note }) => {
      const body = parseCheckpointNote(note);
      return body.ok ? [{ size, rootHex: body.value.rootHex, note, atMs: body.value.atMs }] : [];
    });
  }

  #entries(): SelectQueryBuilder<Joined, "ledger_entry" | "ledger_details", JoinedColumns> {
    return this.db
      .selectFrom("ledger_entry")
      .leftJoin("ledger_details", "ledger_details.seq", "ledger_entry.seq")
      .select(["ledger_entry.canonical", "ledger_details.salt", "ledger_details.value"]) as never;
  }
}

type Joined = Tables;
type JoinedColumns = { canonical: string; salt: string | null; value: string | null };

/** Neither database has an escape character for LIKE unless one is named; a wildcard in the text then matches itself and more, so it is
 * replaced by the wildcard for one character. */
function escapeLike(text: string): string {
  return text.replaceAll(/[%\\]/gu, "_");
}
