import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { openDurableOnSqlite } from "../../src/adapters/durable/open-durable-on-sqlite.ts";
import { durableWorld, until } from "../../src/ports/durable-world.suite.ts";

/** The engine's own lease lasts 30 s: what is only seen after that. */
describe("durable on SQLite with the default lease", () => {
  const world = durableWorld({
    place: async (folder) => join(folder, "state.db"),
    open: (path, leaseMs) => openDurableOnSqlite({ path, leaseMs }),
    childFile: join(import.meta.dirname, "../durable/child-on-sqlite.entry.ts"),
  });

  test("a step of 65 s is run once, with two other workers idle", async () => {
    await Promise.all([world.workingChild(), world.workingChild(), world.workingChild()]);
    await world.durable.start("chain", "1", "run-1", { steps: 1, ms: 65_000 });
    await world.untilState("run-1", "completed", 90_000);
    expect(world.logged("run-1")).toEqual(["s1 begin", "s1 end"]);
  });

  test("a process that is suspended for 40 s in a step keeps its run, although its lease ran out", async () => {
    const sleeper = await world.workingChild();
    await world.durable.start("chain", "1", "run-1", { steps: 2, ms: 1000 });
    await until(
      async () => world.logged("run-1"),
      (lines) => lines.includes("s1 begin"),
      10_000,
    );
    await world.workingChild();
    sleeper.kill("SIGSTOP");
    await delay(40_000);
    sleeper.kill("SIGCONT");
    await world.untilState("run-1", "completed", 30_000);
    expect(world.logged("run-1").filter((line) => line.endsWith("begin"))).toEqual(["s1 begin", "s2 begin"]);
  });
});
