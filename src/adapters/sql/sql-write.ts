import { type Transaction } from "kysely";
import { Fault } from "../../base/fault.ts";
import type { RunId } from "../../base/ids.ts";
import { canonicalJson } from "../../base/json.ts";
import { addCost, type Cost } from "../../domain/agent/cost.ts";
import type { ConsumerEvidence } from "../../domain/contract/registry/consumer-evidence.ts";
import type { ContractStep } from "../../domain/contract/registry/contract-step.ts";
import type { RegisteredRepository } from "../../domain/contract/registry/registered-repository.ts";
import type { Effect, EffectState } from "../../domain/effect/effect.ts";
import { canonicalEntry, entryOf } from "../../domain/ledger/canonical-entry.ts";
import { entryColumns } from "../../domain/ledger/entry-columns.ts";
import type { LedgerFact } from "../../domain/ledger/ledger-entry.ts";
import { appendLeaf, isHash, leafHash, rootOf } from "../../domain/ledger/merkle.ts";
import type { Evidence } from "../../domain/release/evidence.ts";
import type { Release, ReleaseState } from "../../domain/release/release.ts";
import type { InboxItem, InboxState } from "../../domain/run/inbox-item.ts";
import type { Run, RunEvent, RunStatus } from "../../domain/run/run.ts";
import type { CommandVerdict } from "../../domain/run/verification.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Checkpoint, StoreWrite } from "../../ports/store.ts";
import {
  fromContractEvidence,
  fromContractRepository,
  fromContractStep,
  fromEffect,
  fromEvidence,
  fromInboxItem,
  fromRelease,
  fromRun,
  fromRunEvent,
  parse,
  stateColumns,
  statusColumns,
} from "./rows.ts";
import { SqlRead } from "./sql-read.ts";
import type { ContractPartyRow, Tables } from "./tables.ts";

/** Six columns each; databases bound the variables of a statement. */
const ROWS_AT_ONCE = 500;

/** The writes of the store. They take for granted that one transaction writes at a time in the whole database: SQLite's rule, and PostgreSQL's
 * by an advisory lock. */
export class SqlWrite extends SqlRead implements StoreWrite {
  readonly #clock: Clock;

  constructor(tx: Transaction<Tables>, clock: Clock) {
    super(tx);
    this.#clock = clock;
  }

  async addRun(run: Run): Promise<void> {
    await this.db.insertInto("run").values(fromRun(run)).execute();
  }

  async setRunStatus(run: RunId, status: RunStatus): Promise<void> {
    const result = await this.db
      .updateTable("run")
      .set(statusColumns(status))
      .where("id", "=", run)
      .executeTakeFirstOrThrow();
    if (result.numUpdatedRows === 0n) throw missing("RUN_NOT_FOUND", `no run ${run}`, "flyball run list");
  }

  async addRunCost(run: RunId, cost: Cost): Promise<void> {
    const row = await this.db.selectFrom("run").select("cost").where("id", "=", run).executeTakeFirst();
    if (row === undefined) throw missing("RUN_NOT_FOUND", `no run ${run}`, "flyball run list");
    const sum = addCost(parse(row.cost) as Cost, cost);
    await this.db
      .updateTable("run")
      .set({ cost: JSON.stringify(sum) })
      .where("id", "=", run)
      .execute();
  }

  async addRunEvent(event: Omit<RunEvent, "seq">): Promise<number> {
    const last = await this.db
      .selectFrom("run_event")
      .select((e) => e.fn.max("seq").as("seq"))
      .where("run", "=", event.run)
      .executeTakeFirst();
    const seq = (last?.seq ?? 0) + 1;
    await this.db
      .insertInto("run_event")
      .values(fromRunEvent({ ...event, seq }))
      .execute();
    return seq;
  }

  async intendEffect(effect: Omit<Effect, "ordinal" | "state">): Promise<Effect> {
    const known = await this.effect(effect.key);
    if (known !== null) return known;
    const last = await this.db
      .selectFrom("effect")
      .select((e) => e.fn.max("ordinal").as("ordinal"))
      .where("run", effect.run === null ? "is" : "=", effect.run)
      .executeTakeFirst();
    const intended: Effect = { ...effect, ordinal: (last?.ordinal ?? 0) + 1, state: { kind: "intended" } };
    await this.db.insertInto("effect").values(fromEffect(intended)).execute();
    return intended;
  }

  async setEffectState(key: string, state: EffectState): Promise<void> {
    const result = await this.db
      .updateTable("effect")
      .set(stateColumns(state))
      .where("key", "=", key)
      .executeTakeFirstOrThrow();
    if (result.numUpdatedRows === 0n)
      throw missing("EFFECT_NOT_FOUND", `no effect was intended under the key ${key}`, "flyball doctor");
  }

  async addInboxItem(item: InboxItem): Promise<void> {
    await this.db
      .insertInto("inbox_item")
      .values(fromInboxItem(item))
      .onConflict((c) => c.column("id").doNothing())
      .execute();
  }

  async closeInboxItem(id: string, state: Exclude<InboxState, { kind: "open" }>): Promise<boolean> {
    const result = await this.db
      .updateTable("inbox_item")
      .set(stateColumns(state))
      .where("id", "=", id)
      .where("state", "=", "open")
      .executeTakeFirstOrThrow();
    return result.numUpdatedRows === 1n;
  }

  async addEvidence(evidence: Evidence): Promise<void> {
    await this.db
      .insertInto("evidence")
      .values(fromEvidence(evidence))
      .onConflict((c) => c.column("id").doNothing())
      .execute();
  }

  async addRelease(release: Release): Promise<void> {
    await this.db
      .insertInto("release")
      .values(fromRelease(release))
      .onConflict((c) => c.column("id").doNothing())
      .execute();
  }

  async setReleaseState(id: string, state: ReleaseState): Promise<void> {
    const result = await this.db
      .updateTable("release")
      .set(stateColumns(state))
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    if (result.numUpdatedRows === 0n) throw missing("RELEASE_NOT_FOUND", `no release ${id}`, "flyball release list");
  }

  async putVerification(cacheKey: string, verdict: CommandVerdict): Promise<void> {
    const row = { stored_at_ms: this.#clock.nowMs(), data: JSON.stringify(verdict) };
    await this.db
      .insertInto("verification")
      .values({ cache_key: cacheKey, ...row })
      .onConflict((c) => c.column("cache_key").doUpdateSet(row))
      .execute();
  }

  async putContractRepository(repository: RegisteredRepository, evidence: readonly ConsumerEvidence[]): Promise<void> {
    await this.removeContractRepository(repository.root);
    await this.db.insertInto("contract_repository").values(fromContractRepository(repository)).execute();
    const parties = new Map<string, ContractPartyRow>();
    for (const { name } of repository.provides)
      parties.set(`provides ${name}`, { repository: repository.root, contract: name, role: "provides" });
    for (const { contract } of repository.consumes)
      parties.set(`consumes ${contract}`, { repository: repository.root, contract, role: "consumes" });
    if (parties.size > 0)
      await this.db
        .insertInto("contract_party")
        .values([...parties.values()])
        .execute();
    for (let at = 0; at < evidence.length; at += ROWS_AT_ONCE)
      await this.db
        .insertInto("contract_evidence")
        .values(evidence.slice(at, at + ROWS_AT_ONCE).map((each, i) => fromContractEvidence(each, at + i)))
        .execute();
  }

  async removeContractRepository(root: string): Promise<boolean> {
    await this.db.deleteFrom("contract_evidence").where("repository", "=", root).execute();
    await this.db.deleteFrom("contract_party").where("repository", "=", root).execute();
    const result = await this.db.deleteFrom("contract_repository").where("root", "=", root).executeTakeFirstOrThrow();
    return result.numDeletedRows === 1n;
  }

  async putContractStep(step: ContractStep): Promise<void> {
    const row = fromContractStep(step);
    await this.db
      .insertInto("contract_step")
      .values(row)
      .onConflict((c) => c.columns(["id", "opened_at_ms"]).doUpdateSet({ state: row.state, data: row.data }))
      .execute();
  }

  async appendLedger(fact: LedgerFact, salt: Uint8Array): Promise<number> {
    const head = await this.db.selectFrom("ledger_head").selectAll().executeTakeFirstOrThrow();
    const seq = head.size;
    const entry = entryOf(fact, seq, salt);
    const canonical = canonicalEntry(entry);
    const peaks = head.peaks === "" ? [] : head.peaks.split(" ");
    if (!peaks.every(isHash) || rootOf({ size: seq, peaks }) !== head.root)
      throw new Fault("the head of the ledger is damaged; nothing is appended to it", {
        code: "LEDGER_DAMAGED",
        exit: 1,
        hint: "flyball ledger verify",
      });
    const { tree, nodes } = appendLeaf({ size: seq, peaks }, leafHash(canonical));
    await this.db
      .insertInto("ledger_entry")
      .values({ seq, canonical, ...entryColumns(entry) })
      .execute();
    if (fact.details !== null)
      await this.db
        .insertInto("ledger_details")
        .values({ seq, salt: Buffer.from(salt).toString("hex"), value: canonicalJson(fact.details) })
        .execute();
    await this.db
      .insertInto("ledger_node")
      .values(nodes.map(({ level, index, hash }) => ({ level, idx: index, hash })))
      .execute();
    await this.db
      .updateTable("ledger_head")
      .set({ size: tree.size, root: rootOf(tree), peaks: tree.peaks.join(" ") })
      .where("id", "=", head.id)
      .execute();
    return seq;
  }

  async eraseLedgerDetails(seq: number): Promise<boolean> {
    const result = await this.db.deleteFrom("ledger_details").where("seq", "=", seq).executeTakeFirstOrThrow();
    return result.numDeletedRows === 1n;
  }

  async addCheckpoint(checkpoint: Checkpoint): Promise<void> {
    await this.db
      .insertInto("ledger_checkpoint")
      .values({ size: checkpoint.size, note: checkpoint.note })
      .onConflict((c) => c.columns(["size", "note"]).doNothing())
      .execute();
  }
}

function missing(code: string, message: string, hint: string): Fault {
  return new Fault(message, { code, exit: 2, hint });
}
