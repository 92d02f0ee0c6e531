import { expect, test } from "vitest";
import { githubCommentWorkflow, githubWorkflow } from "./templates/github-workflow.ts";
import { detectRepository } from "./detect-repository.ts";
import { workflowProblems } from "./workflow-problems.ts";

const NOTHING = detectRepository({ paths: [], texts: new Map(), gitConfig: null, agentsOnMachine: [] });

test("the workflow that init writes has no problem, and the one that comments runs no gates", () => {
  expect(workflowProblems(githubWorkflow(NOTHING, "flyball/flyball/action@v1"))).toEqual([]);
  expect(workflowProblems(githubCommentWorkflow("flyball/flyball/action@v1"))).toBeNull();
});

test.for<readonly [string, readonly string[] | null]>([
  ["on: push\njobs: {}\n# uses: flyball\n", null],
  [
    "on: [pull_request]\njobs: {a: {steps: [{run: npx flyball check}]}}\n",
    [
      "does not run when the text of a pull request is edited (on: pull_request: types: edited)",
      "does not run in a merge queue (on: merge_group)",
    ],
  ],
  [
    "on:\n  pull_request_target:\n  merge_group:\n  pull_request: {types: [edited]}\njobs:\n  a:\n    steps:\n      - run: npx flyball@1 check\n",
    ["runs on pull_request_target, with rights and code of strangers in one place"],
  ],
  ["on: [\nrun: flyball check", ["can't be read as YAML"]],
])("%j", ([text, problems]) => {
  expect(workflowProblems(text)).toEqual(problems);
});
