import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import type { Step } from "../scripted-model/scenario.ts";
import { startScriptedModel, type ScriptedModel } from "../scripted-model/scripted-model.ts";
import { claudeEnvironment, CODEX_MODELS, codexEnvironment } from "./agent-settings.ts";
import { runHeadless, talkAcp } from "./drive.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

/** What the agents' own interfaces do, without Flyball: when one of these fails with a new version, the agent has changed. */
const agents = inject("agents");
let model: ScriptedModel;
let place: Workplace;
beforeAll(async () => {
  model = await startScriptedModel();
});
afterAll(() => model.close());
beforeEach(async () => {
  place = await openWorkplace(agents.homes);
});
afterEach(() => place.remove());

/** Writes a file, reads it with a shell, and says that it is done. */
function script(): string {
  const steps: readonly Step[] = [
    { do: "write", path: join(place.worktree, "src", "new.txt"), content: "new\n" },
    { do: "bash", command: "cat src/new.txt" },
    { do: "text", text: "all done" },
  ];
  model.script("probe", { turns: steps });
  return model.base("probe");
}

async function expectEdit(): Promise<void> {
  expect(await readFile(join(place.worktree, "src", "new.txt"), "utf8")).toBe("new\n");
  expect(await place.changed()).toEqual(["src/new.txt"]);
  expect(await place.survivors()).toEqual([]);
  expect(model.problems).toEqual([]);
  expect(JSON.stringify(model.requests.at(-1)?.body)).toContain("new");
}

describe("headless", () => {
  test("claude edits a file and runs a command", async () => {
    const env = claudeEnvironment(agents, place.home, script());
    const args = [
      "-p",
      "--output-format",
      "stream-json",
      "--verbose",
      "--permission-mode",
      "acceptEdits",
      "--allowedTools",
      "Bash",
    ];
    const { events } = await runHeadless(place.worktree, [agents.claude, ...args], env);
    expect(events.at(-1)).toMatchObject({ type: "result", subtype: "success", is_error: false, result: "all done" });
    await expectEdit();
  });

  test.for(CODEX_MODELS)("codex with %s edits a file and runs a command", async (name) => {
    const env = await codexEnvironment(agents, place.home, script(), name);
    const { events } = await runHeadless(
      place.worktree,
      [agents.codex, "exec", "--json", "-s", "workspace-write", "-"],
      env,
    );
    expect(events.at(-1)).toMatchObject({ type: "turn.completed", usage: { input_tokens: 3000, output_tokens: 150 } });
    await expectEdit();
  });
});

describe("over ACP", () => {
  /** A client that has asked for typed failures gets requests for permission that name the tool's id alone. */
  test("claude asks before it writes, and tells the kind and the path of the tool before it asks", async () => {
    const talk = await talkAcp(place.worktree, agents.claudeAcp, claudeEnvironment(agents, place.home, script()));
    const announced = { kind: "edit", paths: [join(place.worktree, "src", "new.txt")] };
    expect(talk).toMatchObject({ stopReason: "end_turn", said: "all done" });
    expect(talk.asked).toEqual([{ inRequest: { kind: null, paths: [] }, announced }]);
    await expectEdit();
  });

  test("codex in its read-only mode asks before it edits, and names the path in the request", async () => {
    const env = await codexEnvironment(agents, place.home, script(), "gpt-6.1-sol");
    const talk = await talkAcp(place.worktree, agents.codexAcp, { ...env, INITIAL_AGENT_MODE: "read-only" });
    const paths = [join(place.worktree, "src", "new.txt")];
    expect(talk).toMatchObject({ stopReason: "end_turn", said: "all done" });
    expect(talk.asked).toEqual([{ inRequest: { kind: null, paths }, announced: { kind: "edit", paths } }]);
    await expectEdit();
  });

  test.for(CODEX_MODELS)("codex with %s works in its workspace without asking", async (name) => {
    const talk = await talkAcp(
      place.worktree,
      agents.codexAcp,
      await codexEnvironment(agents, place.home, script(), name),
    );
    expect(talk).toMatchObject({ stopReason: "end_turn", asked: [] });
    expect(talk.said).toContain("all done");
    await expectEdit();
  });
});
