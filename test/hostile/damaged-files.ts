import { readFileSync } from "node:fs";
import { parsePolicy } from "../../src/domain/policy/parse-policy.ts";
import { lintTaskContract } from "../../src/domain/task/lint-task-contract.ts";
import { TASK_RULES } from "../../src/domain/task/task-rules.ts";

const SCRAPS = [
  "\t",
  "\n",
  ":",
  "- ",
  "[",
  "}",
  "'",
  '"',
  "&a ",
  "*a",
  "!!x ",
  "#",
  "\0",
  "|",
  ">",
  "? ",
  "%",
  "@",
  "\r",
  "{a,b",
  "**",
  "é",
  "\uD800",
];

/** Lints so many damaged copies of the example, and gives the number of findings; throws for one without a known rule, a place or a fix. */
export function lintDamagedContracts(rounds: number): number {
  const known = new Set(Object.values(TASK_RULES).map((rule) => rule.id));
  const source = exampleOf("task.yaml");
  const random = randomFrom(1);
  let found = 0;
  for (let round = 0; round < rounds; round++) {
    let text = source;
    for (let edits = 1 + random(4); edits > 0; edits--) {
      const at = random(text.length);
      text = text.slice(0, at) + (SCRAPS[random(SCRAPS.length)] ?? "") + text.slice(at + random(12));
    }
    for (const finding of lintTaskContract(text, "t.yaml", {
      environments: ["staging"],
      trackedPaths: ["src/orders/a.ts"],
    })) {
      found++;
      if (
        !known.has(finding.rule) ||
        finding.place === null ||
        finding.place.line < 1 ||
        finding.place.col < 1 ||
        finding.fix === ""
      )
        throw new Error(`a poor finding ${JSON.stringify(finding)} for ${JSON.stringify(text)}`);
    }
  }
  return found;
}

/** Parses so many damaged copies of the example, and gives how many were refused; throws for one that is refused without a finding. */
export function parseDamagedPolicies(rounds: number): number {
  const source = exampleOf("flyball.yaml");
  const random = randomFrom(7);
  let refused = 0;
  for (let round = 0; round < rounds; round++) {
    const at = random(source.length);
    const text =
      source.slice(0, at) +
      (["\t", ":", "[", "'", "\0", "- ", "{}", "5"][random(8)] ?? "") +
      source.slice(at + random(9));
    const read = parsePolicy(text, "flyball.yaml");
    if (!read.ok && read.error.length > 0) refused++;
    else if (!read.ok) throw new Error(`refused without a finding: ${JSON.stringify(text)}`);
  }
  return refused;
}

function exampleOf(name: string): string {
  return readFileSync(new URL(`../../examples/${name}`, import.meta.url), "utf8");
}

function randomFrom(start: number): (below: number) => number {
  let seed = start;
  return (below) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
}
