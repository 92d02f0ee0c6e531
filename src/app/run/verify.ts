import { mapBounded } from "../../base/bounded.ts";
import type { Sha } from "../../base/ids.ts";
import { printable } from "../../base/printable.ts";
import { sha256Hex } from "../../base/sha256.ts";
import { worstVerdict, type Verdict } from "../../domain/finding/finding.ts";
import type { CommandVerdict } from "../../domain/run/verification.ts";
import { describeEnd } from "./describe-end.ts";
import type { RunEffects } from "./effects.ts";
import { sandboxSpec } from "./hold-session.ts";
import { addEvidence, freeName } from "./keep-evidence.ts";
import { runSetup } from "./run-setup.ts";
import type { StageStep } from "./run-scope.ts";
import { setAside } from "../../domain/change/set-aside.ts";

export interface Verified {
  readonly verdict: Verdict;
  readonly commands: readonly CommandVerdict[];
}

interface Check {
  readonly name: string;
  readonly command: string;
}

/** Runs the repository's own commands and the contract's tests on the tree of `commit`, in a clean checkout that no builder has touched. lint and typecheck go
 * side by side, then build, test and the required tests one after the other. A pass on the same tree, command, setup and toolchain, after the same commands,
 * is taken from the cache; build runs again wherever a check that comes after it does, because that check may need its output. A fail is never kept.
 * A check that changes a tracked file says nothing of the tree: its verdict is unknown, and the next check gets a fresh checkout. */
export async function verify(step: StageStep, effects: RunEffects, commit: Sha): Promise<Verified> {
  const { ports, input } = step.run;
  const git = await ports.git.open(input.repository);
  const tree = await git.tree(commit);
  const checks = checksOf(step);
  const toolchain = await ports.surroundings.toolchain([
    ...checks.map(({ command }) => command),
    ...input.policy.share.map((path) => `${input.repository}/${path}`),
  ]);
  const sandbox = await ports.sandbox.status();
  const keyOf = (check: Check): string => {
    const before = isAside(check) ? [] : checks.slice(0, checks.indexOf(check)).map(({ command }) => command);
    return sha256Hex(
      JSON.stringify([
        tree,
        [...before, check.command],
        input.policy.commands.setup,
        input.policy.share,
        toolchain,
        sandbox.kind,
      ]),
    );
  };
  const known = new Map<string, CommandVerdict>();
  for (const check of checks) {
    const kept = await ports.store.read.verification(keyOf(check));
    if (kept?.verdict === "pass") known.set(check.name, { ...kept, name: check.name, cached: true });
  }
  if (checks.some((check) => !isAside(check) && !known.has(check.name))) known.delete("build");
  const results = new Map<string, CommandVerdict>(known);
  const open = checks.filter(({ name }) => !known.has(name));
  if (open.length > 0) {
    const folder = await openCheckout(step, effects, commit);
    await runChecks(step, { folder, commit, checks: open }, async (check, verdict) => {
      results.set(check.name, verdict);
      step.say(
        "note",
        `${check.name} ${verdict.verdict} in ${(verdict.durationMs / 1000).toFixed(1)} s (${describeVerdict(verdict)})`,
      );
      if (verdict.verdict === "pass") await ports.store.write((tx) => tx.putVerification(keyOf(check), verdict));
      else if (verdict.tail.trim() !== "") step.say("finding", lastLines(verdict.tail));
    });
  }
  for (const [name] of known) step.say("note", `${name} ${known.get(name)?.verdict} (this tree was checked before)`);
  const commands = checks.flatMap(({ name }) => results.get(name) ?? []);
  const verdict = worstVerdict(commands.map((command) => command.verdict));
  await step.record({
    actor: step.run.coordinator,
    action: "change.verified",
    subject: commit,
    reason: `${verdict}: ${commands.map((command) => `${command.name} ${command.verdict}`).join(", ")}`,
  });
  return { verdict, commands };
}

interface Checkout {
  readonly folder: string;
  readonly commit: Sha;
  readonly checks: readonly Check[];
}

/** Lint and typecheck come before build and run side by side. */
function isAside({ name }: Check): boolean {
  return name === "lint" || name === "typecheck";
}

/** Runs the checks in the order of {@link verify} and tells each one's verdict as soon as it stands. */
async function runChecks(
  step: StageStep,
  { folder, commit, checks }: Checkout,
  tell: (check: Check, verdict: CommandVerdict) => Promise<void>,
): Promise<void> {
  const writtenBySetup = await changedFile(step, folder, commit);
  if (writtenBySetup !== null) {
    for (const check of checks) await tell(check, notRun(check, `setup changed ${writtenBySetup}`));
    return;
  }
  const aside = checks.filter(isAside);
  const verdicts = await mapBounded(aside, 2, (check) => runCheck(step, check, folder));
  let isWritten = (await changedFile(step, folder, commit)) !== null;
  if (!isWritten) for (const [i, check] of aside.entries()) await tell(check, verdicts[i] as CommandVerdict);
  let build: Check | null = null;
  let writtenByBuild: string | null = null;
  // Which of two that ran side by side wrote is found out by running each alone.
  for (const check of isWritten ? checks : checks.filter((one) => !isAside(one))) {
    if (writtenByBuild !== null) {
      await tell(check, notRun(check, `build changed ${writtenByBuild}`));
      continue;
    }
    if (isWritten) {
      await resetCheckout(step, folder, commit);
      if (build !== null) await runCheck(step, build, folder);
    }
    const verdict = await runCheck(step, check, folder);
    const file = await changedFile(step, folder, commit);
    isWritten = file !== null;
    const judged: CommandVerdict =
      file === null
        ? verdict
        : { ...verdict, verdict: "unknown", why: `it changed ${file}: a check must not write what it judges` };
    if (check.name === "build") {
      build = check;
      writtenByBuild = file;
    }
    await tell(check, judged);
  }
}

/** The end of a log, where most tools say what is wrong. */
function lastLines(tail: string): string {
  const lines = tail.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(-8).join("\n");
}

function describeVerdict({ why, tests }: CommandVerdict): string {
  return tests === null ? why : `${why}; ${tests.total} tests, ${tests.failed} failed, ${tests.skipped} skipped`;
}

/** The same command line is run once, under the first name that it has. */
function checksOf(step: StageStep): readonly Check[] {
  const { policy, contract } = step.run.input;
  const named: Check[] = (["lint", "typecheck", "build", "test"] as const).flatMap((name) => {
    const command = policy.commands[name];
    return command === null ? [] : [{ name, command }];
  });
  const required = contract.testsRequired.map((command, i) => ({ name: `required-${i + 1}`, command }));
  const seen = new Set<string>();
  return [...named, ...required].filter(({ command }) => !seen.has(command) && seen.add(command));
}

/** A worktree of the run for checks alone, reset to `commit`. */
export async function openCheckout(step: StageStep, effects: RunEffects, commit: Sha): Promise<string> {
  const { ports, input } = step.run;
  const folder = await ports.artifacts.worktreeFolder(input.run, "verify");
  const summary = `a clean worktree of ${input.repository} for checks`;
  await step.effect("checkout", effects.worktree, summary, { repository: input.repository, folder, commit });
  await resetCheckout(step, folder, commit);
  return folder;
}

async function resetCheckout(step: StageStep, folder: string, commit: Sha): Promise<void> {
  const { ports, input } = step.run;
  await (await ports.git.open(input.repository)).resetWorktree(folder, commit);
  await runSetup(step, folder, "verify");
}

/** A tracked file of `commit` that is no longer as it was, or null. What stands beside the tracked files (build output, reports) may be written. */
async function changedFile(step: StageStep, folder: string, commit: Sha): Promise<string | null> {
  const { ports, input } = step.run;
  const git = await ports.git.open(input.repository);
  const { changes } = setAside(await git.inspect(folder, commit), input.policy);
  const changed = changes.find(({ kind }) => kind === "modified" || kind === "deleted");
  return changed === undefined ? null : printable(changed.path);
}

function notRun({ name, command }: Check, why: string): CommandVerdict {
  return {
    name,
    command,
    verdict: "unknown",
    why: `not run: ${why}`,
    durationMs: 0,
    log: "",
    tail: "",
    tests: null,
    cached: false,
  };
}

async function runCheck(step: StageStep, check: Check, folder: string): Promise<CommandVerdict> {
  const { ports, input } = step.run;
  const stepName = step.attempt.key.split("/").at(-1) ?? "verify";
  const home = await ports.artifacts.privateFolder(input.run, `home-${stepName}-${check.name}`);
  try {
    const timeoutMs = input.policy.run.commandTimeoutMs;
    const startedMs = ports.clock.nowMs();
    const result = await step.child(
      ports.commands.run({
        argv: ["sh", "-c", check.command],
        cwd: folder,
        env: { ...ports.surroundings.checkEnv, HOME: home, CI: "true" },
        stdin: null,
        timeoutMs,
        signal: step.signal,
        logFile: await ports.artifacts.path(input.run, await freeName(step, `${stepName}-${check.name}.log`)),
        secrets: ports.surroundings.secrets,
        sandbox: sandboxSpec(step, folder, ["**"], home),
        detachable: false,
        key: `${step.attempt.key}/${check.name}`,
      }),
    );
    const log =
      result.log === null
        ? null
        : await addEvidence(step, "log", `${stepName} ${check.name}: ${check.command}`, {
            ...result.log,
            path: result.log.file,
          });
    const { end } = result;
    // 126 and 127 are the shell's: the command could not be run, so nothing is known of the tree.
    const verdict =
      end.kind === "exited"
        ? end.code === 0
          ? "pass"
          : end.code === 126 || end.code === 127
            ? "unknown"
            : "fail"
        : "unknown";
    return {
      name: check.name,
      command: check.command,
      verdict,
      why: describeEnd(end, timeoutMs),
      durationMs: result.durationMs,
      log: log?.id ?? "",
      tail: result.tail.slice(-4000),
      tests: await ports.testReports.counts(folder, startedMs),
      cached: false,
    };
  } finally {
    await ports.artifacts.removePrivateFolder(home);
  }
}
