import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readInputs } from "./action-inputs.ts";
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
    checks: { check: never, draft: never, readRequest: never, policyHere: never },
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

test("action.yml, the page about it and what is read know the same inputs", () => {
  const root = join(import.meta.dirname, "../../..");
  const action = parse(readFileSync(join(root, "action/action.yml"), "utf8")) as {
    readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  };
  const page = readFileSync(join(root, "docs/github.md"), "utf8").split("## Inputs")[1]?.split("## ")[0] ?? "";
  const names = Object.keys(action.inputs);
  expect([...page.matchAll(/^\| `([\w-]+)`/gmu)].map(([, name]) => name)).toEqual([
    "mode",
    "token",
    "commands",
    "comment",
    "status",
    "code-scanning",
    "sarif-file",
    "report",
    "base",
    "working-directory",
  ]);
  const asked = new Set<string>();
  const env = new Proxy({}, { get: (_, name) => (asked.add(String(name)), undefined) });
  readInputs(env);
  expect([...asked].toSorted()).toEqual(names.map((name) => `INPUT_${name.toUpperCase()}`).toSorted());
});
