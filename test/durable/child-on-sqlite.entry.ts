import { openDurableOnSqlite } from "../../src/adapters/durable/open-durable-on-sqlite.ts";
import { runSuiteChild } from "./run-suite-child.ts";

await runSuiteChild((path, leaseMs) => openDurableOnSqlite({ path, leaseMs }));
