import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const CLI = join(import.meta.dirname, "cli.ts");
const LAUNCHER = join(import.meta.dirname, "launcher.ts");
const QUIET = join(import.meta.dirname, "quiet-sqlite-warning.ts");
const run = promisify(execFile);

test.for([CLI, LAUNCHER])("%s prints its version to stdout and nothing to stderr", async (file) => {
  const { stdout, stderr } = await run(process.execPath, [file, "--version"], { timeout: 10_000 });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/u);
  expect(stderr).toBe("");
});

test("a command builds the use cases and exits with its own code", async () => {
  const { stdout } = await run(process.execPath, [CLI, "doctor", "--json"], { timeout: 10_000 });
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    items: expect.arrayContaining([expect.objectContaining({ id: "node", status: "ok" })]) as unknown,
  });
});

test("wrong usage exits with 2", async () => {
  await expect(run(process.execPath, [CLI, "docter"], { timeout: 10_000 })).rejects.toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringContaining("did you mean 'doctor'?") as unknown,
  });
});

test("a reader that closes the pipe early is no failure", async () => {
  const child = spawn(process.execPath, [CLI, "completion", "bash"], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 10_000,
  });
  child.stdout.destroy();
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  const [code] = (await once(child, "close")) as [number | null];
  expect(complaint).toBe("");
  expect(code).toBe(0);
});

test("what still goes on when the answer is out does not keep the process", async () => {
  const forever = "data:text/javascript,setInterval(() => {}, 1000)";
  const { stdout } = await run(process.execPath, ["--import", forever, CLI, "--version"], { timeout: 10_000 });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/u);
});

test("only the warning about node:sqlite is dropped", async () => {
  const script = `
    import { quietSqliteWarning } from ${JSON.stringify(QUIET)};
    quietSqliteWarning();
    const { DatabaseSync } = await import("node:sqlite");
    new DatabaseSync(":memory:").close();
    process.emitWarning("SQLite is an experimental feature and might change at any time", "ExperimentalWarning");
    process.emitWarning("another experiment", "ExperimentalWarning");
    process.emitWarning("an old way", { type: "DeprecationWarning", code: "FB0" });
  `;
  const { stderr } = await run(process.execPath, ["--input-type=module", "-e", script], { timeout: 10_000 });
  expect(stderr).not.toContain("SQLite");
  expect(stderr).toContain("ExperimentalWarning: another experiment");
  expect(stderr).toContain("[FB0] DeprecationWarning: an old way");
});
