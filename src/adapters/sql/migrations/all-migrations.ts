import { initialMigration } from "./0001-initial.ts";
import { type Migration } from "./migration.ts";

/** In the order of their versions. */
export const ALL_MIGRATIONS: readonly Migration[] = [initialMigration];
