import { expect, test } from "vitest";
import type { ActionWorld } from "./action-world.ts";
import { runAction } from "./run-action.ts";

const never = (): never => {
  throw new Error("nothing of this is asked for");
};

/** What the action says and exits with before it reads anything but its inputs and its event. */
async function ran(env: Readonly<Record<string, string>>, event: string): Promise<{ exit: number; log: string }> {
  let log = "";
  const world: ActionWorld = {
    env: { GITHUB_EVENT_PATH: "/event.json", ...env },
    checks: { check: never, readRequest: never, policyHere: never },
    headOf: never,
    openForge: never,
    files: { readText: async () => Promise.resolve(event), append: never, replace: never, dropLeftover: never },
    print: (line) => (log += `${line}\n`),
    signal: new AbortController().signal,
  };
  return { exit: await runAction(world), log };
}

test.for<{ readonly inputs: Readonly<Record<string, string>>; readonly says: string }>([
  { inputs: { INPUT_MODE: "judge" }, says: "the input mode is neither check nor comment" },
  { inputs: { INPUT_COMMANDS: "yes" }, says: "the input commands is neither true nor false" },
  { inputs: { INPUT_REPORT: "../../x" }, says: "the input report leads out of the workspace" },
  { inputs: { INPUT_REPORT: "/etc/x" }, says: "the input report leads out of the workspace" },
  { inputs: { "INPUT_SARIF-FILE": "a\nverdict=pass" }, says: "the input sarif-file holds a line break" },
])("the inputs $inputs are refused", async ({ inputs, says }) => {
  const { exit, log } = await ran({ GITHUB_EVENT_NAME: "push", ...inputs }, "{}");
  expect(log).toContain(`::error title=ACTION_INPUT::${says}`);
  expect(exit).toBe(2);
});

test.for([
  ["pull_request", ""],
  ["pull_request", "not json"],
  ["pull_request", "{}"],
  ["pull_request", '{"pull_request":{"number":"7"}}'],
  ["merge_group", '{"merge_group":{"base_sha":"x","head_sha":"--upload-pack=x"}}'],
  ["push", '{"before":"main","after":"HEAD"}'],
] as const)("the event %s with %j is refused", async ([name, event]) => {
  const { exit, log } = await ran({ GITHUB_EVENT_NAME: name }, event);
  expect(log).toContain(`::error title=ACTION_EVENT::the event ${name} is not what GitHub documents`);
  expect(exit).toBe(2);
});

const SHA = "a".repeat(40);

test.for([
  { name: "issue_comment", event: {} },
  { name: "workflow_run", event: { workflow_run: { event: "pull_request", head_sha: SHA, head_repository: null } } },
])("a check on $name is refused", async ({ name, event }) => {
  const { exit, log } = await ran({ GITHUB_EVENT_NAME: name }, JSON.stringify(event));
  expect(log).toContain(`::error title=ACTION_EVENT::on ${name} a workflow has the rights and the secrets`);
  expect(exit).toBe(2);
});

test("outside of GitHub Actions it names the command to type", async () => {
  const { exit, log } = await ran({}, "");
  expect(log).toMatch(/^::error title=ACTION_EVENT::this is no step of GitHub Actions.*flyball check/mu);
  expect(exit).toBe(2);
});
