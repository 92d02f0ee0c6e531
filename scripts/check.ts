import { spawn } from "node:child_process";
import { setPriority } from "node:os";

/** What `npm run check` runs: name and command. The long ones come first; unit tests fill both cores where one is free,
 * and so come after what needs one for long. `--without-tests` leaves them to a `vitest run` that follows. */
const PARTS: readonly (readonly [name: string, command: string, ...args: readonly string[]])[] = [
  ["lint", "oxlint", "--type-aware"],
  ["types", "tsc", "-p", ".", "--singleThreaded", "--incremental", "--tsBuildInfoFile", ".cache/types.tsbuildinfo"],
  ["unit tests", "vitest", "run", "--project", "unit", "--reporter", "agent", "--passWithNoTests"],
  ["dead code", "knip", "--no-progress", "--no-config-hints"],
  ["format", "oxfmt", "--check"],
];
const AT_ONCE = 3;
/** The types are judged by one thread: without the right of way it would be the last to end, with a core idle beside it. */
const NICENESS_OF_OTHERS = 5;
/** Two checkers side by side derive the same types twice, and the other core has work of its own; with more room between them, collections cost half. */
const CHECKER_ENV = { GOMAXPROCS: "2", GOGC: "200" };
const TIMEOUT_MS = 120_000;
const OUTPUT_MAX_BYTES = 200_000;

interface Outcome {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
  readonly output: string;
}

/** Runs one part to its end. A part that cannot start, is stopped or takes too long has failed. */
async function runPart([name, command, ...args]: (typeof PARTS)[number]): Promise<Outcome> {
  const startedMs = performance.now();
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  let output = "";
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TIMEOUT_MS,
    env: { ...process.env, ...CHECKER_ENV },
  });
  if (name !== "types" && child.pid !== undefined) setPriority(child.pid, NICENESS_OF_OTHERS);
  const end = (passed: boolean): void =>
    resolve({ name, passed, seconds: (performance.now() - startedMs) / 1000, output });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      if (output.length < OUTPUT_MAX_BYTES) output += text;
    });
  }
  child.once("error", (error) => {
    output += error.message;
    end(false);
  });
  child.once("close", (code) => end(code === 0));
  return promise;
}

async function main(): Promise<void> {
  const startedMs = performance.now();
  const withoutTests = process.argv.includes("--without-tests");
  const waiting = PARTS.filter(([name]) => !(withoutTests && name === "unit tests"));
  const outcomes: Outcome[] = [];
  const lane = async (): Promise<void> => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      const outcome = await runPart(part);
      outcomes.push(outcome);
      console.log(`${outcome.passed ? "pass" : "FAIL"}  ${outcome.name.padEnd(10)}  ${outcome.seconds.toFixed(1)} s`);
      if (!outcome.passed) console.log(outcome.output.trimEnd());
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const failed = outcomes.filter((outcome) => !outcome.passed);
  const totalSeconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`check: ${outcomes.length - failed.length} passed, ${failed.length} failed in ${totalSeconds} s`);
  if (failed.length > 0) process.exitCode = 1;
}

await main();
