import { setImmediate } from "node:timers/promises";
import { mapBounded } from "../../base/bounded.ts";
import type { ChangedFile } from "../../domain/change/change.ts";
import { worstVerdict, type Verdict } from "../../domain/finding/finding.ts";
import { applyPolicy, bySeverity, type AppliedPolicy } from "../../domain/gate/apply-policy.ts";
import { baselineCounter, formatBaseline, mergeBaseline, type BaselineEntry } from "../../domain/gate/baseline.ts";
import type { CheckReport, GateReport } from "../../domain/gate/check-report.ts";
import { GATE_NAMES, gateVerdict, type GateFinding, type GateMode, type GateName } from "../../domain/gate/gate.ts";
import { ignoreFindings, ignoreMatcher } from "../../domain/gate/ignores.ts";
import { settingsOf, type Ignore } from "../../domain/policy/gate-settings.ts";
import type { Policy } from "../../domain/policy/policy.ts";
import type { ChangeReader, ChangeRepository } from "../../ports/change-reader.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Checked, CheckRequest, WrittenBaseline } from "./check-use-cases.ts";
import { frameMaker, type FrameMaker } from "./frame-maker.ts";
import type { Gate, GateChange, GatePorts } from "./gate.ts";
import { judgeGate, type JudgedGate } from "./judge-gate.ts";
import { baselineFinding, ignorePlaces, readBaseBaseline, readBasePolicy, type BaseBaseline } from "./read-policy.ts";
import { withRepository } from "./with-repository.ts";
import { watchCommands } from "./watch-commands.ts";

export interface CheckPorts {
  readonly reader: ChangeReader;
  readonly clock: Pick<Clock, "nowMs">;
  /** Called while git works. */
  readonly loadGates: () => Promise<readonly Gate[]>;
  readonly gatePorts: GatePorts;
  /** Puts a text in a file's place, under the root and not through a link. Throws a Fault (FILE_UNWRITABLE). */
  readonly replaceFile: (root: string, path: string, text: string) => Promise<void>;
}

/** Gates wait for git and for commands; what they decide themselves takes no more than one processor. */
const GATES_AT_ONCE = 8;

/** Judges a change by every gate of the base's policy. What can't be found out is `unknown` in the report; Faults are for what can't be judged at all: no
 * repository, an unknown revision, a broken policy at the base. */
export async function checkChange(ports: CheckPorts, request: CheckRequest): Promise<Checked> {
  const startedMs = ports.clock.nowMs();
  return withRepository(ports.reader, request.folder, async (repository) =>
    checkIn(ports, request, repository, startedMs),
  );
}

async function checkIn(
  ports: CheckPorts,
  request: CheckRequest,
  repository: ChangeRepository,
  startedMs: number,
): Promise<Checked> {
  const ranging = repository.range({ base: request.base, head: request.head });
  // After a turn, in which git is started. The range is asked for its Fault first.
  const loading = setImmediate().then(ports.loadGates);
  loading.catch(() => undefined);
  const range = await ranging;
  const [{ policy, source, text }, read, all] = await Promise.all([
    readBasePolicy(repository, range),
    repository.read(range),
    loading,
  ]);
  const baseline = await readBaseBaseline(repository, range, policy);
  const change: GateChange = { ...read, request: request.request };
  const chosen = chooseGates(all, policy, request);
  const gatePorts: GatePorts = {
    ...ports.gatePorts,
    commands: watchCommands(ports.gatePorts.commands, request.onCommand),
  };
  const facts = { change, policy, range, repository, ports: gatePorts, nowMs: startedMs, signal: request.signal };
  const judged = await mapBounded(
    chosen.filter(({ mode }) => mode !== "off"),
    GATES_AT_ONCE,
    async ({ gate }) => judgeGate(gate, { ...facts, runsCommands: request.runsCommands, clock: ports.clock }),
  );
  const applied = applyToAll(judged, policy, baseline.entries, startedMs);
  const own = await ownFindings({
    policy,
    text,
    baseline,
    applied,
    gates: all,
    nowMs: startedMs,
    isWhole: range.base === null,
  });
  const frames = frameMaker(
    change,
    text,
    judged.flatMap(({ answer }) => answer.findings),
  );
  const gates = chosen.map(({ gate, mode }) => reportOf(gate.name, mode, applied.get(gate.name), own, policy, frames));
  const report: CheckReport = {
    verdict: overall(gates),
    base: range.base,
    head: range.head,
    baseWhy: range.why,
    policy: source,
    files: change.files.length,
    gates,
    ownMs:
      Math.max(startedMs, ...judged.filter(({ name }) => name !== "commands").map(({ endedMs }) => endedMs)) -
      startedMs,
    durationMs: ports.clock.nowMs() - startedMs,
  };
  return {
    report,
    root: repository.root,
    paths: change.files.map(({ path }) => path),
    baseline: request.writesBaseline
      ? await writeBaseline(ports, repository.root, baseline, [...applied.values()], change.files, range.base === null)
      : null,
  };
}

interface ChosenGate {
  readonly gate: Gate;
  readonly mode: GateMode;
}

/** In the order of GATE_NAMES. A gate that was named although it is off observes; the commands are off where nobody asked to run them. */
function chooseGates(
  gates: readonly Gate[],
  policy: Policy,
  { gates: wanted, runsCommands }: Pick<CheckRequest, "gates" | "runsCommands">,
): readonly ChosenGate[] {
  return GATE_NAMES.flatMap((name) => gates.filter((gate) => gate.name === name))
    .filter(({ name }) => wanted.length === 0 || wanted.includes(name))
    .map((gate) => {
      const { mode } = settingsOf(policy, gate.name);
      // What was not run has not passed.
      if (gate.name === "commands" && !runsCommands) return { gate, mode: "off" };
      return { gate, mode: mode === "off" && wanted.length > 0 ? "observe" : mode };
    });
}

interface Applied {
  readonly judged: JudgedGate;
  readonly policy: AppliedPolicy;
}

function applyToAll(
  judged: readonly JudgedGate[],
  policy: Policy,
  baseline: readonly BaselineEntry[],
  nowMs: number,
): ReadonlyMap<GateName, Applied> {
  const [ignoreOf, isInBaseline] = [ignoreMatcher(policy.ignores, nowMs), baselineCounter(baseline)];
  return new Map(
    judged.map((each) => {
      const settings = settingsOf(policy, each.name);
      return [
        each.name,
        { judged: each, policy: applyPolicy(each.answer.findings, { settings, ignoreOf, isInBaseline }) },
      ];
    }),
  );
}

/** What the check itself has to say of the policy's ignores and of the baseline. */
async function ownFindings(of: {
  readonly policy: Policy;
  readonly text: string | null;
  readonly baseline: BaseBaseline;
  readonly applied: ReadonlyMap<GateName, Applied>;
  readonly gates: readonly Gate[];
  readonly nowMs: number;
  readonly isWhole: boolean;
}): Promise<readonly GateFinding[]> {
  const { ignores } = of.policy;
  const owners = new Map(of.gates.flatMap(({ name, rules }) => rules.map(({ id }) => [id, name] as const)));
  const used = new Set<Ignore>([...of.applied.values()].flatMap((each) => [...each.policy.used]));
  const stale = ignoreFindings(ignores, {
    nowMs: of.nowMs,
    gateOf: (rule) => owners.get(rule) ?? null,
    judged: new Set(of.applied.keys()),
    used,
    isWhole: of.isWhole,
    placeOf: ignores.length === 0 ? () => null : await ignorePlaces(of.text),
  });
  const own = of.baseline.broken === null ? stale : [...stale, baselineFinding(of.baseline.file, of.baseline.broken)];
  // What belongs to a gate that is off is said by another.
  const [first] = of.applied.keys();
  return own.flatMap((finding) =>
    of.applied.has(finding.gate) ? finding : first === undefined ? [] : { ...finding, gate: first },
  );
}

function reportOf(
  gate: GateName,
  mode: GateMode,
  applied: Applied | undefined,
  own: readonly GateFinding[],
  policy: Policy,
  frameOf: FrameMaker,
): GateReport {
  if (applied === undefined)
    return {
      gate,
      mode,
      verdict: null,
      findings: [],
      unknown: [],
      idle: null,
      ignored: [],
      looks: [],
      commands: [],
      durationMs: 0,
    };
  const { judged, policy: after } = applied;
  // Under the policy too, so that a repository can take them out.
  const ownHere = applyPolicy(
    own.filter((finding) => finding.gate === gate),
    {
      settings: settingsOf(policy, gate),
      ignoreOf: () => null,
      isInBaseline: () => false,
    },
  );
  const findings = [...after.findings, ...ownHere.findings].toSorted(bySeverity);
  return {
    gate,
    mode,
    verdict: gateVerdict(findings, judged.answer.unknown),
    findings: findings.map((finding) => ({ ...finding, frame: frameOf(finding) })),
    unknown: judged.answer.unknown,
    idle: judged.answer.idle,
    ignored: after.ignored,
    looks: judged.answer.looks,
    commands: judged.answer.commands ?? [],
    durationMs: judged.endedMs - judged.startedMs,
  };
}

/** The worst of the enforced gates; where none is enforced, nothing was to be held. */
function overall(gates: readonly GateReport[]): Verdict {
  const verdicts = gates.flatMap(({ mode, verdict }) => (mode === "enforce" && verdict !== null ? [verdict] : []));
  return verdicts.length === 0 ? "pass" : worstVerdict(verdicts);
}

async function writeBaseline(
  ports: CheckPorts,
  root: string,
  before: BaseBaseline,
  applied: readonly Applied[],
  files: readonly ChangedFile[],
  isWhole: boolean,
): Promise<WrittenBaseline> {
  const found = applied.flatMap(({ policy }) => [...policy.findings, ...policy.inBaseline]);
  const entries = mergeBaseline(before.entries, found, {
    present: new Set(files.flatMap(({ path, after }) => (after === null ? [] : [path]))),
    gone: new Set(files.flatMap(({ path, after, previousPath }) => (after === null ? [path] : (previousPath ?? [])))),
    isWhole,
  });
  await ports.replaceFile(root, before.file, formatBaseline(entries));
  return { file: before.file, findings: entries.reduce((sum, { count }) => sum + count, 0) };
}
