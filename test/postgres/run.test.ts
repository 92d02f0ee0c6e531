import { afterAll, beforeAll, expect, test } from "vitest";
import { contract, openBench } from "../integration/run/run-bench.ts";
import { startTemporaryCluster, type TemporaryCluster } from "./temporary-cluster.ts";

let cluster: TemporaryCluster;
beforeAll(async () => void (cluster = await startTemporaryCluster()));
afterAll(() => cluster.stop());

test("FLYBALL_DATABASE_URL takes a run through PostgreSQL: it waits, is approved by another command, and its ledger verifies", async () => {
  const bench = openBench({ "task.yaml": contract({ release_risk_level: "medium" }) });
  bench.env["FLYBALL_DATABASE_URL"] = await cluster.freshUrl();
  try {
    const said = await bench.flyball(
      "run",
      "task.yaml",
      "--builder",
      "printf 'hello, world\\n' > src/greeting.txt",
      "--json",
    );
    expect(said).toMatchObject({ exit: 5, json: { inbox: { question: "approve-change" } } });
    const item = (said.json as unknown as { inbox: { id: string } }).inbox.id;

    const approved = await bench.flyball("approve", item, "--json");

    expect(approved).toMatchObject({ exit: 0, json: { run: { status: { outcome: { kind: "integrated" } } } } });
    expect(bench.read("src/greeting.txt")).toBe("hello, world\n");
    expect((await bench.flyball("ledger", "verify")).exit).toBe(0);
    expect((await bench.flyball("undo", "last", "--reason", "enough")).exit).toBe(0);
  } finally {
    bench.close();
  }
});
