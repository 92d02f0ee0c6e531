import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { killTreeNow } from "./kill-tree.ts";
import { argumentsOf, SCENARIOS, type ChaosBench } from "./scenarios.ts";
import { spawnFlyball } from "./spawn-flyball.ts";
import { until } from "./until.ts";

/** A disk of its own for the data folder: only where this process may mount one. */
const canMount =
  spawnSync("sh", ["-c", "d=$(mktemp -d) && mount -t tmpfs tmpfs $d && umount $d && rmdir $d"]).status === 0;
if (!canMount) console.log("chaos: this user may not mount a disk: full and read-only disks are left out");

let bench: ChaosBench;
const mount = (...args: readonly string[]): void => {
  const { status, stderr } = spawnSync("mount", [...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
};
afterEach(() => {
  if (!canMount) return;
  spawnSync("umount", ["-l", bench.env["XDG_DATA_HOME"] as string]);
  bench.close();
});

test.runIf(canMount).for([
  ["full", ["STORE_FULL", "ARTIFACTS_FULL", "LOG_NOT_WRITTEN", "DURABLE_TROUBLE"]],
  ["read-only", ["STORE_READ_ONLY", "ARTIFACTS_READ_ONLY", "DURABLE_OPEN", "DURABLE_TROUBLE"]],
] as const)(
  "a disk that is %s in the middle is one error, and the run goes on once it is mended",
  async ([how, codes]) => {
    const scenario = SCENARIOS.find(({ name }) => name === "release");
    if (scenario === undefined) throw new Error("there is no scenario named release");
    bench = scenario.open();
    const data = bench.env["XDG_DATA_HOME"] as string;
    mkdirSync(data, { recursive: true });
    mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", data);
    const wait = 'until test -e "$RECEIVER/go"; do sleep 0.05; done';
    bench.write("deploy.sh", bench.read("deploy.sh").replace("sleep 0.1", wait));
    bench.commit("the deployment waits");
    writeFileSync(join(bench.receiver, "running"), `${bench.git("rev-parse", "HEAD")}\n`);
    const first = spawnFlyball(bench, argumentsOf("run", ""));
    await until("the deployment", 30_000, () => readFileSync(join(bench.receiver, "calls"), "utf8") !== "");

    const filler = join(data, "filler");
    let ended;
    if (how === "full") {
      spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=4k", "count=4096"]);
      writeFileSync(join(bench.receiver, "go"), "");
      ended = await first.ended;
    } else {
      // The system lets no disk turn read-only under an open file: the next process finds it so.
      killTreeNow(first.pid);
      await first.ended;
      writeFileSync(join(bench.receiver, "go"), "");
      mount("-o", "remount,ro,size=8m", data);
      ended = await spawnFlyball(bench, ["run", "resume", "last"]).ended;
    }

    expect([2, 3]).toContain(ended.code);
    const said = ended.output.match(/^error ([A-Z_]+) {2}/gmu)?.map((line) => line.trim().split(" ")[1]) ?? [];
    expect(said).toHaveLength(1);
    expect(codes).toContain(said[0]);
    expect(ended.output).toMatch(/^ {2}fix {3}\S/mu);

    if (how === "full") rmSync(filler);
    else mount("-o", "remount,rw,size=8m", data);
    const resumed = await spawnFlyball(bench, ["run", "resume", "last"]).ended;
    expect(resumed).toMatchObject({ code: 0 });
    expect(resumed.output).toContain("released: staging runs");
    expect(readFileSync(join(bench.receiver, "kept"), "utf8").trim().split("\n")).toHaveLength(1);
  },
);
