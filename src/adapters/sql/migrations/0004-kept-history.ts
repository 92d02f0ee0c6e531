import type { Migration } from "./migration.ts";

/** What was read of repositories' histories: made again from git at any time. A segment is many commits in one row, since they are read together and never one by one. */
export const keptHistoryMigration: Migration = {
  version: 4,
  name: "kept-history",
  up: async ({ schema }, dialect) => {
    await schema
      .createTable("history")
      .addColumn("repository", "text", (c) => c.primaryKey().notNull())
      .addColumn("version", "bigint", (c) => c.notNull())
      .addColumn("data", "text", (c) => c.notNull())
      .execute();
    await schema
      .createTable("history_segment")
      .addColumn("repository", "text", (c) => c.notNull())
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("made_at_ms", "bigint", (c) => c.notNull())
      .addColumn("nodes", "text", (c) => c.notNull())
      .addColumn("commits", dialect === "sqlite" ? "blob" : "bytea", (c) => c.notNull())
      .addPrimaryKeyConstraint("history_segment_key", ["repository", "id"])
      .execute();
  },
};
