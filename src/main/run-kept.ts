import { hash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire, getCompileCacheDir } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";

/** Of the program's text; the build writes it. */
declare const PROGRAM_DIGEST: string;

const DIGEST_BYTES = 20;
/** Of so many runs one adds the functions that it called to those that are kept. */
const RUNS_A_REFRESH = 8;

/** Runs a program of one file from what V8 compiled of it in earlier runs. Node's own compile cache keeps what is compiled before a module runs; functions are compiled when they
 * are first called, and that is most of what a short run does. Kept in the folder of that cache, which is the user's own; where that fails nothing is kept. `load` imports a
 * module by its path from the program. */
export function runKept(program: string, load: (path: string) => Promise<unknown>): void {
  const folder = getCompileCacheDir();
  const file = folder === undefined ? null : join(folder, `flyball-check-${PROGRAM_DIGEST}`);
  const kept = file === null ? undefined : readKept(file);
  // The build writes ASCII alone.
  const text = `(function (exports, require, module, load) {${readFileSync(program, "latin1")}\n})`;
  const script = new Script(text, { filename: program, ...(kept === undefined ? {} : { cachedData: kept }) });
  const isNew = kept === undefined || script.cachedDataRejected === true;
  if (file !== null && (isNew || Math.random() * RUNS_A_REFRESH < 1)) process.once("exit", () => keep(file, script));
  const run = script.runInThisContext() as (...given: readonly unknown[]) => void;
  run({}, createRequire(program), { exports: {} }, load);
}

/** V8 trusts the bytes: those that a full disk or a crash left must not reach it. */
function readKept(file: string): Buffer | undefined {
  try {
    const bytes = readFileSync(file);
    const data = bytes.subarray(0, -DIGEST_BYTES);
    return hash("sha1", data, "buffer").equals(bytes.subarray(-DIGEST_BYTES)) ? data : undefined;
  } catch {
    return undefined;
  }
}

function keep(file: string, script: Script): void {
  try {
    const data = script.createCachedData();
    const beside = `${file}.${process.pid}`;
    writeFileSync(beside, Buffer.concat([data, hash("sha1", data, "buffer")]), { mode: 0o600 });
    renameSync(beside, file);
  } catch {
    // The next run compiles what it calls.
  }
}
