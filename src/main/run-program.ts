import { setImmediate } from "node:timers/promises";
import { Fault } from "../base/fault.ts";
import type { App } from "../app/app.ts";
import type { CliIo } from "../surfaces/cli/cli-io.ts";
import { runCli } from "../surfaces/cli/run-cli.ts";
import type { CheckOptions } from "./open-check.ts";
import type { RecordedCheck } from "./recorded-check.ts";
import { quietSqliteWarning } from "./quiet-sqlite-warning.ts";

/** Runs the line that was typed, and ends the process with its exit code. */
export async function runProgram(): Promise<void> {
  quietSqliteWarning();
  const stopping = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => stopping.abort(new Fault(`stopped by ${name}`, { code: "STOPPED", exit: 3 })));
  }
  const args = process.argv.slice(2);
  const opening = args[0] === "check" ? await openHere(stopping.signal) : undefined;
  let app: Promise<App> | undefined;
  let check: Promise<RecordedCheck> | undefined;
  const io: CliIo = {
    stdout: process.stdout,
    stderr: process.stderr,
    readStdin,
    isTty: process.stdin.isTTY && process.stderr.isTTY,
    hasColor: process.stdout.isTTY && process.stderr.isTTY && process.stdout.hasColors(),
    env: process.env,
    cwd: process.cwd(),
    signal: stopping.signal,
    app: async () => (app ??= buildApp()),
    check: async () => (await (check ??= buildCheck(opening, async () => (app ??= buildApp())))).check,
  };
  // A reader that has seen enough (`flyball ledger log | head`) is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  const exit = await runCli(args, io);
  if (check !== undefined) await (await check).settled();
  if (app !== undefined) await (await app).close();
  await Promise.all([process.stdout, process.stderr].map(flushed));
  // What was given up (a name server that never answers, a timer of a library) would keep the process for as long as it likes.
  process.exit(exit);
}

/** Resolves when all that was written is with the reader, or the reader is gone. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write("", () => resolve());
  });
}

async function buildApp(): Promise<App> {
  const { createApp } = await import("./create-app.ts");
  const { homedir } = await import("node:os");
  return createApp({
    env: process.env,
    homedir: homedir(),
    command: [process.execPath, process.argv[1] ?? ""],
    folder: process.cwd(),
  });
}

type Opening = NonNullable<CheckOptions["opening"]>;

/** Git is asked where the repository is while the rest of the program is loaded. */
async function openHere(signal: AbortSignal): Promise<Opening> {
  const { openChangeReader } = await import("../adapters/git/change/open-change-reader.ts");
  const folder = process.cwd();
  const repository = openChangeReader({ env: process.env, signal }).open(folder);
  // Whoever needs it will hear why there is none.
  repository.catch(() => undefined);
  // A turn, in which git is started.
  await setImmediate();
  return { folder, repository };
}

/** Without the rest, which is loaded where there is a database to write the check into. */
async function buildCheck(opening: Opening | undefined, app: () => Promise<App>): Promise<RecordedCheck> {
  const [{ openCheck }, { recordedCheck }, { storeLocation }, { homedir }] = await Promise.all([
    import("./open-check.ts"),
    import("./recorded-check.ts"),
    import("./store-location.ts"),
    import("node:os"),
  ]);
  const options = { env: process.env, homedir: homedir(), ...(opening === undefined ? {} : { opening }) };
  return recordedCheck(openCheck(options), storeLocation(options.env, options.homedir), async (checked) =>
    (await app()).recordCheck(checked),
  );
}

async function readStdin(maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new Fault(`stdin is longer than ${maxBytes} bytes`, {
        code: "INPUT_TOO_LARGE",
        exit: 2,
        hint: "pass a file instead",
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
