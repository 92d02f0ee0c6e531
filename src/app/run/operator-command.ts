import type { RunId, Sha } from "../../base/ids.ts";
import { describeEnd } from "./describe-end.ts";
import type { RunPorts } from "./run-ports.ts";

export interface OperatorCommand {
  readonly run: RunId | null;
  /** What its log is kept under. */
  readonly keptUnder: string;
  /** The environment's name. */
  readonly name: string;
  /** A line of the policy for `sh -c`. */
  readonly command: string;
  readonly folder: string;
  readonly timeoutMs: number;
  readonly logName: string;
  /** The commit that the environment is to run. */
  readonly target: Sha | null;
  readonly previousSha: Sha | null;
  readonly key: string;
  readonly signal: AbortSignal;
}

/** Runs a deploy or rollback command of the policy, unsandboxed and with the operator's environment, as they ask for credentials and networks; it learns what
 * to do from FLYBALL_SHA, FLYBALL_PREVIOUS_SHA, FLYBALL_ENV, FLYBALL_RUN and FLYBALL_KEY. */
export async function runOperatorCommand(
  ports: RunPorts,
  request: OperatorCommand,
): Promise<{ readonly ok: boolean; readonly why: string; readonly tail: string; readonly durationMs: number }> {
  const result = await ports.commands.run({
    argv: ["sh", "-c", request.command],
    cwd: request.folder,
    env: {
      ...ports.surroundings.operatorEnv,
      FLYBALL_SHA: request.target ?? "",
      FLYBALL_PREVIOUS_SHA: request.previousSha ?? "",
      FLYBALL_ENV: request.name,
      ...(request.run === null ? {} : { FLYBALL_RUN: request.run }),
    },
    key: request.key,
    stdin: null,
    timeoutMs: request.timeoutMs,
    signal: request.signal,
    logFile: await ports.artifacts.path(request.keptUnder, request.logName),
    secrets: ports.surroundings.secrets,
    sandbox: null,
    detachable: true,
  });
  // Stopped with its step, not by its own doing: the step says it again under the same key.
  request.signal.throwIfAborted();
  return {
    ok: result.end.kind === "exited" && result.end.code === 0,
    why: describeEnd(result.end, request.timeoutMs),
    tail: result.tail,
    durationMs: result.durationMs,
  };
}
