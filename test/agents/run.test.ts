import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { APPROVING, openBench, POLICY, type Bench } from "../integration/run/run-bench.ts";
import { startScriptedModel, type ScriptedModel } from "../scripted-model/scripted-model.ts";
import { userEnvironment } from "./flyball-agents.ts";
import { survivorsOf } from "./workplace.ts";

/** The whole way from a contract to an integrated change, with a real agent as the builder and a model as the reviewer. */
const installed = inject("agents");
let model: ScriptedModel;
let bench: Bench;
beforeAll(async () => {
  model = await startScriptedModel();
});
afterAll(() => model.close());
beforeEach(() => {
  const reviewer = `model:openai-compatible/reviewer@${model.base("review")}/v1`;
  const policy = POLICY.replace("command:cat review.json", reviewer).replaceAll("20s", "60s");
  bench = openBench({ "flyball.yaml": policy });
});
afterEach(async () => {
  const survivors = await survivorsOf([bench.folder]);
  bench.close();
  expect(survivors).toEqual([]);
});

test.for(["acp:claude", "headless:claude", "acp:codex", "headless:codex"] as const)(
  "%s builds, a model reviews, and the change is integrated",
  async (builder) => {
    model.script("build", {
      turns: [
        { do: "bash", command: "printf 'hello, world\\n' > src/greeting.txt" },
        { do: "text", text: "The greeting was short." },
      ],
    });
    model.script("review", { answers: [`Here is my verdict:\n\`\`\`json\n${APPROVING}\n\`\`\`\n`] });
    Object.assign(bench.env, await userEnvironment(installed, bench.env["HOME"] ?? "", model.base("build")));

    const said = await bench.flyball("run", "task.yaml", "--builder", builder, "--json");

    expect(said).toMatchObject({
      exit: 0,
      json: { run: { status: { state: "ended", outcome: { kind: "integrated" } } } },
    });
    expect(bench.read("src/greeting.txt")).toBe("hello, world\n");
    expect(bench.git("status", "--porcelain")).toBe("");
    expect(JSON.stringify(model.requests.findLast((seen) => seen.scenario === "review")?.body)).toContain(
      "+hello, world",
    );
    expect((await bench.flyball("ledger", "verify")).exit).toBe(0);
    expect(model.problems).toEqual([]);
  },
);

test("a builder whose key is refused waits in the inbox, and nothing is integrated", async () => {
  model.script("build", { turns: [{ do: "text", text: "never" }], faults: [{ kind: "status", status: 401 }] });
  Object.assign(bench.env, await userEnvironment(installed, bench.env["HOME"] ?? "", model.base("build")));
  const base = bench.git("rev-parse", "HEAD");

  const said = await bench.flyball("run", "task.yaml", "--builder", "acp:claude", "--json");

  expect(said).toMatchObject({ exit: 4, json: { inbox: { code: "AGENT_AUTH" } } });
  expect(bench.git("rev-parse", "HEAD")).toBe(base);
});
