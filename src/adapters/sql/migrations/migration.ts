import { type Kysely } from "kysely";
import { type Tables } from "../tables.ts";

export type SqlDialectName = "sqlite" | "postgres";

/** One step of the schema. What was published is never edited: a change is a new migration. */
export interface Migration {
  /** Counts from 1 without a gap. */
  readonly version: number;
  readonly name: string;
  /** Runs inside the transaction that also records it. */
  readonly up: (db: Kysely<Tables>, dialect: SqlDialectName) => Promise<void>;
}
