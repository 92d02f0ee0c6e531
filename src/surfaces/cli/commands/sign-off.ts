import type { SignOffReport } from "../../../app/release/sign-off-and-record.ts";
import type { Verdict } from "../../../domain/finding/finding.ts";
import { SIGN_OFF_TIMEOUT_MAX_MS } from "../../../domain/policy/policy-fields.ts";
import { formatDurationMs, parseDurationMs } from "../../../base/duration.ts";
import { printable } from "../../../base/printable.ts";
import type { VersionSeen } from "../../../domain/release/sign-off.ts";
import type { Answer, CommandAction } from "../command.ts";
import type { Input } from "../input.ts";

/** Exit code 1 for what failed and for what could not be found out: neither is a sign-off. */
export const signOff: CommandAction = {
  kind: "action",
  arguments: [{ name: "SHA", summary: "the commit that the environment should run", arity: "one" }],
  options: [
    { kind: "text", name: "env", value: "ENV", summary: "an environment of flyball.yaml" },
    { kind: "flag", name: "post", summary: "tell the forge: one comment, and the state of the deployment" },
    {
      kind: "text",
      name: "pr",
      value: "NUMBER",
      summary: "the pull request to comment on (default: the commit's)",
    },
    { kind: "text", name: "remote", value: "NAME", summary: "the remote of the forge (default: origin)" },
    { kind: "flag", name: "dry-run", summary: "look, and keep and post nothing" },
    {
      kind: "text",
      name: "deadline",
      value: "TIME",
      summary: "give up after this long, at most 25s (default: sign_off_timeout of the policy)",
    },
  ],
  run: async (input, io) => {
    const environment = input.required("--env");
    const deadlineMs = deadlineOf(input);
    const number = input.number("--pr", 1);
    if (number !== null && !input.flag("--post")) throw input.usage("--pr goes with --post");
    const { releases } = await io.app();
    const report = await releases.signOff({
      cwd: io.cwd,
      revision: input.required("SHA"),
      environment,
      deadlineMs,
      signal: io.signal,
      dryRun: input.flag("--dry-run"),
      post: input.flag("--post") ? { remote: input.text("--remote") ?? "origin", number } : null,
    });
    return answerOf(report, environment);
  },
};

/** Null: as the policy says. */
function deadlineOf(input: Input): number | null {
  const text = input.text("--deadline");
  if (text === null) return null;
  const deadline = parseDurationMs(text);
  if (!deadline.ok) throw input.usage(`--deadline: ${deadline.error}`);
  if (deadline.value >= 1_000 && deadline.value <= SIGN_OFF_TIMEOUT_MAX_MS) return deadline.value;
  throw input.usage(`--deadline is from 1s to ${formatDurationMs(SIGN_OFF_TIMEOUT_MAX_MS)}`);
}

function answerOf({ result, recorded, posted }: SignOffReport, environment: string): Answer {
  const { decision, predicates, version, durationMs } = result;
  const sha = result.statement.subject[0].digest.gitCommit;
  const width = Math.max("version".length, ...predicates.map(({ name }) => printable(name).length));
  const row = (name: string, verdict: string, why: string): string =>
    `${printable(name).padEnd(width)}  ${verdict.padEnd(7)}  ${printable(why)}`;
  return {
    exit: exitOf(result.verdict, posted),
    human: [
      row(
        "version",
        version.kind === "runs" ? (isNamed(decision, "version") ? "fail" : "pass") : VERDICTS[version.kind],
        versionWhy(version),
      ),
      ...predicates.map(({ name, verdict, why }) => row(name, verdict, why)),
      "",
      `${decision.kind === "signed-off" ? "signed off" : `not signed off (${decision.kind})`}: ${environment} ${sha} in ${formatDurationMs(durationMs)}`,
      ...(recorded === null
        ? []
        : [`  evidence  ${recorded.evidence}${recorded.release === null ? "" : `, release ${recorded.release}`}`]),
      ...postedLines(posted),
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
      evidence: recorded?.evidence ?? null,
      release: recorded?.release ?? null,
      posted: posted === null ? null : { ...posted },
    },
  };
}

/** A sign-off of which the forge does not know is no success where it was to be told. */
function exitOf(verdict: Verdict, posted: SignOffReport["posted"]): Answer["exit"] {
  if (verdict !== "pass") return 1;
  return posted?.kind === "not-posted" ? posted.exit : 0;
}

function postedLines(posted: SignOffReport["posted"]): readonly string[] {
  if (posted === null) return [];
  if (posted.kind === "posted")
    return [`  posted    on ${posted.on}${posted.comment === null ? "" : `: ${printable(posted.comment)}`}`];
  const fix = posted.hint === null ? [] : [`  fix  ${printable(posted.hint)}`];
  return [`  not posted  ${printable(posted.why)}`, ...fix];
}

const VERDICTS: Readonly<Record<Exclude<VersionSeen["kind"], "runs">, string>> = {
  failed: "fail",
  unknown: "unknown",
  "no-probe": "unknown",
};

type Decision = SignOffReport["result"]["decision"];

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
