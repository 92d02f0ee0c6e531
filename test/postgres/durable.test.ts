import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { openDurableOnPostgres } from "../../src/adapters/durable/open-durable-on-postgres.ts";
import { durableSuite } from "../../src/ports/durable.suite.ts";
import { startTemporaryCluster, type TemporaryCluster } from "./temporary-cluster.ts";

let cluster: TemporaryCluster;
beforeAll(async () => {
  cluster = await startTemporaryCluster();
}, 60_000);
afterAll(async () => {
  await cluster.stop();
});

durableSuite("PostgreSQL", {
  place: () => cluster.freshUrl(),
  open: (url, leaseMs) => openDurableOnPostgres({ url, leaseMs }),
  childFile: join(import.meta.dirname, "../durable/child-on-postgres.entry.ts"),
});
