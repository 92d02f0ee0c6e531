import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { Fault } from "../base/fault.ts";
import { StepFailed } from "./durable.ts";
import { type DurableHarness, durableWorld } from "./durable-world.suite.ts";

/** Steps, retries, undoing, signals, versions and pruning, within one process. */
export function durableCoreSuite(name: string, harness: DurableHarness): void {
  describe(`durable on ${name}: in one process`, () => {
    const world = durableWorld(harness);

    test("gives a workflow's output, and its steps in order", async () => {
      world.durable.define<{ n: number }>({
        name: "sum",
        version: "1",
        run: async (context, { n }) => {
          const one = await context.step("one", async ({ key, attempt }) => `${key} ${attempt}`);
          const two = await context.step("two", async () => n + 1);
          return { one, two };
        },
      });
      const worker = await world.durable.work({ concurrency: 2 });
      await world.durable.start("sum", "1", "run-1", { n: 1 });
      expect(await world.untilState("run-1", "completed")).toEqual({
        id: "run-1",
        workflow: "sum",
        version: "1",
        state: "completed",
        output: { one: "run-1/one 1", two: 2 },
        error: null,
      });
      expect(await world.durable.steps("run-1")).toEqual([
        { name: "one", state: "completed" },
        { name: "two", state: "completed" },
      ]);
      await worker.stop();
    });

    test("an unknown id is null, has no steps and cannot be cancelled", async () => {
      expect(await world.durable.get("nobody")).toBe(null);
      expect(await world.durable.steps("nobody")).toEqual([]);
      await expect(world.durable.cancel("nobody", "why")).rejects.toMatchObject({ code: "DURABLE_RUN_UNKNOWN" });
    });

    test("a second start of an id is a no-op, also after the run has ended and was pruned", async () => {
      let runs = 0;
      world.durable.define<number>({
        name: "once",
        version: "1",
        run: async (context, n) => context.step("s", async () => (runs++, n)),
      });
      const worker = await world.durable.work({ concurrency: 2 });
      await Promise.all([1, 1, 1].map((n) => world.durable.start("once", "1", "run-1", n)));
      await world.untilState("run-1", "completed");
      await world.durable.start("once", "1", "run-1", 2);
      expect(await world.durable.prune(Date.now() + 1000)).toBe(1);
      expect(await world.durable.get("run-1")).toBe(null);
      await world.durable.start("once", "1", "run-1", 3);
      await worker.tick();
      await delay(300);
      expect(runs).toBe(1);
      expect(await world.durable.prune(Date.now() + 1000)).toBe(0);
      await worker.stop();
    });

    test("pruning leaves what still waits and what ended later", async () => {
      world.durable.define<string>({
        name: "w",
        version: "1",
        run: async (context, kind) => (kind === "waits" ? context.wait("go", { timeoutMs: 60_000 }) : kind),
      });
      const worker = await world.durable.work({ concurrency: 2 });
      await world.durable.start("w", "1", "waits", "waits");
      await world.durable.start("w", "1", "ends", "ends");
      await world.untilState("ends", "completed");
      await world.untilState("waits", "waiting");
      expect(await world.durable.prune(Date.now() - 60_000)).toBe(0);
      expect(await world.durable.prune(Date.now() + 1000)).toBe(1);
      await world.durable.signal("waits", "go", 1, { dedupe: "a" });
      expect((await world.untilState("waits", "completed"))?.output).toBe(1);
      await worker.stop();
    });

    test("a step that fails twice and then succeeds is retried, and no completed step runs again", async () => {
      const calls: string[] = [];
      world.durable.define<null>({
        name: "flake",
        version: "1",
        run: async (context) => {
          await context.step("first", async () => calls.push("first"));
          return context.step(
            "flaky",
            async ({ attempt, key }) => {
              calls.push(`${key} ${attempt}`);
              if (attempt < 3) throw new Error("flake");
              return "ok";
            },
            { retry: { max: 3, initialMs: 20 } },
          );
        },
      });
      const worker = await world.durable.work({ concurrency: 2 });
      await world.durable.start("flake", "1", "run-1", null);
      expect((await world.untilState("run-1", "completed"))?.output).toBe("ok");
      expect(calls).toEqual(["first", "run-1/flaky 1", "run-1/flaky 2", "run-1/flaky 3"]);
      await worker.stop();
    });

    test("a step's last failure is thrown with the step, the message and the fault's code, and may be caught", async () => {
      world.durable.define<null>({
        name: "caught",
        version: "1",
        run: async (context) => {
          try {
            await context.step("bad", async () => {
              throw new Fault("no such branch", { code: "GIT_NO_BRANCH", exit: 2 });
            });
          } catch (thrown) {
            await context.sleep("nap", 30);
            if (thrown instanceof StepFailed) return [thrown.step, thrown.message, thrown.code];
          }
          return null;
        },
      });
      const worker = await world.durable.work({ concurrency: 2 });
      await world.durable.start("caught", "1", "run-1", null);
      expect((await world.untilState("run-1", "completed"))?.output).toEqual([
        "bad",
        "no such branch",
        "GIT_NO_BRANCH",
      ]);
      await worker.stop();
    });

    test("a workflow that throws undoes its completed steps in reverse; a failing undo stops no other and is reported", async () => {
      const undone: string[] = [];
      const undo = async (value: string): Promise<void> => {
        undone.push(value);
        if (value === "B") throw new Error("B is stuck");
      };
      world.durable.define<null>({
        name: "saga",
        version: "1",
        run: async (context) => {
          await context.step("a", async () => "A", { undo });
          await context.step("b", async () => "B", { undo });
          await context.step("c", async () => "C", { undo });
          await context.step("d", async () => {
            throw new Fault("refused", { code: "REFUSED", exit: 1 });
          });
        },
      });
      const worker = await world.durable.work({ concurrency: 2 });
      await world.durable.start("saga", "1", "run-1", null);
      const run = await world.untilState("run-1", "failed", 20_000);
      expect(run?.error).toEqual({
        name: "StepFailed",
        message: "refused; undo of b failed: B is stuck",
        code: "REFUSED",
      });
      expect(undone).toEqual(["C", "B", "B", "B", "B", "B", "A"]);
      expect(await world.durable.steps("run-1")).toEqual([
        { name: "a", state: "completed" },
        { name: "b", state: "completed" },
        { name: "c", state: "completed" },
        { name: "d", state: "failed" },
        { name: "undo:c", state: "completed" },
        { name: "undo:b", state: "failed" },
        { name: "undo:a", state: "completed" },
      ]);
      await worker.stop();
    });

    test("signals wait for the workflow, however early, each in its turn, and the same dedupe counts once", async () => {
      world.durable.define<null>({
        name: "inbox",
        version: "1",
        run: async (context) => {
          const first = await context.wait("mail", { timeoutMs: 60_000 });
          const second = await context.wait("mail", { timeoutMs: 60_000 });
          const third = await context.wait("mail", { timeoutMs: 100 });
          return [first, second, third];
        },
      });
      await world.durable.signal("run-1", "mail", { n: 1 }, { dedupe: "a" });
      await world.durable.start("inbox", "1", "run-1", null);
      await world.durable.signal("run-1", "mail", { n: 1 }, { dedupe: "a" });
      await world.durable.signal("run-1", "other", { n: 9 }, { dedupe: "a" });
      const worker = await world.durable.work({ concurrency: 2 });
      await world.untilState("run-1", "waiting");
      await world.durable.signal("run-1", "mail", { n: 2 }, { dedupe: "b" });
      await world.durable.signal("run-1", "mail", { n: 1 }, { dedupe: "a" });
      expect((await world.untilState("run-1", "completed"))?.output).toEqual([{ n: 1 }, { n: 2 }, null]);
      await worker.stop();
    });

    test("a signal of the same process resumes a waiting run at once", async () => {
      world.durable.define<null>({
        name: "w",
        version: "1",
        run: (context) => context.wait("go", { timeoutMs: 60_000 }),
      });
      const worker = await world.durable.work({ concurrency: 2 });
      await world.durable.start("w", "1", "run-1", null);
      await world.untilState("run-1", "waiting");
      await delay(100);
      const sentAtMs = performance.now();
      await world.durable.signal("run-1", "go", "now", { dedupe: "a" });
      expect((await world.untilState("run-1", "completed"))?.output).toBe("now");
      // An idle worker's own poll would take up to half a second.
      expect(performance.now() - sentAtMs).toBeLessThan(900);
      await worker.stop();
    });

    test("two versions run side by side, and an unknown version is left alone", async () => {
      for (const version of ["1", "2"]) {
        world.durable.define<null>({
          name: "v",
          version,
          run: async (context) => {
            await context.wait("go", { timeoutMs: 60_000 });
            return context.step("which", async () => version);
          },
        });
      }
      const worker = await world.durable.work({ concurrency: 4 });
      for (const version of ["1", "2", "3"]) await world.durable.start("v", version, `run-${version}`, null);
      for (const version of ["1", "2"]) await world.untilState(`run-${version}`, "waiting");
      for (const version of ["1", "2", "3"]) await world.durable.signal(`run-${version}`, "go", null, { dedupe: "a" });
      expect((await world.untilState("run-1", "completed"))?.output).toBe("1");
      expect((await world.untilState("run-2", "completed"))?.output).toBe("2");
      expect((await world.durable.get("run-3"))?.state).toBe("pending");
      await worker.stop();
    });

    test("a worker with `only` claims no other run", async () => {
      world.durable.define<null>({
        name: "w",
        version: "1",
        run: async (context) => context.step("s", async () => context.id),
      });
      for (const id of ["a", "b", "c"]) await world.durable.start("w", "1", id, null);
      const worker = await world.durable.work({ concurrency: 4, only: "b" });
      expect((await world.untilState("b", "completed"))?.output).toBe("b");
      await worker.tick();
      await delay(700);
      expect([(await world.durable.get("a"))?.state, (await world.durable.get("c"))?.state]).toEqual([
        "pending",
        "pending",
      ]);
      await worker.stop();
    });

    test("workflow code never sees that it is parked, and a step's name is its own", async () => {
      const seen: string[] = [];
      world.durable.define<null>({
        name: "nosy",
        version: "1",
        run: async (context) => {
          try {
            await context.sleep("nap", 50);
          } catch {
            seen.push("saw the parking");
          } finally {
            seen.push("after the nap");
          }
          await context.step("twin", async () => 1);
          await context.step("twin", async () => 2);
        },
      });
      const worker = await world.durable.work({ concurrency: 1 });
      await world.durable.start("nosy", "1", "run-1", null);
      expect((await world.untilState("run-1", "failed"))?.error?.code).toBe("DURABLE_STEP_TWICE");
      expect(seen).toEqual(["after the nap"]);
      await worker.stop();
    });
  });
}
