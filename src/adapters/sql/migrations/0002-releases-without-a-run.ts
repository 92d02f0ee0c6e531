import { sql, type Kysely } from "kysely";
import type { Tables } from "../tables.ts";
import type { Migration } from "./migration.ts";

/** Releases, evidence and effects may stand outside of a run; evidence names the release that it is of. */
export const releasesWithoutARunMigration: Migration = {
  version: 2,
  name: "releases-without-a-run",
  up: async (db, dialect) => {
    if (dialect === "postgres") await relaxColumns(db);
    else await remakeTables(db);
    await db.schema.alterTable("evidence").addColumn("release", "text").execute();
    await db.schema.createIndex("evidence_by_release").on("evidence").columns(["release", "at_ms", "id"]).execute();
  },
};

async function relaxColumns(db: Kysely<Tables>): Promise<void> {
  for (const table of ["effect", "evidence", "release"] as const)
    await db.schema
      .alterTable(table)
      .alterColumn("run", (column) => column.dropNotNull())
      .execute();
}

/** SQLite changes no column: each table is made anew, filled and renamed. Nothing refers to these. */
async function remakeTables(db: Kysely<Tables>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("effect_2")
    .addColumn("key", "text", (c) => c.primaryKey().notNull())
    .addColumn("run", "text", (c) => c.references("run.id"))
    .addColumn("ordinal", "bigint", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("data", "text", (c) => c.notNull())
    .addColumn("status", "text", (c) => c.notNull())
    .addUniqueConstraint("effect_order", ["run", "ordinal"])
    .execute();
  await schema
    .createTable("evidence_2")
    .addColumn("id", "text", (c) => c.primaryKey().notNull())
    .addColumn("run", "text", (c) => c.references("run.id"))
    .addColumn("at_ms", "bigint", (c) => c.notNull())
    .addColumn("data", "text", (c) => c.notNull())
    .execute();
  await schema
    .createTable("release_2")
    .addColumn("id", "text", (c) => c.primaryKey().notNull())
    .addColumn("run", "text", (c) => c.references("run.id"))
    .addColumn("repository", "text", (c) => c.notNull())
    .addColumn("environment", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("created_at_ms", "bigint", (c) => c.notNull())
    .addColumn("data", "text", (c) => c.notNull())
    .addColumn("status", "text", (c) => c.notNull())
    .execute();
  await moveRows(db, "effect", ["key", "run", "ordinal", "kind", "state", "data", "status"]);
  await moveRows(db, "evidence", ["id", "run", "at_ms", "data"]);
  const release = ["id", "run", "repository", "environment", "state", "created_at_ms", "data", "status"];
  await moveRows(db, "release", release);
  await schema.createIndex("evidence_by_run").on("evidence").columns(["run", "at_ms", "id"]).execute();
  await schema.createIndex("release_by_run").on("release").column("run").execute();
  await schema
    .createIndex("release_by_environment")
    .on("release")
    .columns(["repository", "environment", "created_at_ms", "id"])
    .execute();
}

async function moveRows(db: Kysely<Tables>, table: string, columns: readonly string[]): Promise<void> {
  const names = sql.join(columns.map((column) => sql.ref(column)));
  await sql`insert into ${sql.table(`${table}_2`)} (${names}) select ${names} from ${sql.table(table)}`.execute(db);
  await db.schema.dropTable(table).execute();
  await db.schema.alterTable(`${table}_2`).renameTo(table).execute();
}
