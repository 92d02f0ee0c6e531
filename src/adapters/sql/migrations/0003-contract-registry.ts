import type { Migration } from "./migration.ts";

/** Who provides and who uses which contract, what is known of the use, and the steps of rollouts. All but the steps is read from the repositories again at any time. */
export const contractRegistryMigration: Migration = {
  version: 3,
  name: "contract-registry",
  up: async ({ schema }) => {
    await schema
      .createTable("contract_repository")
      .addColumn("root", "text", (c) => c.primaryKey().notNull())
      .addColumn("service", "text", (c) => c.notNull())
      .addColumn("read_at_ms", "bigint", (c) => c.notNull())
      .addColumn("data", "text", (c) => c.notNull())
      .execute();
    await schema
      .createTable("contract_party")
      .addColumn("repository", "text", (c) => c.notNull())
      .addColumn("contract", "text", (c) => c.notNull())
      .addColumn("role", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("contract_party_key", ["repository", "contract", "role"])
      .execute();
    await schema.createIndex("contract_party_by_contract").on("contract_party").columns(["contract", "role"]).execute();
    await schema
      .createTable("contract_evidence")
      .addColumn("repository", "text", (c) => c.notNull())
      .addColumn("ordinal", "bigint", (c) => c.notNull())
      .addColumn("contract", "text", (c) => c.notNull())
      .addColumn("consumer", "text", (c) => c.notNull())
      .addColumn("observed_at_ms", "bigint", (c) => c.notNull())
      .addColumn("data", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("contract_evidence_key", ["repository", "ordinal"])
      .execute();
    await schema
      .createIndex("contract_evidence_by_contract")
      .on("contract_evidence")
      .columns(["contract", "consumer"])
      .execute();
    await schema
      .createTable("contract_step")
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("opened_at_ms", "bigint", (c) => c.notNull())
      .addColumn("contract", "text", (c) => c.notNull())
      .addColumn("state", "text", (c) => c.notNull())
      .addColumn("data", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("contract_step_key", ["id", "opened_at_ms"])
      .execute();
    await schema.createIndex("contract_step_by_contract").on("contract_step").columns(["contract", "state"]).execute();
  },
};
