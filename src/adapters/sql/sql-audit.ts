import { sql, type Kysely } from "kysely";
import type { AuditRow, StoreAudit } from "../../ports/store.ts";
import type { SqlDialectName } from "./migrations/migration.ts";
import type { Tables } from "./tables.ts";

export class SqlAudit implements StoreAudit {
  readonly #db: Kysely<Tables>;
  readonly #dialect: SqlDialectName;

  constructor(db: Kysely<Tables>, dialect: SqlDialectName) {
    this.#db = db;
    this.#dialect = dialect;
  }

  async integrity(): Promise<readonly string[]> {
    if (this.#dialect === "postgres") return [];
    const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check(100)`.execute(this.#db);
    return rows.map((row) => row.integrity_check).filter((line) => line !== "ok");
  }

  heads(): Promise<readonly AuditRow[]> {
    return this.#db.selectFrom("ledger_head").selectAll().orderBy("id").limit(100).execute();
  }

  entries(after: number, end: number, limit: number): Promise<readonly AuditRow[]> {
    return this.#db
      .selectFrom("ledger_entry")
      .selectAll()
      .where("seq", ">", after)
      .where("seq", "<", end)
      .orderBy("seq")
      .limit(limit)
      .execute();
  }

  details(after: number, end: number, limit: number): Promise<readonly AuditRow[]> {
    return this.#db
      .selectFrom("ledger_details")
      .selectAll()
      .where("seq", ">", after)
      .where("seq", "<", end)
      .orderBy("seq")
      .limit(limit)
      .execute();
  }

  nodes(level: number, after: number, end: number, limit: number): Promise<readonly AuditRow[]> {
    return this.#db
      .selectFrom("ledger_node")
      .select(["idx", "hash"])
      .where("level", "=", level)
      .where("idx", ">", after)
      .where("idx", "<", end)
      .orderBy("idx")
      .limit(limit)
      .execute();
  }

  checkpoints(): Promise<readonly AuditRow[]> {
    return this.#db.selectFrom("ledger_checkpoint").selectAll().orderBy("size").orderBy("note").execute();
  }

  async strays(limit: number): Promise<readonly { readonly table: string; readonly key: string }[]> {
    const { rows } = await sql<{ place: string; key: string }>`
      select place, key from (
        select 'ledger_entry' as place, cast(seq as text) as key from ledger_entry, ledger_head
          where ledger_head.id = 1 and (seq < 0 or seq >= size)
        union all
        select 'ledger_details', cast(seq as text) from ledger_details, ledger_head
          where ledger_head.id = 1 and (seq < 0 or seq >= size)
        union all
        select 'ledger_node', 'level ' || cast(level as text) || ' index ' || cast(idx as text) from ledger_node, ledger_head
          where ledger_head.id = 1 and (level < 0 or level > 62 or idx < 0 or idx >= (size >> level))
        union all
        select 'ledger_head', cast(id as text) from ledger_head where id <> 1
      ) as stray limit ${limit}`.execute(this.#db);
    return rows.map(({ place, key }) => ({ table: place, key }));
  }
}
