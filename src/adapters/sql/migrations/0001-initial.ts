import { sql, type Kysely } from "kysely";
import { type Tables } from "../tables.ts";
import { type Migration, type SqlDialectName } from "./migration.ts";

export const initialMigration: Migration = {
  version: 1,
  name: "initial",
  up: async (db, dialect) => {
    await createRunTables(db);
    await createLedgerTables(db, dialect);
  },
};

async function createRunTables(db: Kysely<Tables>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("run")
    .addColumn("id", "text", (c) => c.primaryKey().notNull())
    .addColumn("repository", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("started_at_ms", "bigint", (c) => c.notNull())
    .addColumn("data", "text", (c) => c.notNull())
    .addColumn("status", "text", (c) => c.notNull())
    .addColumn("cost", "text", (c) => c.notNull())
    .execute();
  await schema.createIndex("run_by_start").on("run").columns(["started_at_ms", "id"]).execute();
  await schema.createIndex("run_by_state").on("run").columns(["state", "started_at_ms", "id"]).execute();
  await schema.createIndex("run_by_repository").on("run").columns(["repository", "started_at_ms", "id"]).execute();
  await schema
    .createTable("run_event")
    .addColumn("run", "text", (c) => c.notNull().references("run.id"))
    .addColumn("seq", "bigint", (c) => c.notNull())
    .addColumn("data", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("run_event_key", ["run", "seq"])
    .execute();
  await schema
    .createTable("effect")
    .addColumn("key", "text", (c) => c.primaryKey().notNull())
    .addColumn("run", "text", (c) => c.notNull().references("run.id"))
    .addColumn("ordinal", "bigint", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("data", "text", (c) => c.notNull())
    .addColumn("status", "text", (c) => c.notNull())
    .addUniqueConstraint("effect_order", ["run", "ordinal"])
    .execute();
  await schema
    .createTable("inbox_item")
    .addColumn("id", "text", (c) => c.primaryKey().notNull())
    .addColumn("run", "text", (c) => c.notNull().references("run.id"))
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("opened_at_ms", "bigint", (c) => c.notNull())
    .addColumn("data", "text", (c) => c.notNull())
    .addColumn("status", "text", (c) => c.notNull())
    .execute();
  await schema.createIndex("inbox_item_by_state").on("inbox_item").columns(["state", "opened_at_ms", "id"]).execute();
  await schema.createIndex("inbox_item_by_run").on("inbox_item").column("run").execute();
  await schema
    .createTable("evidence")
    .addColumn("id", "text", (c) => c.primaryKey().notNull())
    .addColumn("run", "text", (c) => c.notNull().references("run.id"))
    .addColumn("at_ms", "bigint", (c) => c.notNull())
    .addColumn("data", "text", (c) => c.notNull())
    .execute();
  await schema.createIndex("evidence_by_run").on("evidence").columns(["run", "at_ms", "id"]).execute();
  await schema
    .createTable("release")
    .addColumn("id", "text", (c) => c.primaryKey().notNull())
    .addColumn("run", "text", (c) => c.notNull().references("run.id"))
    .addColumn("repository", "text", (c) => c.notNull())
    .addColumn("environment", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("created_at_ms", "bigint", (c) => c.notNull())
    .addColumn("data", "text", (c) => c.notNull())
    .addColumn("status", "text", (c) => c.notNull())
    .execute();
  await schema.createIndex("release_by_run").on("release").column("run").execute();
  await schema
    .createIndex("release_by_environment")
    .on("release")
    .columns(["repository", "environment", "created_at_ms", "id"])
    .execute();
  await schema
    .createTable("verification")
    .addColumn("cache_key", "text", (c) => c.primaryKey().notNull())
    .addColumn("stored_at_ms", "bigint", (c) => c.notNull())
    .addColumn("data", "text", (c) => c.notNull())
    .execute();
}

async function createLedgerTables(db: Kysely<Tables>, dialect: SqlDialectName): Promise<void> {
  const { schema } = db;
  // An INTEGER PRIMARY KEY is SQLite's row id; PostgreSQL's integer would end at 2^31.
  const key = dialect === "sqlite" ? "integer" : "bigint";
  await schema
    .createTable("ledger_entry")
    .addColumn("seq", key, (c) => c.primaryKey().notNull())
    .addColumn("canonical", "text", (c) => c.notNull())
    .addColumn("at_ms", "bigint", (c) => c.notNull())
    .addColumn("actor", "text", (c) => c.notNull())
    .addColumn("action", "text", (c) => c.notNull())
    .addColumn("subject", "text", (c) => c.notNull())
    .addColumn("run", "text")
    .execute();
  await schema.createIndex("ledger_entry_by_run").on("ledger_entry").columns(["run", "seq"]).execute();
  await schema.createIndex("ledger_entry_by_action").on("ledger_entry").columns(["action", "seq"]).execute();
  await schema
    .createTable("ledger_details")
    .addColumn("seq", key, (c) => c.primaryKey().notNull())
    .addColumn("salt", "text", (c) => c.notNull())
    .addColumn("value", "text", (c) => c.notNull())
    .execute();
  await schema
    .createTable("ledger_node")
    .addColumn("level", "integer", (c) => c.notNull())
    .addColumn("idx", "bigint", (c) => c.notNull())
    .addColumn("hash", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("ledger_node_key", ["level", "idx"])
    .$call((table) => (dialect === "sqlite" ? table.modifyEnd(sql`without rowid`) : table))
    .execute();
  await schema
    .createTable("ledger_head")
    .addColumn("id", key, (c) => c.primaryKey().notNull())
    .addColumn("size", "bigint", (c) => c.notNull())
    .addColumn("root", "text", (c) => c.notNull())
    .addColumn("peaks", "text", (c) => c.notNull())
    .execute();
  await schema
    .createTable("ledger_checkpoint")
    .addColumn("size", "bigint", (c) => c.notNull())
    .addColumn("note", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("ledger_checkpoint_key", ["size", "note"])
    .execute();
  await db.insertInto("ledger_head").values({ id: 1, size: 0, root: EMPTY_ROOT, peaks: "" }).execute();
}

/** SHA-256 of nothing. */
const EMPTY_ROOT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
