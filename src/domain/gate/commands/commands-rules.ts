import type { GateRuleDoc } from "../../finding/rule-doc.ts";

export const COMMANDS_RULES: Readonly<Record<"failed" | "wrote" | "flaky", GateRuleDoc>> = {
  failed: {
    id: "FB1001",
    title: "The repository's own commands pass",
    level: "error",
    why: "What lint, types, build or tests refuse here, they refuse after the merge too. The exit code decides; no text of the output is read as a verdict.",
    fix: "Run the command yourself, mend what it says, and check again.",
    example: "commands:\n  test: npm test   # exits with 1 on this tree",
  },
  wrote: {
    id: "FB1002",
    title: "A command leaves the files that it judges alone",
    level: "warning",
    why: "A command that rewrites tracked files, or that files are edited under, has judged another tree than the one that is merged. Its verdict is unknown.",
    fix: "Give the command that only looks: `oxfmt --check` for `oxfmt`, `eslint .` for `eslint --fix .`.",
    example: "commands:\n  lint: eslint --fix .",
  },
  flaky: {
    id: "FB1003",
    title: "A command says the same of the same tree",
    level: "warning",
    why: "A command that fails and then passes with nothing changed says nothing of the tree; whoever runs it until it passes merges what it was meant to stop. Its verdict is unknown.",
    fix: "Find what the outcome hangs on (time, order, network, a shared port) and take it out of the command.",
    example: "commands:\n  test: npm test   # exit 1, and exit 0 right after",
  },
};
