import type { SignOffResult } from "../../../app/release/sign-off.ts";
import { formatDurationMs, parseDurationMs } from "../../../base/duration.ts";
import { printable } from "../../../base/printable.ts";
import type { VersionSeen } from "../../../domain/release/sign-off.ts";
import type { Answer, CommandAction } from "../command.ts";

/** Exit code 1 for what failed and for what could not be found out: neither is a sign-off. */
export const signOff: CommandAction = {
  kind: "action",
  arguments: [{ name: "SHA", summary: "the commit that the environment should run", arity: "one" }],
  options: [
    { kind: "text", name: "env", value: "ENV", summary: "an environment of flyball.yaml" },
    { kind: "text", name: "deadline", value: "TIME", summary: "give up after this long (default 25s, at most 10m)" },
  ],
  run: async (input, io) => {
    const environment = input.required("--env");
    const deadline = parseDurationMs(input.text("--deadline") ?? "25s");
    if (!deadline.ok) throw input.usage(`--deadline: ${deadline.error}`);
    if (deadline.value < 1_000 || deadline.value > 600_000) throw input.usage("--deadline is from 1s to 10m");
    const { releases } = await io.app();
    const result = await releases.signOff({
      cwd: io.cwd,
      revision: input.required("SHA"),
      environment,
      deadlineMs: deadline.value,
      signal: io.signal,
    });
    return answerOf(result, environment);
  },
};

function answerOf(result: SignOffResult, environment: string): Answer {
  const { decision, predicates, version, durationMs } = result;
  const sha = result.statement.subject[0].digest.gitCommit;
  const width = Math.max("version".length, ...predicates.map(({ name }) => printable(name).length));
  const row = (name: string, verdict: string, why: string): string =>
    `${printable(name).padEnd(width)}  ${verdict.padEnd(7)}  ${printable(why)}`;
  return {
    exit: result.verdict === "pass" ? 0 : 1,
    human: [
      row(
        "version",
        version.kind === "runs" ? (isNamed(decision, "version") ? "fail" : "pass") : VERDICTS[version.kind],
        versionWhy(version),
      ),
      ...predicates.map(({ name, verdict, why }) => row(name, verdict, why)),
      "",
      `${decision.kind === "signed-off" ? "signed off" : `not signed off (${decision.kind})`}: ${environment} ${sha} in ${formatDurationMs(durationMs)}`,
      ...fixesOf(decision).map((fix) => `  fix  ${printable(fix)}`),
    ].join("\n"),
    machine: {
      verdict: result.verdict,
      environment,
      sha,
      version: { ...version },
      predicates: predicates.map((predicate) => ({ ...predicate })),
      reasons: reasonsOf(decision).map((reason) => ({ ...reason })),
      durationMs,
      envelope: result.envelope,
    },
  };
}

const VERDICTS: Readonly<Record<Exclude<VersionSeen["kind"], "runs">, string>> = {
  failed: "fail",
  unknown: "unknown",
  "no-probe": "unknown",
};

type Decision = SignOffResult["decision"];

function reasonsOf(decision: Decision): Extract<Decision, { kind: "failed" }>["failed"] {
  switch (decision.kind) {
    case "signed-off":
      return [];
    case "failed":
      return decision.failed;
    case "unknown":
      return decision.unknown;
    default:
      return decision satisfies never;
  }
}

function isNamed(decision: Decision, name: string): boolean {
  return reasonsOf(decision).some((reason) => reason.name === name);
}

function fixesOf(decision: Decision): readonly string[] {
  return reasonsOf(decision).flatMap(({ fix }) => (fix === null ? [] : [fix]));
}

function versionWhy(version: VersionSeen): string {
  switch (version.kind) {
    case "runs":
      return `runs ${version.sha}`;
    case "failed":
    case "unknown":
      return version.why;
    case "no-probe":
      return "nothing says which commit it runs";
    default:
      return version satisfies never;
  }
}
