import type { LookupFunction } from "node:net";
import type { CommandResult, CommandRunner } from "../../ports/command-runner.ts";
import type { PredicateVerdict, Prober, VersionAnswer } from "../../ports/prober.ts";
import { messageOf } from "../../base/fault.ts";
import { exchangeHttp } from "./http-exchange.ts";
import { judgeHttp, readVersion, toVersion, type Judgement } from "./http-verdict.ts";
import { maskLine, secretsOfUrl } from "./mask-line.ts";

export interface ProberOptions {
  readonly commandRunner: Pick<CommandRunner, "run">;
  /** Absolute path of the folder in which commands run. */
  readonly cwd: string;
  /** Values that no `why` may show, beside those of URLs. */
  readonly secrets?: readonly string[];
  /** Looks host names up; by default as the machine does. */
  readonly lookup?: LookupFunction;
}

/** A prober over HTTP and over commands (`sh -c`). A command says its commit in the last line that it prints. */
export function openProber(options: ProberOptions): Prober {
  const secrets = options.secrets ?? [];
  const lookup = options.lookup ?? null;
  const runCommand = async (
    command: string,
    env: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<End> => {
    if (signal.aborted) return { kind: "aborted" };
    const running = options.commandRunner
      .run({
        argv: ["sh", "-c", command],
        cwd: options.cwd,
        env,
        stdin: null,
        timeoutMs: COMMAND_TIMEOUT_MS,
        signal,
        logFile: null,
        secrets,
        sandbox: null,
        detachable: false,
      })
      .then(
        (result) => (result.end.kind === "exited" ? { ...result.end, tail: result.tail } : result.end),
        (thrown: unknown): CommandResult["end"] => ({ kind: "not-started", why: messageOf(thrown) }),
      );
    return orAborted(running, signal);
  };

  return {
    async version(probe, env, signal): Promise<VersionAnswer> {
      if (probe.kind === "http") {
        const outcome = await exchangeHttp({ url: probe.url, method: "GET", timeoutMs: null, signal, lookup });
        return maskAnswer(readVersion(probe, outcome), [...secrets, ...secretsOfUrl(probe.url)]);
      }
      const end = await runCommand(probe.command, env, signal);
      if (end.kind === "exited" && end.code === 0 && "tail" in end)
        return maskAnswer(toVersion(lastLine(end.tail), "the command"), secrets);
      const { verdict, why } = judgeEnd(end);
      return maskAnswer({ kind: verdict === "unknown" ? "unknown" : "failed", why: `the command: ${why}` }, secrets);
    },

    async check(predicate, env, signal): Promise<PredicateVerdict> {
      const startedAt = performance.now();
      const judged = async (): Promise<Judgement> => {
        if (predicate.kind === "command") return judgeEnd(await runCommand(predicate.command, env, signal));
        const { url, method, latencyMaxMs } = predicate;
        return judgeHttp(predicate, await exchangeHttp({ url, method, timeoutMs: latencyMaxMs, signal, lookup }));
      };
      const hidden = predicate.kind === "http" ? [...secrets, ...secretsOfUrl(predicate.url)] : secrets;
      const { verdict, why } = await judged();
      const durationMs = Math.round(performance.now() - startedAt);
      return { name: predicate.name, verdict, why: maskLine(why, hidden), durationMs };
    },
  };
}

/** A command without a signal's limit still ends. */
const COMMAND_TIMEOUT_MS = 600_000;

/** The runner kills the command when the signal fires; this is how long it is waited for. */
const REAP_MS = 250;

/** Settles with `done`, or a little after the signal fires. */
async function orAborted<T>(done: Promise<T>, signal: AbortSignal): Promise<T | { readonly kind: "aborted" }> {
  const aborted = Promise.withResolvers<{ readonly kind: "aborted" }>();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    timer = setTimeout(() => aborted.resolve({ kind: "aborted" }), REAP_MS);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([done, aborted.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

type End = CommandResult["end"] | { readonly kind: "exited"; readonly code: number; readonly tail: string };

/** Exit 126 and 127 are the shell's own: the command could not be run, so nothing was found out. */
function judgeEnd(end: End): Judgement {
  switch (end.kind) {
    case "exited": {
      if (end.code === 0) return { verdict: "pass", why: "exit 0" };
      if (end.code === 127) return { verdict: "unknown", why: "command not found (exit 127)" };
      if (end.code === 126) return { verdict: "unknown", why: "command cannot be run (exit 126)" };
      const last = "tail" in end ? lastLine(end.tail) : "";
      return { verdict: "fail", why: `exit ${end.code}${last === "" ? "" : `: ${last}`}` };
    }
    case "signalled":
      return { verdict: "unknown", why: `ended by ${end.signal}` };
    case "timed-out":
    case "aborted":
      return { verdict: "unknown", why: "not done within the time allowed" };
    case "not-started":
      return { verdict: "unknown", why: `not started: ${end.why}` };
    default:
      return end satisfies never;
  }
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)?.trim() ?? "";
}

function maskAnswer(answer: VersionAnswer, secrets: readonly string[]): VersionAnswer {
  return answer.kind === "runs" ? answer : { kind: answer.kind, why: maskLine(answer.why, secrets) };
}
