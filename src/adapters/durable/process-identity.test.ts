import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { livenessOf, ownIdentity } from "./process-identity.ts";

const self = ownIdentity();

test.for([
  { title: "this process", other: self, liveness: "alive" },
  {
    title: "a pid that was given out again",
    other: { ...self, start: "1" },
    liveness: self.start === "" ? "alive" : "dead",
  },
  { title: "another boot of this machine", other: { ...self, boot: "earlier" }, liveness: "dead" },
  { title: "another container of this machine", other: { ...self, pidSpace: "pid:[1]" }, liveness: "unknown" },
  { title: "another machine", other: { ...self, host: "elsewhere", boot: "other" }, liveness: "unknown" },
])("$title is $liveness", ({ other, liveness }) => {
  expect(livenessOf(other, self)).toBe(liveness);
});

test.runIf(process.platform === "linux")(
  "a suspended process is alive, a killed one is dead before it is reaped",
  async () => {
    const child = spawn("sh", ["-c", "sleep 60 & echo $!; kill -STOP $!; exec sleep 60"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [said] = (await once(child.stdout, "data")) as [Buffer];
    // `sh` became a `sleep` that never reaps its child: once killed, the child stays a zombie.
    const orphan = Number(String(said).trim());
    const identity = { ...self, pid: orphan, start: startOf(orphan) };
    expect(livenessOf(identity, self)).toBe("alive");
    process.kill(orphan, "SIGKILL");
    const giveUpAtMs = performance.now() + 5000;
    while (livenessOf(identity, self) === "alive" && performance.now() < giveUpAtMs) await new Promise(setImmediate);
    expect(livenessOf(identity, self)).toBe("dead");
    child.kill("SIGKILL");
    await once(child, "exit");
  },
);

function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
