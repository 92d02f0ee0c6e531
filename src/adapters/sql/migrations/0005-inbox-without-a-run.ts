import { sql } from "kysely";
import type { Migration } from "./migration.ts";

/** A question may be about a repository rather than about a run. SQLite changes no column: the table is made anew, filled and renamed; nothing refers to it. */
export const inboxWithoutARunMigration: Migration = {
  version: 5,
  name: "inbox-without-a-run",
  up: async (db, dialect) => {
    const { schema } = db;
    if (dialect === "postgres") {
      await schema
        .alterTable("inbox_item")
        .alterColumn("run", (column) => column.dropNotNull())
        .execute();
      return;
    }
    await schema
      .createTable("inbox_item_2")
      .addColumn("id", "text", (c) => c.primaryKey().notNull())
      .addColumn("run", "text", (c) => c.references("run.id"))
      .addColumn("state", "text", (c) => c.notNull())
      .addColumn("opened_at_ms", "bigint", (c) => c.notNull())
      .addColumn("data", "text", (c) => c.notNull())
      .addColumn("status", "text", (c) => c.notNull())
      .execute();
    const columns = sql.raw("id, run, state, opened_at_ms, data, status");
    await sql`insert into inbox_item_2 (${columns}) select ${columns} from inbox_item`.execute(db);
    await schema.dropTable("inbox_item").execute();
    await schema.alterTable("inbox_item_2").renameTo("inbox_item").execute();
    await schema.createIndex("inbox_item_by_state").on("inbox_item").columns(["state", "opened_at_ms", "id"]).execute();
    await schema.createIndex("inbox_item_by_run").on("inbox_item").column("run").execute();
  },
};
