import { sql, type Kysely } from "kysely";
import { Fault } from "../../base/fault.ts";
import { type Clock } from "../../ports/clock.ts";
import { ALL_MIGRATIONS } from "./migrations/all-migrations.ts";
import { type SqlDialectName } from "./migrations/migration.ts";
import { type Tables } from "./tables.ts";

/** What {@link storedVersion} gives once every migration has run. */
export const CURRENT_VERSION: number = ALL_MIGRATIONS.length;

/** The version of the schema in this database, 0 where there is none. Throws STORE_NEWER when a newer Flyball made it. */
export async function storedVersion(db: Kysely<Tables>, dialect: SqlDialectName, place: string): Promise<number> {
  const present =
    dialect === "sqlite"
      ? sql<{ present: number }>`select count(*) as present from sqlite_master where name = 'flyball_migration'`
      : sql<{ present: number }>`select count(to_regclass('flyball_migration')) as present`;
  const { rows } = await present.execute(db);
  if (rows[0]?.present !== 1) return 0;
  const row = await db
    .selectFrom("flyball_migration")
    .select((e) => e.fn.max("version").as("version"))
    .executeTakeFirst();
  const version = row?.version ?? 0;
  if (version > CURRENT_VERSION)
    throw new Fault(`${place} was made by a newer Flyball (schema ${version}; this one knows ${CURRENT_VERSION})`, {
      code: "STORE_NEWER",
      exit: 2,
      hint: "npm install --global flyball@latest",
    });
  return version;
}

/** Runs what is missing in one transaction. Any number of processes may do this at once: `lock` makes them take turns, and the later ones
 * find nothing left to do. */
export async function migrate(
  db: Kysely<Tables>,
  dialect: SqlDialectName,
  options: { readonly clock: Clock; readonly place: string; readonly lock: (tx: Kysely<Tables>) => Promise<void> },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await options.lock(tx);
    const version = await storedVersion(tx, dialect, options.place);
    if (version === 0)
      await tx.schema
        .createTable("flyball_migration")
        .addColumn("version", "integer", (c) => c.primaryKey().notNull())
        .addColumn("name", "text", (c) => c.notNull())
        .addColumn("applied_at_ms", "bigint", (c) => c.notNull())
        .execute();
    for (const migration of ALL_MIGRATIONS.slice(version)) {
      await migration.up(tx, dialect);
      await tx
        .insertInto("flyball_migration")
        .values({ version: migration.version, name: migration.name, applied_at_ms: options.clock.nowMs() })
        .execute();
    }
  });
}
