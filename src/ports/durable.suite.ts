import { durableCancelSuite } from "./durable-cancel.suite.ts";
import { durableCoreSuite } from "./durable-core.suite.ts";
import { durableInterruptSuite } from "./durable-interrupt.suite.ts";
import { durableProcessesSuite } from "./durable-processes.suite.ts";
import type { DurableHarness } from "./durable-world.suite.ts";

/** The contract of `Durable`, on a real engine, a real database and real processes. */
export function durableSuite(name: string, harness: DurableHarness): void {
  durableCoreSuite(name, harness);
  durableCancelSuite(name, harness);
  durableInterruptSuite(name, harness);
  durableProcessesSuite(name, harness);
}
