import { homedir } from "node:os";
import { Fault } from "../../src/base/fault.ts";
import { createApp } from "../../src/main/create-app.ts";
import { quietSqliteWarning } from "../../src/main/quiet-sqlite-warning.ts";
import { runCli } from "../../src/surfaces/cli/run-cli.ts";
import { killBy, type KillPlan } from "./kill-plan.ts";

/** The command line in a process that dies by the plan in its first argument (JSON); the rest are flyball's own arguments. */
quietSqliteWarning();
const plan = JSON.parse(process.argv[2] ?? "{}") as KillPlan;
const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.once(name, () => stopping.abort(new Fault(`stopped by ${name}`, { code: "STOPPED", exit: 3 })));
}
const app = createApp({
  env: process.env,
  homedir: homedir(),
  command: [process.execPath, process.argv[1] ?? "", JSON.stringify({ kind: "none" })],
  decorate: killBy(plan),
});
process.exitCode = await runCli(process.argv.slice(3), {
  stdout: process.stdout,
  stderr: process.stderr,
  readStdin: async () => "",
  isTty: false,
  hasColor: false,
  env: process.env,
  cwd: process.cwd(),
  signal: stopping.signal,
  app: async () => app,
  check: async () => app.check,
});
await app.close();
