import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives the tests a temporary folder of their own, and fails the run when one of our folders is left in it: a reader that nobody closed, or a bench. The name is
 * short, because a socket's path has room for some hundred characters. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "fb-"));
  process.env["TMPDIR"] = folder;
  return () => {
    const left = readdirSync(folder).filter((name) => name.startsWith("flyball-"));
    rmSync(folder, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`tests left ${left.length} temporary folders: ${left.join(", ")}`);
  };
}
