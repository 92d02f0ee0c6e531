import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { Durable, StepAttempt } from "../../src/ports/durable.ts";

/** What `src/ports/durable.suite.ts` starts as a process of its own: `FILE TARGET LOG LEASE_MS COMMAND [ARGUMENT…]`.
 * - `work`: runs the workflows below until SIGTERM; says `ready` on stdout, and at each SIGUSR2 the CPU time it has used, in ms.
 * - `start WORKFLOW ID INPUT`, `signal ID NAME DATA`, `cancel ID WHY`: does that and ends. */
export async function runSuiteChild(open: (target: string, leaseMs: number) => Promise<Durable>): Promise<void> {
  const [target = "", log = "", leaseMs = "", command = "", ...rest] = process.argv.slice(2);
  const durable = await open(target, Number(leaseMs));
  defineSuiteWorkflows(durable, log);
  switch (command) {
    case "work":
      return work(durable);
    case "start":
      await durable.start(rest[0] ?? "", "1", rest[1] ?? "", JSON.parse(rest[2] ?? "null"));
      break;
    case "signal":
      await durable.signal(rest[0] ?? "", rest[1] ?? "", JSON.parse(rest[2] ?? "null"), { dedupe: "child" });
      break;
    case "cancel":
      await durable.cancel(rest[0] ?? "", rest[1] ?? "");
      break;
    default:
      throw new Error(`no command '${command}'`);
  }
  await durable.close();
}

async function work(durable: Durable): Promise<void> {
  const worker = await durable.work({ concurrency: 10 });
  const asked = new Promise((resolve) => process.once("SIGTERM", resolve));
  process.on("SIGUSR2", () => {
    const { user, system } = process.cpuUsage();
    process.stdout.write(`${(user + system) / 1000}\n`);
  });
  process.stdout.write("ready\n");
  await asked;
  await worker.stop();
  await durable.close();
}

/** `chain` {steps, ms, fails}: steps s1, s2, … of `ms` each, whose undo takes as long; then it may throw. `approval`: a step with an undo, a wait, a step. Each step writes
 * `RUN STEP begin PID` and `RUN STEP end PID` to the log. */
function defineSuiteWorkflows(durable: Durable, log: string): void {
  const note = (id: string, what: string): void => appendFileSync(log, `${id} ${what} ${process.pid}\n`);
  const busy = async (id: string, name: string, ms: number, { signal }: StepAttempt): Promise<string> => {
    note(id, `${name} begin`);
    try {
      await delay(ms, null, { signal });
    } catch (thrown) {
      note(id, `${name} aborted`);
      throw thrown;
    }
    note(id, `${name} end`);
    return name;
  };
  durable.define<{ steps: number; ms: number; fails?: boolean }>({
    name: "chain",
    version: "1",
    run: async (context, { steps, ms, fails = false }) => {
      const done: string[] = [];
      for (let n = 1; n <= steps; n++) {
        const name = `s${n}`;
        done.push(
          await context.step(name, (attempt) => busy(context.id, name, ms, attempt), {
            undo: async () => {
              await delay(ms);
              note(context.id, `${name} undone`);
            },
          }),
        );
      }
      if (fails) throw new Error("as asked");
      return done;
    },
  });
  durable.define<null>({
    name: "approval",
    version: "1",
    run: async (context) => {
      await context.step("before", (attempt) => busy(context.id, "before", 0, attempt), {
        undo: async () => note(context.id, "before undone"),
      });
      const answer = await context.wait("approval", { timeoutMs: 3_600_000 });
      await context.step("after", (attempt) => busy(context.id, "after", 0, attempt));
      return answer;
    },
  });
}
