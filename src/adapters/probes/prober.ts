import type { LookupFunction } from "node:net";
import type { Predicate } from "../../domain/policy/predicate.ts";
import type { CommandRunner } from "../../ports/command-runner.ts";
import type { PredicateVerdict, Prober, VersionAnswer } from "../../ports/prober.ts";
import { judgeEnd, lastLine, runProbe, type CommandProbe, type End } from "./command-probe.ts";
import { probeDns } from "./dns-probe.ts";
import { exchangeHttp } from "./http-exchange.ts";
import { judgeHttp, readVersion, toVersion } from "./http-verdict.ts";
import type { Judgement } from "./judgement.ts";
import { probeLatency } from "./latency-probe.ts";
import { probeLog } from "./log-probe.ts";
import { maskLine, secretsOfUrl } from "./mask-line.ts";
import { probePrometheus } from "./prometheus-probe.ts";
import { probeSql } from "./sql-probe.ts";
import { probeTcp } from "./tcp-probe.ts";
import { probeTls } from "./tls-probe.ts";

export interface ProberOptions {
  readonly commandRunner: Pick<CommandRunner, "run">;
  /** Absolute path of the folder in which commands run. */
  readonly cwd: string;
  /** Values that no `why` may show, beside those of URLs. */
  readonly secrets?: readonly string[];
  /** Looks host names up; by default as the machine does. */
  readonly lookup?: LookupFunction;
  /** PEM of the certificate authorities that are trusted; by default those of Node. */
  readonly ca?: string;
}

/** A prober of environments. A command (`sh -c`) says its commit in the last line that it prints. */
export function openProber(options: ProberOptions): Prober {
  const secrets = options.secrets ?? [];
  const lookup = options.lookup ?? null;
  const run = (
    argv: CommandProbe["argv"],
    env: CommandProbe["env"],
    signal: AbortSignal,
    more: Partial<Pick<CommandProbe, "stdin" | "onLine">> = {},
  ): Promise<End> =>
    runProbe({
      runner: options.commandRunner,
      argv,
      cwd: options.cwd,
      env,
      secrets,
      signal,
      ...more,
      stdin: more.stdin ?? null,
    });

  const judge = async (predicate: Predicate, env: CommandProbe["env"], signal: AbortSignal): Promise<Judgement> => {
    switch (predicate.kind) {
      case "http": {
        if (predicate.probes !== null) return probeLatency(predicate, predicate.probes, lookup, signal);
        const { url, method, latencyMaxMs } = predicate;
        return judgeHttp(predicate, await exchangeHttp({ url, method, timeoutMs: latencyMaxMs, signal, lookup }));
      }
      case "command":
        return judgeEnd(await run(["sh", "-c", predicate.command], env, signal));
      case "sql":
        return probeSql(predicate, env[predicate.databaseEnv], options.cwd, signal, (argv, stdin) =>
          run(argv, { NODE_NO_WARNINGS: "1" }, signal, { stdin }),
        );
      case "tcp":
        return probeTcp(predicate, lookup, signal);
      case "tls":
        return probeTls(predicate, { ca: options.ca, lookup, nowMs: Date.now() }, signal);
      case "dns":
        return probeDns(predicate, signal);
      case "prometheus":
        return probePrometheus(predicate, lookup, signal);
      case "log":
        return probeLog(predicate, (onLine) => run(["sh", "-c", predicate.command], env, signal, { onLine }));
      default:
        return predicate satisfies never;
    }
  };

  return {
    async version(probe, env, signal): Promise<VersionAnswer> {
      if (probe.kind === "http") {
        const outcome = await exchangeHttp({ url: probe.url, method: "GET", timeoutMs: null, signal, lookup });
        return maskAnswer(readVersion(probe, outcome), [...secrets, ...secretsOfUrl(probe.url)]);
      }
      const end = await run(["sh", "-c", probe.command], env, signal);
      if (end.kind === "exited" && end.code === 0 && "tail" in end)
        return maskAnswer(toVersion(lastLine(end.tail), "the command"), secrets);
      const { verdict, why } = judgeEnd(end);
      return maskAnswer({ kind: verdict === "unknown" ? "unknown" : "failed", why: `the command: ${why}` }, secrets);
    },

    async check(predicate, env, signal): Promise<PredicateVerdict> {
      const startedAt = performance.now();
      const { verdict, why } = await judge(predicate, env, signal);
      const durationMs = Math.round(performance.now() - startedAt);
      const hidden = [...secrets, ...secretsOf(predicate, env)];
      return { name: predicate.name, verdict, why: maskLine(why, hidden), durationMs };
    },
  };
}

/** What the predicate's own addresses hold that must not be shown. */
function secretsOf(predicate: Predicate, env: Readonly<Record<string, string>>): readonly string[] {
  if (predicate.kind === "http" || predicate.kind === "prometheus") return secretsOfUrl(predicate.url);
  const database = predicate.kind === "sql" ? env[predicate.databaseEnv] : undefined;
  return database === undefined ? [] : [database, ...secretsOfUrl(database)];
}

function maskAnswer(answer: VersionAnswer, secrets: readonly string[]): VersionAnswer {
  return answer.kind === "runs" ? answer : { kind: answer.kind, why: maskLine(answer.why, secrets) };
}
