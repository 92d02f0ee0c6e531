import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type DurableHarness, durableWorld, until } from "./durable-world.suite.ts";

/** Crashes, suspensions, cold starts and workers in several real processes. */
export function durableProcessesSuite(name: string, harness: DurableHarness): void {
  describe(`durable on ${name}: several processes`, () => {
    const world = durableWorld(harness);

    test("a signal from another process resumes a waiting run", async () => {
      await world.workingChild();
      await world.durable.start("approval", "1", "run-1", null);
      await world.untilState("run-1", "waiting");
      await world.durable.signal("run-1", "approval", { by: "ann" }, { dedupe: "a" });
      expect((await world.untilState("run-1", "completed", 3000))?.output).toEqual({ by: "ann" });
    });

    test("a cancellation from another process reaches the running step", async () => {
      await world.workingChild();
      await world.durable.start("chain", "1", "run-1", { steps: 3, ms: 300 });
      await until(
        async () => world.logged("run-1"),
        (lines) => lines.includes("s2 begin"),
        10_000,
      );
      await world.durable.cancel("run-1", "stop");
      await world.untilState("run-1", "cancelled");
      expect(world.logged("run-1").slice(0, 3)).toEqual(["s1 begin", "s1 end", "s2 begin"]);
      expect(world.logged("run-1").at(-1)).toBe("s1 undone");
      expect(world.logged("run-1")).not.toContain("s3 end");
    });

    test("after SIGKILL in a step another worker goes on within 5 s; completed steps are not run again", async () => {
      const victim = await world.workingChild();
      await world.durable.start("chain", "1", "run-1", { steps: 4, ms: 400 });
      await until(
        async () => world.logged("run-1"),
        (lines) => lines.includes("s2 begin"),
        10_000,
      );
      victim.kill("SIGKILL");
      await once(victim, "exit");
      const killedAtMs = performance.now();
      await world.workingChild();
      await until(
        async () => world.logged("run-1"),
        (lines) => lines.filter((line) => line === "s2 begin").length === 2,
        5000,
      );
      expect(performance.now() - killedAtMs).toBeLessThan(5000);
      expect((await world.untilState("run-1", "completed"))?.output).toEqual(["s1", "s2", "s3", "s4"]);
      const begun = world.logged("run-1").filter((line) => line.endsWith("begin"));
      expect(begun).toEqual(["s1 begin", "s2 begin", "s2 begin", "s3 begin", "s4 begin"]);
      expect(world.logged("run-1").filter((line) => line === "s2 end")).toEqual(["s2 end"]);
    });

    test.for(["failed", "cancelled"] as const)(
      "a run that is %s is undone to the end, although a worker dies in between",
      async (state) => {
        const victim = await world.workingChild();
        await world.durable.start("chain", "1", "run-1", { steps: 3, ms: 700, fails: state === "failed" });
        if (state === "cancelled") {
          await until(
            async () => world.logged("run-1"),
            (lines) => lines.includes("s3 begin"),
            10_000,
          );
          await world.durable.cancel("run-1", "stop");
        }
        const first = state === "failed" ? "s3 undone" : "s2 undone";
        await until(
          async () => world.logged("run-1"),
          (lines) => lines.includes(first),
          10_000,
        );
        await delay(100);
        victim.kill("SIGKILL");
        await once(victim, "exit");
        await world.workingChild();
        await world.untilState("run-1", state);
        const undone = world.logged("run-1").filter((line) => line.endsWith("undone"));
        expect(undone).toEqual(
          state === "failed" ? ["s3 undone", "s2 undone", "s1 undone"] : ["s2 undone", "s1 undone"],
        );
        expect(world.logged("run-1").filter((line) => line === "s1 begin")).toEqual(["s1 begin"]);
      },
    );

    test("two workers that are killed again and again lose no run and repeat no completed step", async () => {
      const ids = Array.from({ length: 12 }, (_, n) => `run-${n}`);
      for (const id of ids) await world.durable.start("chain", "1", id, { steps: 5, ms: 40 });
      for (let kill = 0; kill < 3; kill++) {
        const pair = await Promise.all([world.workingChild(), world.workingChild()]);
        await delay(120 + 90 * kill);
        for (const victim of pair) victim.kill("SIGKILL");
      }
      await world.workingChild();
      for (const id of ids) {
        expect((await world.untilState(id, "completed", 20_000))?.output).toEqual(["s1", "s2", "s3", "s4", "s5"]);
        // At least once: a step may end twice only when its process died between the end and its record.
        const ends = world.logged(id).filter((line) => line.endsWith("end"));
        expect(new Set(ends).size).toBe(5);
        expect(ends.length).toBeLessThanOrEqual(5 + 3);
      }
    });

    test("a suspended worker loses its run to another, and does no harm when it comes back", async () => {
      const sleeper = await world.workingChild(900);
      await world.durable.start("chain", "1", "run-1", { steps: 3, ms: 300 });
      await until(
        async () => world.logged("run-1"),
        (lines) => lines.includes("s2 begin"),
        10_000,
      );
      sleeper.kill("SIGSTOP");
      await world.workingChild(900);
      await world.untilState("run-1", "completed", 20_000);
      sleeper.kill("SIGCONT");
      await delay(1500);
      expect((await world.durable.get("run-1"))?.state).toBe("completed");
      const begun = world.logged("run-1").filter((line) => line.endsWith("begin"));
      expect(begun).toEqual(["s1 begin", "s2 begin", "s2 begin", "s3 begin"]);
      expect(sleeper.exitCode).toBe(null);
    });

    test("a live process keeps its run, although its lease ran out during a short suspension", async () => {
      const sleeper = await world.workingChild(2000);
      await world.durable.start("chain", "1", "run-1", { steps: 2, ms: 500 });
      await until(
        async () => world.logged("run-1"),
        (lines) => lines.includes("s1 begin"),
        10_000,
      );
      await world.workingChild(2000);
      sleeper.kill("SIGSTOP");
      await delay(2600);
      sleeper.kill("SIGCONT");
      await world.untilState("run-1", "completed", 20_000);
      expect(world.logged("run-1").filter((line) => line.endsWith("begin"))).toEqual(["s1 begin", "s2 begin"]);
    });

    test("no signal is lost that comes while a run is being parked", async () => {
      await world.workingChild();
      const ids = Array.from({ length: 80 }, (_, n) => `run-${n}`);
      await Promise.all(
        ids.map(async (id, n) => {
          await world.durable.start("approval", "1", id, null);
          await delay(n);
          await world.durable.signal(id, "approval", n, { dedupe: "a" });
        }),
      );
      for (const [n, id] of ids.entries()) expect((await world.untilState(id, "completed", 5000))?.output).toBe(n);
    });

    test("a step longer than a lease is run once while its process lives, whoever else works", async () => {
      await Promise.all([world.workingChild(900), world.workingChild(900), world.workingChild(900)]);
      await world.durable.start("chain", "1", "run-1", { steps: 1, ms: 3500 });
      await world.untilState("run-1", "completed", 20_000);
      expect(world.logged("run-1")).toEqual(["s1 begin", "s1 end"]);
    });

    test("six processes open a fresh place at once, each starts its run, and nothing is written to stderr", async () => {
      await world.moveToFreshPlace();
      const ids = ["a", "b", "c", "d", "e", "f"];
      const ends = await Promise.all(
        ids.map(async (id) => {
          const starter = world.child(30_000, "start", "chain", id, '{"steps":1,"ms":0}');
          let said = "";
          starter.stderr?.on("data", (bytes: Buffer) => (said += String(bytes)));
          const [code] = (await once(starter, "close")) as [number];
          return { code, said };
        }),
      );
      expect(ends).toEqual(ids.map(() => ({ code: 0, said: "" })));
      await world.reopen();
      await world.workingChild();
      for (const id of ids) expect((await world.untilState(id, "completed"))?.output).toEqual(["s1"]);
    });

    test("stop resolves when a running step has ended, claims no more, and the process then ends by itself", async () => {
      const worker = await world.workingChild();
      await world.durable.start("chain", "1", "run-1", { steps: 2, ms: 500 });
      await until(
        async () => world.logged("run-1"),
        (lines) => lines.includes("s1 begin"),
        10_000,
      );
      worker.kill("SIGTERM");
      await world.durable.start("chain", "1", "run-2", { steps: 1, ms: 0 });
      const [code] = (await once(worker, "exit")) as [number];
      expect(code).toBe(0);
      expect((await world.durable.get("run-1"))?.state).toBe("completed");
      expect((await world.durable.get("run-2"))?.state).toBe("pending");
    });

    test("a hundred waiting runs cost an idle worker next to nothing", async () => {
      const worker = await world.workingChild();
      const ids = Array.from({ length: 100 }, (_, n) => `run-${n}`);
      const cpuMs = async (): Promise<number> => {
        worker.kill("SIGUSR2");
        const said = await until(
          async () => worker.stdout?.read() as Buffer | null,
          (bytes) => bytes !== null,
          5000,
        );
        return Number(String(said));
      };
      const spentMs = async (): Promise<number> => {
        const beforeMs = await cpuMs();
        await delay(3000);
        return (await cpuMs()) - beforeMs;
      };
      for (const id of ids) await world.durable.start("approval", "1", id, null);
      for (const id of ids) await world.untilState(id, "waiting", 20_000);
      const waitingMs = await spentMs();
      for (const id of ids) await world.durable.cancel(id, "measured");
      for (const id of ids) await world.untilState(id, "cancelled", 20_000);
      const idleMs = await spentMs();
      // Beside the same worker with nothing to do, in the same minute: 3 % of one core for all hundred, where a look at each at every poll would be far more.
      expect(waitingMs).toBeLessThan(idleMs + 90);
    });
  });
}
