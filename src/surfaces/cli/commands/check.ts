import { realpathSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import type { ChangeWanted, Checked, CheckRequest } from "../../../app/gate/check-use-cases.ts";
import { toJson } from "../../../base/json.ts";
import { printable } from "../../../base/printable.ts";
import type { ChangeRequest } from "../../../domain/change/change.ts";
import { CHANGE_REQUEST_BYTES_MAX, parseChangeRequest } from "../../../domain/change/parse-change-request.ts";
import { ALL_RULES } from "../../../domain/finding/all-rules.ts";
import type { DraftedFields } from "../../../domain/gate/fields/draft-fields.ts";
import { GATE_NAMES, type GateName } from "../../../domain/gate/gate.ts";
import { whyFile } from "../../../domain/gate/why-file.ts";
import { githubReport } from "../../report/github-report.ts";
import { gitlabReport } from "../../report/gitlab-report.ts";
import { humanReport } from "../../report/human-report.ts";
import { jsonReport } from "../../report/json-report.ts";
import { junitReport } from "../../report/junit-report.ts";
import { painter } from "../../report/painter.ts";
import { exitOf } from "../../report/rank-findings.ts";
import { sarifReport } from "../../report/sarif-report.ts";
import { whyJson, whyReport } from "../../report/why-report.ts";
import type { CliIo } from "../cli-io.ts";
import type { Answer, CommandAction } from "../command.ts";
import type { Input } from "../input.ts";

const FORMATS = ["human", "json", "github", "gitlab", "junit", "sarif"] as const;
type Format = (typeof FORMATS)[number];

/** Findings in full, without `--all`. */
const FINDINGS_MAX = 20;

/** Exit code 1 for what failed, and for what an enforced gate could not find out. */
export const check: CommandAction = {
  kind: "action",
  arguments: [],
  options: [
    { kind: "text", name: "base", value: "REV", summary: "judge what differs from it (default: the merge base)" },
    { kind: "text", name: "head", value: "REV", summary: "judge this commit (default: the files on disk)" },
    { kind: "text", name: "request", value: "FILE", summary: "the pull request, as JSON or Markdown; - is stdin" },
    { kind: "text", name: "format", value: "FORMAT", summary: "how to print it (default: human)", choices: FORMATS },
    { kind: "list", name: "gate", value: "NAME", summary: "this gate alone", choices: GATE_NAMES },
    { kind: "flag", name: "no-commands", summary: "without lint, typecheck, test and build of the repository" },
    { kind: "flag", name: "all", summary: `every finding in full (default: the first ${FINDINGS_MAX})` },
    { kind: "flag", name: "quiet", summary: "print nothing where it passes" },
    { kind: "text", name: "why", value: "FILE", summary: "what each gate did with this file, and why" },
    { kind: "flag", name: "fill", summary: "only draft intent, risk and the other fields from the diff" },
    { kind: "flag", name: "write-baseline", summary: "take what is found on: only new findings count afterwards" },
  ],
  run: async (input, io) => {
    input.named("--why");
    const useCases = await io.check();
    const wanted: ChangeWanted = {
      folder: io.cwd,
      base: input.named("--base"),
      head: input.named("--head"),
      request: await readRequest(input, io),
    };
    if (input.flag("--fill")) return draftAnswer(await useCases.draft(wanted));
    const progress = showProgress(io);
    try {
      const checked = await useCases.check({
        ...wanted,
        runsCommands: !input.flag("--no-commands"),
        gates: input.list("--gate") as readonly GateName[],
        writesBaseline: input.flag("--write-baseline"),
        signal: io.signal,
        onCommand: progress.onCommand,
      });
      return answerOf(checked, input, io);
    } finally {
      progress.end();
    }
  },
};

function answerOf(checked: Checked, input: Input, io: CliIo): Answer {
  const { report, root, paths, baseline } = checked;
  const why = input.text("--why");
  if (why !== null) {
    const explained = whyFile(report, pathIn(root, io.cwd, why, paths), paths);
    return { exit: exitOf(report), human: whyReport(explained, io.hasColor), machine: whyJson(explained) };
  }
  const machine = { ...jsonReport(report), baseline: baseline === null ? null : { ...baseline } };
  if (baseline !== null) {
    const file = printable(baseline.file);
    const human = `${file} takes on ${baseline.findings} ${baseline.findings === 1 ? "finding" : "findings"}; commit it: it counts from the commit on\n  fix   git add ${file}`;
    return { exit: 0, human, machine };
  }
  const isSilent = input.flag("--quiet") && report.verdict === "pass" && format(input) === "human";
  return { exit: exitOf(report), human: isSilent ? "" : render(checked, input, io), machine };
}

/** The block for a request's body, then the same as trailers. What only a person can write is named on the way. */
function draftAnswer({ block, trailers, forPerson, fields }: DraftedFields): Answer {
  const yours = forPerson.length === 0 ? [] : ["", `write yourself: ${forPerson.join(", ")}`];
  return {
    exit: 0,
    human: ["for the pull request:", "", block, "", "or for the commit message:", "", trailers, ...yours].join("\n"),
    machine: { block, trailers, fields: toJson(fields), forPerson: [...forPerson] },
  };
}

function format(input: Input): Format {
  return (input.text("--format") ?? "human") as Format;
}

function render({ report }: Checked, input: Input, io: CliIo): string {
  const kind = format(input);
  const human = (hasColor: boolean, findingsMax: number): string => humanReport(report, { hasColor, findingsMax });
  switch (kind) {
    case "human":
      return human(io.hasColor, input.flag("--all") ? Number.POSITIVE_INFINITY : FINDINGS_MAX);
    case "json":
      return JSON.stringify({ schemaVersion: 1, ...jsonReport(report), baseline: null });
    case "github":
      return githubReport(report, human(false, Number.POSITIVE_INFINITY));
    case "gitlab":
      return JSON.stringify(gitlabReport(report), null, 2);
    case "junit":
      return junitReport(report);
    case "sarif":
      return JSON.stringify(sarifReport(report, ALL_RULES), null, 2);
    default:
      return kind satisfies never;
  }
}

async function readRequest(input: Input, io: CliIo): Promise<ChangeRequest | null> {
  const file = input.named("--request");
  if (file === null) return null;
  const text =
    file === "-"
      ? await io.readStdin(CHANGE_REQUEST_BYTES_MAX)
      : await (await io.check()).readRequest(resolve(io.cwd, file));
  const parsed = parseChangeRequest(text);
  if (parsed.ok) return parsed.value;
  throw input.usage(`--request: ${parsed.error}`, 'write {"title": "…", "body": "…"}, or Markdown');
}

/** As git names it: relative to the repository's root, wherever it was typed. */
function pathIn(root: string, cwd: string, typed: string, paths: readonly string[]): string {
  const inside = relative(root, resolve(realpathSync(cwd), typed))
    .split(sep)
    .join("/");
  return isAbsolute(inside) || inside.startsWith("../") || (!paths.includes(inside) && paths.includes(typed))
    ? typed
    : inside;
}

/** A person who waits for a command longer than this is told for which. */
const PATIENCE_MS = 1000;

function showProgress(io: CliIo): { readonly onCommand: CheckRequest["onCommand"]; readonly end: () => void } {
  const timers = new Map<string, NodeJS.Timeout>();
  const stop = (command: string): void => {
    clearTimeout(timers.get(command));
    timers.delete(command);
  };
  return {
    onCommand: ({ kind, command }) => {
      stop(command);
      if (kind === "ended" || !io.isTty) return;
      const line = painter(io.hasColor)("dim", `running  ${printable(command).slice(0, 200)}`);
      timers.set(
        command,
        setTimeout(() => io.stderr.write(`${line}\n`), PATIENCE_MS),
      );
    },
    end: () => {
      for (const command of timers.keys()) stop(command);
    },
  };
}
