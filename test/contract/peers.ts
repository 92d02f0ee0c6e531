import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../node_modules/.cache/flyball-peers");

/** The folder of a set of packages with pinned versions, installed on the first call; null where the registry can't be reached: what needs them is then left out, and says so. They
 * are too large, or ask for too old companions, to be dependencies. */
export function installPeers(name: string, packages: Readonly<Record<string, string>>): string | null {
  const folder = join(ROOT, name);
  const wanted = JSON.stringify({ private: true, dependencies: packages }, null, 2);
  const done = join(folder, "node_modules/.package-lock.json");
  mkdirSync(folder, { recursive: true });
  if (existsSync(done)) return folder;
  writeFileSync(join(folder, "package.json"), wanted);
  const installed = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--silent"], {
    cwd: folder,
    timeout: 180_000,
    stdio: "ignore",
  });
  if (installed.status === 0 && existsSync(done)) return folder;
  console.log(`left out: ${Object.keys(packages).join(", ")} could not be installed`);
  return null;
}
