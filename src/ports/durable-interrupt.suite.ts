import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { Fault } from "../base/fault.ts";
import { StepInterrupted } from "./durable.ts";
import { type DurableHarness, durableWorld, until } from "./durable-world.suite.ts";

/** What leaves a step without a result: a process that is told to end, and a world that can't go on for a while. */
export function durableInterruptSuite(name: string, harness: DurableHarness): void {
  describe(`durable on ${name}: interruption`, () => {
    const world = durableWorld(harness);

    test("an abandoned step is aborted, nothing of it is recorded, and the next worker runs it again at once", async () => {
      const seen: string[] = [];
      world.durable.define<null>({
        name: "long",
        version: "1",
        run: async (context) => {
          await context.step("made", async () => seen.push("made"), { undo: async () => void seen.push("undone") });
          return context.step("slow", async ({ signal }) => {
            seen.push("begin");
            if (seen.length > 3) return "done";
            await delay(60_000, null, { signal }).catch(() => undefined);
            seen.push(`aborted: ${(signal.reason as Fault).code}`);
            return "half";
          });
        },
      });
      const worker = await world.durable.work({ concurrency: 2 });
      await world.durable.start("long", "1", "run-1", null);
      await until(
        async () => seen,
        (lines) => lines.includes("begin"),
        5000,
      );
      await worker.abandon(new Fault("stopped", { code: "STOPPED", exit: 3 }));
      expect(seen).toEqual(["made", "begin", "aborted: STOPPED"]);
      expect((await world.durable.get("run-1"))?.state).not.toBe("failed");
      const startedMs = performance.now();
      const next = await world.durable.work({ concurrency: 2 });
      expect((await world.untilState("run-1", "completed"))?.output).toBe("done");
      expect(performance.now() - startedMs).toBeLessThan(5000);
      expect(seen).toEqual(["made", "begin", "aborted: STOPPED", "begin"]);
      await next.stop();
    });

    test("a step that is interrupted has neither failed nor ended: its cause is told, and it is run again", async () => {
      const causes: unknown[] = [];
      let calls = 0;
      world.durable.define<null>({
        name: "full",
        version: "1",
        run: async (context) =>
          context.step("write", async () => {
            if (++calls === 1) throw new StepInterrupted("the disk is full");
            return calls;
          }),
      });
      const worker = await world.durable.work({ concurrency: 1, onInterrupted: (cause) => causes.push(cause) });
      await world.durable.start("full", "1", "run-1", null);
      expect((await world.untilState("run-1", "completed", 20_000))?.output).toBe(2);
      expect(causes).toEqual(["the disk is full"]);
      await worker.stop();
    });
  });
}
