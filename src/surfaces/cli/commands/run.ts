import { Fault } from "../../../base/fault.ts";
import { toJson } from "../../../base/json.ts";
import { printable } from "../../../base/printable.ts";
import type { App } from "../../../app/app.ts";
import type { Refused } from "../../../app/run/frame-run.ts";
import type { Run } from "../../../domain/run/run.ts";
import type { CliIo } from "../cli-io.ts";
import type { Answer, CommandGroup } from "../command.ts";
import type { Input } from "../input.ts";
import { renderFault } from "../render-fault.ts";
import { findingJson, renderFindings } from "../render-finding.ts";
import { describeStatus, exitOf, renderFix, renderRunLine, renderRunView } from "../render/render-run.ts";
import { driveRun } from "../drive-run.ts";

const RUN_ARGUMENT = { name: "RUN", summary: "a run's id, the end of it, or `last`", arity: "optional" } as const;

export const run: CommandGroup = {
  kind: "group",
  subcommands: [
    {
      kind: "action",
      name: "list",
      summary: "the newest runs",
      example: "flyball run list --state waiting",
      arguments: [],
      options: [
        {
          kind: "text",
          name: "state",
          value: "STATE",
          summary: "only these",
          choices: ["running", "waiting", "ended"],
        },
        { kind: "text", name: "limit", value: "N", summary: "at most this many (20)" },
      ],
      run: list,
    },
    {
      kind: "action",
      name: "show",
      summary: "everything about one run",
      example: "flyball run show last",
      arguments: [RUN_ARGUMENT],
      options: [],
      run: show,
    },
    {
      kind: "action",
      name: "cancel",
      summary: "stop a run and clean up what it left",
      example: 'flyball run cancel last --reason "wrong branch"',
      arguments: [RUN_ARGUMENT],
      options: [{ kind: "text", name: "reason", value: "TEXT", summary: "why, for the ledger" }],
      run: cancel,
    },
    {
      kind: "action",
      name: "resume",
      summary: "go on with a run that a crash or Ctrl-C left",
      example: "flyball run resume last",
      arguments: [RUN_ARGUMENT],
      options: [],
      run: resume,
    },
  ],
  otherwise: {
    kind: "action",
    arguments: [{ name: "TASK", summary: "a task contract (see flyball task new)", arity: "one" }],
    options: [
      { kind: "text", name: "builder", value: "AGENT", summary: "claude, codex, human, or any command in quotes" },
      { kind: "text", name: "reviewer", value: "AGENT", summary: "human, or model:PROVIDER/MODEL, …" },
      { kind: "text", name: "planner", value: "AGENT", summary: "none: the contract's steps are the plan" },
      { kind: "text", name: "branch", value: "BRANCH", summary: "integrate here instead of the current branch" },
      { kind: "flag", name: "detach", summary: "only start it; `flyball up` works on it" },
    ],
    run: startAndDrive,
  },
};

async function startAndDrive(input: Input, io: CliIo): Promise<Answer> {
  const app = await io.app();
  const framed = await app.runs.frame({
    taskFile: input.required("TASK"),
    folder: io.cwd,
    builder: input.text("--builder"),
    reviewer: input.text("--reviewer"),
    planner: input.text("--planner"),
    branch: input.text("--branch"),
  });
  if (!framed.ok) return refuse(framed.error, io);
  for (const warning of framed.value.warnings) io.stderr.write(`warning: ${printable(warning)}\n`);
  const { input: task } = framed.value;
  await app.runs.start(task);
  io.stderr.write(`${task.run}  ${printable(task.contract.objective)}\n`);
  if (input.flag("--detach")) {
    const { pid } = await app.daemon.up();
    return {
      exit: 0,
      human: `${task.run} is with the worker ${pid}; flyball run show ${task.run}`,
      machine: { run: task.run, worker: pid },
    };
  }
  return drive(app, io, task.run, 0);
}

/** One error for the whole file, with each finding at its place. */
function refuse({ code, file, findings, sources }: Refused, io: CliIo): Answer {
  const count = findings.length === 1 ? "a problem" : `${findings.length} problems`;
  const place = findings.find((finding) => finding.place !== null)?.place ?? undefined;
  const hint = findings[0]?.fix;
  const fault = renderFault(new Fault(`${file} has ${count}`, { code, exit: 2, hint, place }), io.hasColor);
  io.stderr.write(`${renderFindings(findings, new Map(Object.entries(sources)), io.hasColor)}\n\n${fault.human}\n`);
  return { exit: fault.exit, human: "", machine: { ...fault.machine, findings: findings.map(findingJson) } };
}

async function resume(input: Input, io: CliIo): Promise<Answer> {
  const app = await io.app();
  const { run: found, events } = await app.runs.view(input.text("RUN") ?? "last");
  if (found.status.state === "ended")
    throw new Fault(`run ${found.id} has ended`, { code: "RUN_ENDED", exit: 2, hint: `flyball run show ${found.id}` });
  return drive(app, io, found.id, events.at(-1)?.seq ?? 0);
}

async function drive(app: App, io: CliIo, id: Run["id"], afterSeq: number): Promise<Answer> {
  const { run, waitingFor } = await driveRun(app, io, id, afterSeq);
  const next = waitingFor === null ? [] : [`next: flyball inbox ${waitingFor.id}`];
  return {
    exit: exitOf(run.status, waitingFor),
    human: [`${run.id}  ${printable(describeStatus(run))}`, ...renderFix(run), ...next].join("\n"),
    machine: { run: toJson(run), inbox: toJson(waitingFor) },
  };
}

async function list(input: Input, io: CliIo): Promise<Answer> {
  const app = await io.app();
  const state = input.text("--state") as "running" | "waiting" | "ended" | null;
  const runs = await app.runs.list({ ...(state === null ? {} : { state }), limit: input.number("--limit", 1) ?? 20 });
  return {
    exit: 0,
    human: runs.length === 0 ? "no runs yet: flyball run TASK" : runs.map(renderRunLine).join("\n"),
    machine: { runs: toJson(runs) },
  };
}

async function show(input: Input, io: CliIo): Promise<Answer> {
  const view = await (await io.app()).runs.view(input.text("RUN") ?? "last");
  return { exit: 0, human: renderRunView(view), machine: toJson(view) as Answer["machine"] };
}

async function cancel(input: Input, io: CliIo): Promise<Answer> {
  const app = await io.app();
  const by = await app.inbox.operator(input.text("RUN") ?? "last");
  const { id } = await app.runs.cancel({
    run: input.text("RUN") ?? "last",
    by,
    reason: input.text("--reason") ?? "cancelled on request",
  });
  const ended = await app.runs.drive(id, { signal: io.signal, afterSeq: 0, onEvent: () => undefined });
  return { exit: 0, human: `${id}  ${printable(describeStatus(ended))}`, machine: { run: toJson(ended) } };
}
