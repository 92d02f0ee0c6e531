import { Fault, type ExitCode } from "../../base/fault.ts";
import { formatAnnotation } from "../report/github-report.ts";
import { renderFault } from "../cli/render-fault.ts";
import { type ActionInputs, readInputs } from "./action-inputs.ts";
import { type ActionEvent, readEvent } from "./action-event.ts";
import type { ActionWorld } from "./action-world.ts";
import { runCheck } from "./run-check.ts";
import { runComment } from "./run-comment.ts";

/** GitHub's own limit of an event is lower. */
const EVENT_BYTES_MAX = 32 * 1024 * 1024;

/** One step of a job: reads its inputs and its event, judges or comments, and gives the exit code. What can't be done is an annotation with the fix. */
export async function runAction(world: ActionWorld): Promise<ExitCode> {
  try {
    const inputs = readInputs(world.env);
    const event = await eventOf(world);
    refuseDanger(inputs, event);
    return inputs.mode === "comment" ? await runComment(world, inputs, event) : await runCheck(world, inputs, event);
  } catch (thrown) {
    const { human, exit } = renderFault(thrown, false);
    if (!(thrown instanceof Fault)) world.print(human);
    const { code, message, hint } = thrown instanceof Fault ? thrown : { code: "INTERNAL", message: "", hint: "" };
    const said = thrown instanceof Fault ? message : "this is a defect of Flyball: the lines above say where";
    const fix = hint === undefined || hint === "" ? "" : `\nfix: ${hint}`;
    world.print(formatAnnotation({ type: "error", properties: { title: code }, message: `${said}${fix}` }));
    return exit;
  }
}

async function eventOf({ env, files }: ActionWorld): Promise<ActionEvent> {
  const [name, path] = [env["GITHUB_EVENT_NAME"] ?? "", env["GITHUB_EVENT_PATH"] ?? ""];
  if (name === "" || path === "")
    throw new Fault("this is no step of GitHub Actions: GITHUB_EVENT_NAME or GITHUB_EVENT_PATH is not set", {
      code: "ACTION_EVENT",
      exit: 2,
      hint: "elsewhere type flyball check",
    });
  return readEvent(name, await files.readText(path, EVENT_BYTES_MAX));
}

/** Workflows that run with the rights and secrets of the repository on what a stranger sent. */
function refuseDanger({ mode }: ActionInputs, event: ActionEvent): void {
  if (mode === "comment") return;
  const name =
    event.kind === "pull-request-target"
      ? "pull_request_target"
      : event.kind === "workflow-run"
        ? "workflow_run"
        : event.kind === "other" && !["workflow_dispatch", "schedule"].includes(event.name)
          ? event.name
          : null;
  if (name === null) return;
  throw new Fault(
    `on ${name} a workflow has the rights and the secrets of the repository; code of a change is not judged there`,
    {
      code: "ACTION_EVENT",
      exit: 2,
      hint: "use on: pull_request for the check, and workflow_run with mode: comment to comment on forks",
    },
  );
}
