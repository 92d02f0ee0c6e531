import { readYaml } from "../yaml/read-yaml.ts";
import { recordOf } from "./toolchain.ts";

/** What a GitHub workflow that runs Flyball's gates does not react to: each the end of a sentence about it. `null`: it runs no gates. */
export function workflowProblems(text: string): readonly string[] | null {
  if (!/^[^#\n]*(?:uses:[^#\n]*flyball|flyball(?:@\S{1,50})? check)/mu.test(text.slice(0, 200_000))) return null;
  const yaml = readYaml(text, "workflow", "");
  if (!yaml.ok) return ["can't be read as YAML"];
  const events = recordOf(yaml.value.value)["on"];
  if (recordOf(events)["workflow_run"] !== undefined) return null;
  const problems: string[] = [];
  const types = recordOf(recordOf(events)["pull_request"])["types"];
  if (!Array.isArray(types) || !types.includes("edited"))
    problems.push("does not run when the text of a pull request is edited (on: pull_request: types: edited)");
  const listed = Array.isArray(events) ? events : Object.keys(recordOf(events));
  if (!listed.includes("merge_group")) problems.push("does not run in a merge queue (on: merge_group)");
  if (listed.includes("pull_request_target"))
    problems.push("runs on pull_request_target, with rights and code of strangers in one place");
  return problems;
}
