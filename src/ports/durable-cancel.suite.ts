import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type DurableHarness, durableWorld, until } from "./durable-world.suite.ts";

/** Cancellation of running, parked and unclaimed runs. */
export function durableCancelSuite(name: string, harness: DurableHarness): void {
  describe(`durable on ${name}: cancellation`, () => {
    const world = durableWorld(harness);

    test("cancelling a running step aborts it, undoes what was done and ends as cancelled", async () => {
      const seen: string[] = [];
      world.durable.define<null>({
        name: "long",
        version: "1",
        run: async (context) => {
          await context.step("made", async () => "branch", { undo: async (value) => void seen.push(`undo ${value}`) });
          try {
            await context.step("slow", async ({ signal }) => {
              seen.push("begin");
              await delay(60_000, null, { signal }).catch(() => seen.push("aborted"));
              throw new Error("stopped early");
            });
          } catch {
            seen.push("workflow code went on");
          }
          await context.step("never", async () => seen.push("never"));
        },
      });
      const worker = await world.durable.work({ concurrency: 2 });
      await world.durable.start("long", "1", "run-1", null);
      await until(
        async () => seen,
        (lines) => lines.includes("begin"),
        5000,
      );
      await world.durable.cancel("run-1", "not wanted");
      const run = await world.untilState("run-1", "cancelled");
      expect(run?.error).toEqual({ name: "Cancelled", message: "not wanted", code: "RUN_CANCELLED" });
      expect(seen).toEqual(["begin", "aborted", "undo branch"]);
      await world.durable.cancel("run-1", "again");
      expect((await world.durable.get("run-1"))?.error?.message).toBe("not wanted");
      await worker.stop();
    });

    test.for(["wait", "sleep", "retry"] as const)(
      "cancelling a run that is in a %s undoes and ends it",
      async (kind) => {
        const seen: string[] = [];
        world.durable.define<null>({
          name: "parked",
          version: "1",
          run: async (context) => {
            await context.step("made", async () => "x", { undo: async () => void seen.push("undone") });
            if (kind === "wait") await context.wait("go", { timeoutMs: 3_600_000 });
            if (kind === "sleep") await context.sleep("nap", 3_600_000);
            if (kind === "retry") {
              await context.step("retried", () => Promise.reject(new Error("not yet")), {
                retry: { max: 3, initialMs: 3_600_000 },
              });
            }
            seen.push("went on");
          },
        });
        const worker = await world.durable.work({ concurrency: 2 });
        await world.durable.start("parked", "1", "run-1", null);
        await world.untilState("run-1", "waiting");
        await world.durable.cancel("run-1", "changed my mind");
        expect((await world.untilState("run-1", "cancelled"))?.error?.message).toBe("changed my mind");
        expect(seen).toEqual(["undone"]);
        await worker.stop();
      },
    );

    test("a run that no worker has claimed yet is cancelled by the next one, without a step", async () => {
      world.durable.define<null>({ name: "w", version: "1", run: (context) => context.step("s", async () => 1) });
      await world.durable.start("w", "1", "run-1", null);
      await world.durable.cancel("run-1", "early");
      const worker = await world.durable.work({ concurrency: 1 });
      await world.untilState("run-1", "cancelled");
      expect(await world.durable.steps("run-1")).toEqual([]);
      await worker.stop();
    });

    test("a cancellation that comes during the last step is not overtaken by the end of the run", async () => {
      const seen: string[] = [];
      const other = await world.openAgain();
      world.durable.define<null>({
        name: "w",
        version: "1",
        run: (context) =>
          context.step(
            "last",
            async () => {
              await other.cancel("run-1", "in time");
              return "done";
            },
            { undo: async (value) => void seen.push(`undo ${value}`) },
          ),
      });
      const worker = await world.durable.work({ concurrency: 1 });
      await world.durable.start("w", "1", "run-1", null);
      expect((await world.untilState("run-1", "cancelled"))?.error?.message).toBe("in time");
      expect(seen).toEqual(["undo done"]);
      await worker.stop();
      await other.close();
    });
  });
}
