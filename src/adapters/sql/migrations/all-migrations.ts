import { initialMigration } from "./0001-initial.ts";
import { releasesWithoutARunMigration } from "./0002-releases-without-a-run.ts";
import { contractRegistryMigration } from "./0003-contract-registry.ts";
import { keptHistoryMigration } from "./0004-kept-history.ts";
import { inboxWithoutARunMigration } from "./0005-inbox-without-a-run.ts";
import { type Migration } from "./migration.ts";

/** In the order of their versions. */
export const ALL_MIGRATIONS: readonly Migration[] = [
  initialMigration,
  releasesWithoutARunMigration,
  contractRegistryMigration,
  keptHistoryMigration,
  inboxWithoutARunMigration,
];
