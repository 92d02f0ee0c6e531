import { mapBounded } from "../../base/bounded.ts";
import { canonicalJson } from "../../base/json.ts";
import type { RunId, Sha } from "../../base/ids.ts";
import type { Verdict } from "../../domain/finding/finding.ts";
import type { Environment } from "../../domain/policy/policy.ts";
import type { Predicate } from "../../domain/policy/predicate.ts";
import { IN_TOTO_PAYLOAD, sealEnvelope } from "../../domain/release/dsse.ts";
import { sameCommit } from "../../domain/release/same-commit.ts";
import {
  decideSignOff,
  type PredicateSeen,
  type SignOffDecision,
  type SignOffFacts,
  type VersionSeen,
} from "../../domain/release/sign-off.ts";
import { signOffStatement, statementBytes, type Statement } from "../../domain/release/statement.ts";
import type { Clock } from "../../ports/clock.ts";
import type { PredicateVerdict, Prober } from "../../ports/prober.ts";
import type { Signer } from "../../ports/signer.ts";
import { askUntil, pause, withDeadline } from "./ask-until.ts";

export interface SignOffRequest {
  readonly sha: Sha;
  readonly environment: Environment;
  /** The environment's name in `flyball.yaml`. */
  readonly name: string;
  /** All of the environment that commands get, beside FLYBALL_SHA, FLYBALL_ENV and FLYBALL_RUN. */
  readonly env: Readonly<Record<string, string>>;
  readonly runId: RunId | null;
  /** What the statement is about; by default the environment's name. */
  readonly subject?: string;
  readonly deadlineMs?: number;
  /** Ends the asking early; what was not found out by then is unknown. */
  readonly signal?: AbortSignal;
}

export interface SignOffResult {
  readonly verdict: Verdict;
  readonly decision: SignOffDecision;
  readonly version: VersionSeen;
  readonly predicates: readonly PredicateSeen[];
  readonly durationMs: number;
  readonly statement: Statement;
  /** A DSSE envelope of the statement, as JSON: what is kept as evidence, of a failure too. */
  readonly envelope: string;
}

/** Whether an environment runs this commit and is well, with signed evidence, within `deadlineMs` (by default what the policy says, at most 25 s) whatever the environment does.
 *
 * First the environment is asked which commit it runs, until it is the right one: a deployment takes a moment. Then all predicates are asked in
 * parallel, each until it passes. Then the version once more: what passed was seen of this commit, not of one that came in between.
 * Ends at once when all of that holds. */
export async function signOff(
  deps: { readonly prober: Prober; readonly clock: Clock; readonly signer: Signer },
  request: SignOffRequest,
): Promise<SignOffResult> {
  const startedAt = performance.now();
  const seen = await withDeadline(
    probingMs(request.deadlineMs ?? request.environment.signOffTimeoutMs),
    request.signal,
    (signal) => observe(deps.prober, request, signal),
  );
  const facts: SignOffFacts = { expected: request.sha, environment: request.name, ...seen };
  const decided = decideSignOff(facts);
  // What had not come yet when the caller lost interest could still have come.
  const decision = request.signal?.aborted === true && decided.kind !== "signed-off" ? CANCELLED : decided;
  const durationMs = Math.round(performance.now() - startedAt);
  const statement = signOffStatement(
    { name: request.subject ?? request.name, sha: request.sha, atMs: deps.clock.nowMs() },
    facts,
    decision,
    { id: request.runId, durationMs },
  );
  const envelope = canonicalJson(
    sealEnvelope(IN_TOTO_PAYLOAD, statementBytes(statement), {
      keyId: deps.signer.keyId,
      sign: (bytes) => deps.signer.sign(bytes),
    }),
  );
  return { verdict: VERDICTS[decision.kind], decision, ...seen, durationMs, statement, envelope };
}

/** What is asked in vain is let go this much before the deadline, so that the answer and its signature are out in time: a prober may outlast its signal
 * by half a second. */
function probingMs(deadlineMs: number): number {
  return deadlineMs - Math.min(600, deadlineMs / 4);
}

const CANCELLED: SignOffDecision = {
  kind: "unknown",
  unknown: [{ name: "sign-off", why: "cancelled before it was decided", fix: null }],
};

const VERDICTS: Readonly<Record<SignOffDecision["kind"], Verdict>> = {
  "signed-off": "pass",
  failed: "fail",
  unknown: "unknown",
};

interface Seen {
  readonly version: VersionSeen;
  readonly predicates: readonly PredicateSeen[];
}

async function observe(prober: Prober, request: SignOffRequest, signal: AbortSignal): Promise<Seen> {
  const env = {
    ...request.env,
    FLYBALL_SHA: request.sha,
    FLYBALL_ENV: request.name,
    ...(request.runId === null ? {} : { FLYBALL_RUN: request.runId }),
  };
  const { version: probe, predicates } = request.environment;
  const checkAll = (): Promise<PredicateSeen[]> =>
    mapBounded(predicates, PARALLEL_MAX, (predicate) => checkUntilPass(prober, predicate, env, signal));
  // Without a version probe this cannot end in a sign-off, but it can still find what fails.
  if (probe === null) return { version: { kind: "no-probe" }, predicates: await checkAll() };

  const isExpected = (answer: VersionSeen): boolean => answer.kind === "runs" && sameCommit(request.sha, answer.sha);
  const askVersion = (until: (answer: VersionSeen) => boolean): Promise<VersionSeen> =>
    askUntil<VersionSeen>(
      (attempt) => prober.version(probe, env, attempt),
      until,
      isUnanswered,
      NO_VERSION,
      signal,
    ).then(({ answer }) => answer);
  let checked = predicates.map(notAsked);
  for (;;) {
    const version = await askVersion(isExpected);
    if (!isExpected(version)) return { version, predicates: checked };
    checked = await checkAll();
    if (!checked.every((predicate) => predicate.verdict === "pass")) return { version, predicates: checked };
    const after = await askVersion(() => true);
    if (isExpected(after) || signal.aborted) return { version: after, predicates: checked };
    await pause(ROUND_PAUSE_MS, signal);
  }
}

const ROUND_PAUSE_MS = 250;
const PARALLEL_MAX = 50;

const NO_VERSION: VersionSeen = { kind: "unknown", why: "not answered within the time allowed" };

function isUnanswered(answer: VersionSeen): boolean {
  return answer.kind === "unknown";
}

async function checkUntilPass(
  prober: Prober,
  predicate: Predicate,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<PredicateSeen> {
  const { answer, attempts } = await askUntil<PredicateVerdict>(
    (attempt) => prober.check(predicate, env, attempt),
    (answer) => answer.verdict === "pass",
    (answer) => answer.verdict === "unknown",
    { name: predicate.name, verdict: "unknown", why: "not answered within the time allowed", durationMs: 0 },
    signal,
  );
  return { ...answer, name: predicate.name, attempts };
}

function notAsked(predicate: Predicate): PredicateSeen {
  return {
    name: predicate.name,
    verdict: "unknown",
    why: "not asked: the environment was not seen to run the commit",
    durationMs: 0,
    attempts: 0,
  };
}
