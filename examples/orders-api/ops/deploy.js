// Puts the commit FLYBALL_SHA into the folder ORDERS_ROOT and runs it there on ORDERS_PORT, in place of what ran before. Used for the rollback too.
// Safe to run twice: a commit that runs already is left alone.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync, appendFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const { FLYBALL_SHA: sha, FLYBALL_KEY: key = "by-hand", ORDERS_ROOT: root, ORDERS_PORT: port } = process.env;
if (!sha || !root || !port) throw new Error("FLYBALL_SHA, ORDERS_ROOT and ORDERS_PORT are needed");

const release = join(root, "releases", sha);
const pidFile = join(root, "server.pid");
mkdirSync(join(root, "releases"), { recursive: true });
if ((await running()) === sha) process.exit(0);
if (!existsSync(release)) cpSync("src", join(release, "src"), { recursive: true });
cpSync("package.json", join(release, "package.json"));
await stop();
const server = spawn(process.execPath, [join(release, "src/server.js")], {
  detached: true,
  stdio: "ignore",
  env: { PATH: process.env.PATH, ORDERS_PORT: port, ORDERS_SHA: sha },
});
server.unref();
writeFileSync(pidFile, String(server.pid));
appendFileSync(join(root, "deploys.log"), `${key} ${sha}\n`);
for (let i = 0; i < 100 && (await running()) !== sha; i++) await sleep(50);
process.exit((await running()) === sha ? 0 : 1);

async function running() {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/version`, { signal: AbortSignal.timeout(1000) });
    return (await response.json()).sha;
  } catch {
    return null;
  }
}

async function stop() {
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) : 0;
  if (!pid) return;
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    return; // It has ended.
  }
  for (let i = 0; i < 100 && (await running()) !== null; i++) await sleep(20);
}
