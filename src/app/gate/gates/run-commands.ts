import { mapBounded } from "../../../base/bounded.ts";
import { sha256Hex } from "../../../base/sha256.ts";
import { changedUnder } from "../../../domain/gate/commands/changed-under.ts";
import type { CommandOutcome } from "../../../domain/gate/commands/judge-commands.ts";
import type { CommandVerdict } from "../../../domain/run/verification.ts";
import type { ChangeRange } from "../../../ports/change-reader.ts";
import { describeEnd } from "../../run/describe-end.ts";
import type { GateContext } from "../gate.ts";
import { hideSecrets } from "../hide-secrets.ts";

export interface Check {
  readonly name: string;
  readonly command: string;
}

/** A command that failed sooner than this is run once more, to tell a flaky one. */
const RETRIED_BELOW_MS = 60_000;
const TAIL_LENGTH = 4000;

/** Runs the checks that no earlier pass on the same tree answers: lint and typecheck side by side, then build, then test, each alone, because they share the folder and what
 * they leave in it. As soon as one wrote what is judged, the rest is not run. */
export async function runCommands(context: GateContext, checks: readonly Check[]): Promise<readonly CommandOutcome[]> {
  const { repository, range, ports, policy } = context;
  const [tree, toolchain, before] = await Promise.all([
    repository.treeOf(range),
    ports.toolchain([
      ...checks.map(({ command }) => command),
      ...policy.share.map((folder) => `${repository.root}/${folder}`),
    ]),
    // With a scope the gate was not shown every file.
    policy.gates.commands.scope.length === 0 ? context.change.files : repository.read(range).then(({ files }) => files),
  ]);
  const keyOf = (check: Check): string => {
    const earlier = isAside(check) ? [] : checks.slice(0, checks.indexOf(check)).map(({ command }) => command);
    return sha256Hex(JSON.stringify(["check", 1, tree, [...earlier, check.command], policy.commands.setup, toolchain]));
  };
  const known = await knownPasses(context, checks, keyOf);
  const outcomes = new Map<Check, CommandOutcome>(known);
  const open = checks.filter((check) => !known.has(check));
  const aside = open.filter(isAside);
  const groups = [...(aside.length > 0 ? [aside] : []), ...open.filter((check) => !isAside(check)).map((one) => [one])];
  const onDisk: ChangeRange = { ...range, head: { kind: "worktree", parent: parentOf(range) } };
  let wrote: string | null = null;
  for (const group of groups) {
    if (wrote !== null) {
      for (const check of group)
        outcomes.set(check, unknownOutcome(check, `not run: ${wrote}`, "take the change back, then check again"));
      continue;
    }
    const ran = await mapBounded(group, 2, async (check) => runTwice(context, check));
    const isSame = (await repository.treeOf(onDisk)) === tree;
    const file = isSame ? null : changedUnder(before, (await repository.read(onDisk)).files);
    if (file !== null) wrote = `${file} changed while ${group.map(({ name }) => name).join(" and ")} ran`;
    for (const [i, check] of group.entries()) {
      const outcome = ran[i] as CommandOutcome;
      outcomes.set(check, file === null ? outcome : wroteOutcome(outcome, file, wrote ?? ""));
      if (file === null && outcome.kind === "judged" && outcome.command.verdict === "pass")
        await ports.verdicts.put(keyOf(check), outcome.command);
    }
  }
  return checks.flatMap((check) => outcomes.get(check) ?? []);
}

export function unknownOutcome(check: Check, why: string, fix: string): CommandOutcome {
  const command: CommandVerdict = {
    ...check,
    verdict: "unknown",
    why,
    durationMs: 0,
    log: "",
    tail: "",
    tests: null,
    cached: false,
  };
  return { kind: "unknown", command, fix };
}

function isAside({ name }: Check): boolean {
  return name === "lint" || name === "typecheck";
}

function parentOf({ head }: ChangeRange): Extract<ChangeRange["head"], { kind: "worktree" }>["parent"] {
  return head.kind === "commit" ? head.sha : head.parent;
}

/** Build is run again wherever a later check is, which may need its output. */
async function knownPasses(
  { ports }: GateContext,
  checks: readonly Check[],
  keyOf: (check: Check) => string,
): Promise<ReadonlyMap<Check, CommandOutcome>> {
  const known = new Map<Check, CommandOutcome>();
  for (const check of checks) {
    const kept = await ports.verdicts.get(keyOf(check));
    if (kept?.verdict === "pass")
      known.set(check, { kind: "judged", command: { ...kept, name: check.name, cached: true } });
  }
  const needsBuild = checks.some((check) => !isAside(check) && !known.has(check));
  for (const check of checks) if (needsBuild && check.name === "build") known.delete(check);
  return known;
}

async function runTwice(context: GateContext, check: Check): Promise<CommandOutcome> {
  const first = await runOnce(context, check);
  if (first.kind !== "judged" || first.command.verdict !== "fail") return first;
  if (first.command.durationMs >= RETRIED_BELOW_MS || context.signal.aborted) return first;
  const second = await runOnce(context, check);
  if (second.kind !== "judged" || second.command.verdict !== "pass") return first;
  return {
    kind: "flaky",
    command: { ...first.command, verdict: "unknown", why: `flaky: ${first.command.why}, then it passed` },
  };
}

async function runOnce(
  { ports, policy, repository, nowMs, signal }: GateContext,
  check: Check,
): Promise<CommandOutcome> {
  const timeoutMs = policy.run.commandTimeoutMs;
  const result = await ports.commands.run({
    argv: ["sh", "-c", check.command],
    cwd: repository.root,
    // Tools neither watch, nor ask, nor write snapshots then: as in CI.
    env: { ...ports.checkEnv, CI: "true" },
    stdin: null,
    timeoutMs,
    signal,
    logFile: null,
    secrets: ports.secretValues,
    sandbox: null,
    detachable: false,
  });
  const { end } = result;
  // Whole, as a part of a secret is not known for one.
  const [tail = ""] = await hideSecrets(ports.secrets, [result.tail]);
  const command: CommandVerdict = {
    ...check,
    verdict: "unknown",
    why: describeEnd(end, timeoutMs),
    durationMs: result.durationMs,
    log: "",
    tail: tail.slice(-TAIL_LENGTH),
    tests: check.name === "test" ? await ports.testReports.counts(repository.root, nowMs) : null,
    cached: false,
  };
  switch (end.kind) {
    case "exited":
      // 126 and 127 are the shell's: the command could not be run, so nothing is known of the tree.
      if (end.code !== 126 && end.code !== 127)
        return { kind: "judged", command: { ...command, verdict: end.code === 0 ? "pass" : "fail" } };
      return {
        kind: "unknown",
        command,
        fix: `install what it needs, or correct commands.${check.name} in flyball.yaml`,
      };
    case "timed-out":
      return { kind: "unknown", command, fix: "make it faster, or raise run.command_timeout in flyball.yaml" };
    case "not-started":
    case "signalled":
    case "aborted":
      return { kind: "unknown", command, fix: `run it yourself: ${check.command}` };
    default:
      return end satisfies never;
  }
}

function wroteOutcome({ command }: CommandOutcome, file: string, why: string): CommandOutcome {
  return { kind: "wrote", command: { ...command, verdict: "unknown", why }, file };
}
