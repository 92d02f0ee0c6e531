import { formatTaskContract } from "../../../domain/task/format-task-contract.ts";
import { CHANGE_INTENTS, RISK_LEVELS, type TaskContract } from "../../../domain/task/task-contract.ts";
import { OUTPUT_FORMAT_DEFAULT } from "../../../domain/task/task-schema.ts";
import type { LintedTask } from "../../../app/task/lint-tasks.ts";
import type { TaskAnswers } from "../../../app/task/new-task.ts";
import type { Json } from "../../../base/json.ts";
import { printable } from "../../../base/printable.ts";
import type { CliIo } from "../cli-io.ts";
import type { Answer, CommandGroup, Option } from "../command.ts";
import type { Input } from "../input.ts";
import { findingJson, renderFindings } from "../render-finding.ts";

const text = (name: string, value: string, summary: string): Option => ({ kind: "text", name, value, summary });
const list = (name: string, value: string, summary: string): Option => ({ kind: "list", name, value, summary });

/** Contracts: write one, judge them, show one as a run takes it. */
export const task: CommandGroup = {
  kind: "group",
  otherwise: null,
  subcommands: [
    {
      kind: "action",
      name: "new",
      summary: "write a contract, from options or from questions",
      example:
        'flyball task new --objective "Round each order line" --scope-in totals --file "src/orders/**" --test "npm test" --criterion "GET /orders/17 answers 10.02" --risk low',
      arguments: [{ name: "FILE", summary: "default: tasks/ and the objective's words", arity: "optional" }],
      options: [
        text("objective", "TEXT", "what will be different"),
        list("scope-in", "TEXT", "what is part of it"),
        list("scope-out", "TEXT", "what is not; a path is taken away from --file"),
        list("file", "GLOB", "what the change may touch"),
        list("test", "CMD", "what must pass"),
        list("criterion", "TEXT", "what can be observed once it is done"),
        { kind: "text", name: "risk", value: "LEVEL", summary: "of releasing it wrong", choices: RISK_LEVELS },
        { kind: "text", name: "intent", value: "INTENT", summary: "why it is made", choices: CHANGE_INTENTS },
        list("step", "TEXT", "of the plan"),
        text("output-format", "TEXT", `default: ${OUTPUT_FORMAT_DEFAULT}`),
        text("usd", "USD", "at most this many dollars"),
        text("tokens", "N", "at most this many tokens"),
        text("minutes", "N", "at most this many minutes"),
        text("environment", "NAME", "to release into; without it the run ends at the merge"),
      ],
      run: newTask,
    },
    {
      kind: "action",
      name: "lint",
      summary: "every problem of contracts, with its place and its fix",
      example: "flyball task lint tasks/round-totals.yaml",
      arguments: [{ name: "FILE", summary: "default: tasks/*.yaml", arity: "any" }],
      options: [],
      run: async (input, io) => {
        const linted = await (await io.app()).lintTasks(io.cwd, input.list("FILE"));
        const findings = linted.flatMap((each) => each.findings);
        const count = `${linted.length} ${linted.length === 1 ? "contract" : "contracts"}`;
        return {
          exit: findings.some((finding) => finding.level === "error") ? 1 : 0,
          human: findings.length === 0 ? `${count}, no problems` : framesOf(linted, io),
          machine: {
            tasks: linted.map(({ file, findings: own }) => ({ file, findings: own.map(findingJson) })),
          },
        };
      },
    },
    {
      kind: "action",
      name: "show",
      summary: "a contract as a run takes it, defaults filled in",
      example: "flyball task show tasks/round-totals.yaml",
      arguments: [{ name: "FILE", summary: "the contract", arity: "one" }],
      options: [],
      run: async (input, io) => {
        const shown = await (await io.app()).showTask(io.cwd, input.required("FILE"));
        if (!shown.ok) return refusal(shown.error, io, 1);
        // The first line is for editors.
        const [, ...lines] = formatTaskContract(shown.value).trimEnd().split("\n");
        return { exit: 0, human: printable(lines.join("\n"), true), machine: { contract: contractJson(shown.value) } };
      },
    },
  ],
};

async function newTask(input: Input, io: CliIo): Promise<Answer> {
  const app = await io.app();
  let answers = answersOf(input);
  if (io.isTty) {
    const { askTask } = await import("../ask-task.ts");
    answers = await askTask(answers, async (objective) => app.proposeFiles(io.cwd, objective), io.signal);
  }
  const missing = MANDATORY.filter(([, field]) => answers[field].length === 0).map(([flag]) => flag);
  if (missing.length > 0) throw input.usage(`${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`);
  const written = await app.newTask(io.cwd, input.text("FILE"), answers);
  if (!written.ok) return refusal(written.error, io, 2);
  const { file, contract } = written.value;
  return {
    exit: 0,
    human: `wrote ${printable(file)}\nnext  flyball run ${printable(file)}`,
    machine: { file, contract: contractJson(contract) },
  };
}

const MANDATORY = [
  ["--objective", "objective"],
  ["--scope-in", "scopeIn"],
  ["--file", "filesAllowed"],
  ["--test", "testsRequired"],
  ["--criterion", "acceptanceCriteria"],
  ["--risk", "releaseRiskLevel"],
] as const;

function answersOf(input: Input): TaskAnswers {
  return {
    objective: input.text("--objective") ?? "",
    scopeIn: input.list("--scope-in"),
    scopeOut: input.list("--scope-out"),
    filesAllowed: input.list("--file"),
    testsRequired: input.list("--test"),
    acceptanceCriteria: input.list("--criterion"),
    releaseRiskLevel: input.text("--risk") ?? "",
    outputFormat: input.text("--output-format") ?? OUTPUT_FORMAT_DEFAULT,
    intent: input.text("--intent"),
    steps: input.list("--step"),
    budgets: {
      usdMax: input.number("--usd"),
      tokensMax: input.number("--tokens"),
      minutesMax: input.number("--minutes"),
    },
    environment: input.text("--environment"),
  };
}

function refusal(linted: LintedTask, io: CliIo, exit: 1 | 2): Answer {
  return {
    exit,
    human: framesOf([linted], io),
    machine: { file: linted.file, findings: linted.findings.map(findingJson) },
  };
}

function framesOf(linted: readonly LintedTask[], io: CliIo): string {
  const sources = new Map(linted.map((each) => [each.file, each.text]));
  const findings = linted.flatMap((each) => each.findings);
  const errors = findings.filter((finding) => finding.level === "error").length;
  const warnings = findings.length - errors;
  return `${renderFindings(findings, sources, io.hasColor)}\n\n${count(errors, "error")}, ${count(warnings, "warning")}`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function contractJson(contract: TaskContract): { readonly [key: string]: Json } {
  return { ...contract, budgets: { ...contract.budgets } };
}
