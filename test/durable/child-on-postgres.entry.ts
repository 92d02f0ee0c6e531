import { openDurableOnPostgres } from "../../src/adapters/durable/open-durable-on-postgres.ts";
import { runSuiteChild } from "./run-suite-child.ts";

await runSuiteChild((url, leaseMs) => openDurableOnPostgres({ url, leaseMs }));
