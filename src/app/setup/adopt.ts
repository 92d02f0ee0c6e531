import { Fault, messageOf } from "../../base/fault.ts";
import { mapBounded } from "../../base/bounded.ts";
import { GATE_NAMES } from "../../domain/gate/gate.ts";
import type { CheckReport } from "../../domain/gate/check-report.ts";
import { DEFAULT_POLICY } from "../../domain/policy/default-policy.ts";
import { parsePolicy } from "../../domain/policy/parse-policy.ts";
import { POLICY_FILE } from "../../domain/policy/policy-file.ts";
import type { Policy } from "../../domain/policy/policy.ts";
import { medianOf, sumUpHistory, type History } from "../../domain/setup/adoption.ts";
import { nextStep, type NextStep } from "../../domain/setup/next-step.ts";
import type { ChangeReader, ChangeRepository, RecentChanges } from "../../ports/change-reader.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RepositoryFiles } from "../../ports/repository-files.ts";
import type { Store } from "../../ports/store.ts";
import type { CheckUseCases } from "../gate/check-use-cases.ts";
import { CHECKED_ACTION } from "../gate/record-check.ts";
import { withRepository } from "../gate/with-repository.ts";

export interface AdoptWorld {
  readonly reader: ChangeReader;
  readonly repositoryFiles: RepositoryFiles;
  readonly check: Pick<CheckUseCases, "check">;
  readonly clock: Clock;
  /** Null where there is no database yet: none is made for this. */
  readonly store: () => Promise<Store | null>;
}

export interface AdoptRequest {
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Told after each change that was judged. */
  readonly onProgress: (judged: number, of: number) => void;
}

/** Where a repository stands on the way through the layers. */
export interface Adoption {
  readonly root: string;
  readonly policy: Policy;
  readonly hasPolicy: boolean;
  readonly history: History;
  /** Of the ledger. */
  readonly signOffs: MeasuredCost;
  /** Of the ledger, with the repository's commands. */
  readonly checks: MeasuredCost;
  readonly next: NextStep;
}

/** `unmeasured`: there is no entry, or no database. `unreadable`: the database could not be read. */
export type MeasuredCost =
  | { readonly kind: "measured"; readonly count: number; readonly medianMs: number }
  | { readonly kind: "unmeasured" }
  | { readonly kind: "unreadable"; readonly why: string };

const DAYS_MS = 30 * 86_400_000;
const CHANGES_MAX = 100;
/** Of a repository in which nothing happened for 30 days, however old they are. */
const QUIET_CHANGES_MAX = 20;
const HISTORY_MS = 60_000;
/** Git works in processes of its own. */
const AT_ONCE = 2;
const LEDGER_ENTRIES_MAX = 1000;

/** Reads the policy on disk, judges the changes of the last 30 days (where there were none, the last ones) by every gate but the repository's own commands, for 60 s at most, and says what to do
 * next. Throws POLICY_INVALID, and the Faults of `ChangeReader.open`. */
export async function adopt(world: AdoptWorld, request: AdoptRequest): Promise<Adoption> {
  return withRepository(world.reader, request.folder, async (repository) => adoptIn(world, request, repository));
}

async function adoptIn(world: AdoptWorld, request: AdoptRequest, repository: ChangeRepository): Promise<Adoption> {
  const { text, policy } = await readPolicyOnDisk(world.repositoryFiles, repository.root);
  const nowMs = world.clock.nowMs();
  const month = await repository.recent({ sinceMs: nowMs - DAYS_MS, max: CHANGES_MAX });
  const isQuiet = month.changes.length === 0;
  const recent = isQuiet ? await repository.recent({ sinceMs: 0, max: QUIET_CHANGES_MAX }) : month;
  const [history, signOffs, checks] = await Promise.all([
    judgeHistory(world, request, { ...recent, isQuiet }),
    measure(world, nowMs, ["environment.signed-off", "environment.refused"]),
    measure(world, nowMs, [CHECKED_ACTION]),
  ]);
  return {
    root: repository.root,
    policy,
    hasPolicy: text !== null,
    history,
    signOffs,
    checks,
    next: nextStep({ policy, text, gates: history.gates, judged: history.judged }),
  };
}

/** `flyball.yaml` as it is on disk: the plan is about what to write into it next. */
async function readPolicyOnDisk(
  files: RepositoryFiles,
  root: string,
): Promise<{ readonly text: string | null; readonly policy: Policy }> {
  const look = await files.look(root, POLICY_FILE);
  if (look.kind === "absent") return { text: null, policy: DEFAULT_POLICY };
  const text = look.kind === "file" ? Buffer.from(look.bytes).toString("utf8") : "";
  const parsed = parsePolicy(text, POLICY_FILE);
  if (look.kind === "file" && parsed.ok) return { text, policy: parsed.value };
  const [problem] = parsed.ok ? [] : parsed.error;
  throw new Fault(look.kind === "refused" ? `${POLICY_FILE} ${look.why}` : (problem?.message ?? ""), {
    code: "POLICY_INVALID",
    exit: 2,
    hint: look.kind === "refused" ? "put a file in its place" : problem?.fix,
    place: look.kind === "refused" ? undefined : (problem?.place ?? undefined),
  });
}

async function judgeHistory(
  { check, clock }: AdoptWorld,
  { folder, signal, onProgress }: AdoptRequest,
  { branch, changes, isQuiet }: RecentChanges & Pick<History, "isQuiet">,
): Promise<History> {
  const endMs = clock.nowMs() + HISTORY_MS;
  const late = AbortSignal.timeout(HISTORY_MS);
  const either = AbortSignal.any([signal, late]);
  const reports: { readonly sha: string; readonly report: CheckReport }[] = [];
  let failed: { readonly count: number; readonly why: string } | null = null;
  await mapBounded(changes, AT_ONCE, async ({ sha, parent }) => {
    signal.throwIfAborted();
    if (clock.nowMs() >= endMs) return;
    try {
      const { report } = await check.check({
        folder,
        base: parent,
        head: sha,
        request: null,
        runsCommands: false,
        gates: GATE_NAMES.filter((gate) => gate !== "commands"),
        writesBaseline: false,
        signal: either,
        onCommand: () => {},
      });
      reports.push({ sha, report });
    } catch (thrown) {
      if (either.aborted) return;
      failed = { count: (failed?.count ?? 0) + 1, why: failed?.why ?? messageOf(thrown) };
    }
    onProgress(reports.length, changes.length);
  });
  signal.throwIfAborted();
  const order = new Map(changes.map(({ sha }, index) => [sha as string, index]));
  const sorted = reports.toSorted((a, b) => (order.get(a.sha) ?? 0) - (order.get(b.sha) ?? 0));
  return {
    branch,
    isQuiet,
    changes: changes.length,
    judged: reports.length,
    stopped: late.aborted ? `stopped after ${HISTORY_MS / 1000} s` : null,
    unjudged: failed,
    ...sumUpHistory(sorted),
  };
}

/** How long these actions took, of any repository in this ledger: what they cost a change does not depend on which. */
async function measure({ store: open }: AdoptWorld, nowMs: number, actions: readonly string[]): Promise<MeasuredCost> {
  try {
    const store = await open();
    if (store === null) return { kind: "unmeasured" };
    const filter = { sinceMs: nowMs - DAYS_MS, limit: LEDGER_ENTRIES_MAX };
    const entries = await Promise.all(actions.map(async (action) => store.read.ledgerQuery({ ...filter, action })));
    const took = entries.flat().flatMap(({ details }) => details?.value["durationMs"] ?? []);
    const measured = took.filter((ms): ms is number => typeof ms === "number");
    const medianMs = medianOf(measured);
    return medianMs === null ? { kind: "unmeasured" } : { kind: "measured", count: measured.length, medianMs };
  } catch (thrown) {
    return { kind: "unreadable", why: messageOf(thrown) };
  }
}
