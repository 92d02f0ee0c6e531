import { isAbsolute, relative, resolve } from "node:path";
import { Fault } from "../../base/fault.ts";
import { timeOrderedId, type RunId } from "../../base/ids.ts";
import { printable } from "../../base/printable.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Actor } from "../../domain/agent/actor.ts";
import { formatAgentRef, parseAgentRef, type AgentRef } from "../../domain/agent/agent-ref.ts";
import type { Finding } from "../../domain/finding/finding.ts";
import { DEFAULT_POLICY } from "../../domain/policy/default-policy.ts";
import { parsePolicy } from "../../domain/policy/parse-policy.ts";
import { POLICY_FILE } from "../../domain/policy/policy-file.ts";
import type { Environment, Policy } from "../../domain/policy/policy.ts";
import type { RunInput, RunRoles } from "../../domain/run/run-input.ts";
import { parseTaskContract } from "../../domain/task/parse-task-contract.ts";
import type { TaskContract } from "../../domain/task/task-contract.ts";
import type { GitRepository, RepositoryState } from "../../ports/git.ts";
import { readTaskFile } from "../task/lint-tasks.ts";
import type { RunPorts } from "./run-ports.ts";

export interface FrameRequest {
  /** As typed; relative to `folder`. */
  readonly taskFile: string;
  /** Absolute; inside the repository. */
  readonly folder: string;
  /** As `flyball.yaml` writes agents; null takes the policy's. */
  readonly builder: string | null;
  readonly reviewer: string | null;
  readonly planner: string | null;
  /** The branch to integrate into; null takes the one that is checked out. */
  readonly branch: string | null;
}

export interface Framed {
  readonly input: RunInput;
  /** What the operator should know before it starts. */
  readonly warnings: readonly string[];
}

/** What is wrong with the files, with their text, so that a surface can show the lines. */
export interface Refused {
  readonly code: "POLICY_INVALID" | "TASK_INVALID";
  readonly file: string;
  readonly findings: readonly Finding[];
  readonly sources: Readonly<Record<string, string>>;
}

/** Reads everything that a run is decided by, and refuses before anything is written what could not end well: each with one Fault, or, for what is wrong in the
 * contract or in the policy, with all findings at their places. */
export async function frameRun(ports: RunPorts, request: FrameRequest): Promise<Result<Framed, Refused>> {
  const git = await ports.git.open(request.folder);
  const state = await git.state();
  const branch = readyBranch(git, state, request.branch);
  const baseSha = isBranchName(branch) ? await git.resolve(`refs/heads/${branch}`) : null;
  if (baseSha === null)
    throw new Fault(`there is no branch '${printable(branch)}'`, {
      code: "BRANCH_GONE",
      exit: 2,
      hint: "git branch --list",
    });

  const text = await readTaskFile(ports, request.folder, request.taskFile);
  const taskFile = displayPath(git.root, resolve(request.folder, request.taskFile));

  const policyText = await git.fileAt(baseSha, POLICY_FILE);
  const trackedPaths = await git.pathsAt(baseSha);
  if (policyText === null && trackedPaths.includes(POLICY_FILE))
    throw new Fault(`${POLICY_FILE} at the base commit is a link or a submodule, not a file`, {
      code: "POLICY_INVALID",
      exit: 2,
      hint: `put a file in the place of ${POLICY_FILE}, and commit it`,
    });
  const policy = policyText === null ? ok<Policy>(DEFAULT_POLICY) : parsePolicy(policyText, POLICY_FILE);
  if (!policy.ok) {
    const sources = { [POLICY_FILE]: policyText ?? "" };
    return err({ code: "POLICY_INVALID", file: POLICY_FILE, findings: policy.error, sources });
  }
  const contract = parseTaskContract(text, taskFile, {
    environments: Object.keys(policy.value.environments),
    trackedPaths,
  });
  if (!contract.ok)
    return err({ code: "TASK_INVALID", file: taskFile, findings: contract.error, sources: { [taskFile]: text } });

  checkEnvironment(contract.value, policy.value);
  await checkCommands(ports, contract.value, policy.value, git.root);
  const roles = await chooseRoles(ports, policy.value, request, git.root);
  const startedAtMs = ports.clock.nowMs();
  const warnings: string[] = [];
  const sandbox = await ports.sandbox.status();
  if (sandbox.kind === "none")
    warnings.push(`no sandbox: ${sandbox.why}. Lost: ${sandbox.lost.join("; ")}. To have it: ${sandbox.install}`);
  if (policyText === null && (await ports.artifacts.read(resolve(git.root, POLICY_FILE), 1)) !== null) {
    warnings.push(
      `${POLICY_FILE} is not committed on ${branch}: a run reads its policy from the base commit, so this one goes by the defaults`,
    );
  }
  const input: RunInput = {
    run: timeOrderedId("run", startedAtMs, ports.clock.randomBytes(10)) as RunId,
    repository: git.root,
    taskFile,
    contract: withBudget(contract.value, policy.value),
    policy: policy.value,
    targetBranch: branch,
    baseSha,
    startedBy: operatorOf(state),
    startedAtMs,
    roles,
  };
  return ok({ input, warnings });
}

function readyBranch(git: GitRepository, state: RepositoryState, wanted: string | null): string {
  if (state.head.kind === "unborn")
    refuse("NO_COMMITS", `${git.root} has no commit yet`, 'git add -A && git commit -m "first"');
  if (state.shallow)
    refuse(
      "SHALLOW_REPOSITORY",
      `${git.root} is a shallow clone: a change can't be merged safely without history`,
      "git fetch --unshallow",
    );
  if (state.inProgress !== null)
    refuse(
      "OPERATION_IN_PROGRESS",
      `a ${state.inProgress} is under way in ${git.root}`,
      state.inProgress === "bisect" ? "git bisect reset" : `git ${state.inProgress} --continue, or --abort`,
    );
  if (state.identity === null)
    refuse(
      "NO_IDENTITY",
      "git does not know who you are",
      'git config --global user.name "Your Name" && git config --global user.email you@example.org',
    );
  if (state.readOnly)
    refuse(
      "REPOSITORY_READ_ONLY",
      `${git.commonDir} can't be written`,
      `check the owner and the permissions: ls -ld ${git.commonDir}`,
    );
  if (state.dirty.length > 0) {
    const more = state.dirty.length > 3 ? ` and ${state.dirty.length - 3} more` : "";
    refuse(
      "DIRTY_REPOSITORY",
      `tracked files have changes that are not committed: ${state.dirty
        .slice(0, 3)
        .map((path) => printable(path))
        .join(", ")}${more}`,
      "git commit, or git stash",
    );
  }
  if (wanted !== null) return wanted;
  if (state.head.kind !== "branch")
    return refuse(
      "DETACHED_HEAD",
      "HEAD is detached, so there is no branch to integrate into",
      "git switch BRANCH, or --branch BRANCH",
    );
  return state.head.name;
}

/** The rules of git-check-ref-format(1): what passes is a name, and never an expression that leads from a branch to another commit. */
function isBranchName(name: string): boolean {
  const isForbidden = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^[-/]|[/.]$/u.test(name);
  return !isForbidden && name.split("/").every((part) => !part.startsWith(".") && !part.endsWith(".lock"));
}

function refuse(code: string, message: string, hint: string): never {
  throw new Fault(message, { code, exit: 2, hint });
}

/** The person at the keyboard, as git knows them. */
export function operatorOf(state: Pick<RepositoryState, "identity">): Actor {
  return { kind: "person", name: state.identity?.name ?? "unknown", email: state.identity?.email ?? "" };
}

function checkEnvironment(contract: TaskContract, policy: Policy): void {
  if (contract.environment === null) return;
  const environment = policy.environments[contract.environment];
  if (!environment) {
    throw new Fault(
      `the contract releases into '${contract.environment}', which ${POLICY_FILE} does not have at the base commit`,
      {
        code: "ENVIRONMENT_UNKNOWN",
        exit: 2,
        hint: `write environments.${contract.environment} into ${POLICY_FILE} and commit it`,
      },
    );
  }
  const missing = missingOf(environment);
  if (missing === null) return;
  throw new Fault(`environments.${contract.environment} has no ${missing.what}, ${missing.so}`, {
    code: "ENVIRONMENT_INCOMPLETE",
    exit: 2,
    hint: `write ${missing.what}: into environments.${contract.environment} of ${POLICY_FILE} and commit it`,
  });
}

/** Without one of these no release could ever be signed off. */
function missingOf(environment: Environment): { readonly what: string; readonly so: string } | null {
  if (environment.deploy === null) return { what: "deploy", so: "so nothing could be released into it" };
  if (environment.version === null)
    return { what: "version", so: "so nobody could tell that it runs the released commit" };
  if (environment.predicates.length === 0)
    return { what: "predicates", so: "so a release into it could not be verified" };
  return null;
}

/** A command that is not there would only be found missing after the builder was paid. */
async function checkCommands(ports: RunPorts, contract: TaskContract, policy: Policy, root: string): Promise<void> {
  const { setup, lint, typecheck, build, test } = policy.commands;
  // What `setup` installs can't be looked for before it ran.
  if (setup !== null) return;
  for (const command of [lint, typecheck, build, test, ...contract.testsRequired]) {
    const missing = command === null ? null : await ports.surroundings.missingProgram(command, root);
    if (missing === null) continue;
    throw new Fault(`'${command}' can't be run: there is no '${missing}' here`, {
      code: "COMMAND_MISSING",
      exit: 2,
      hint: `install ${missing}, or correct the command`,
    });
  }
}

async function chooseRoles(ports: RunPorts, policy: Policy, request: FrameRequest, root: string): Promise<RunRoles> {
  const builder =
    request.builder === null
      ? (policy.roles.builder ?? (await ports.agents.detect())[0] ?? null)
      : readRef(request.builder, "--builder");
  if (builder === null) {
    throw new Fault("no builder: no coding agent is on PATH", {
      code: "NO_BUILDER",
      exit: 2,
      hint: "install Claude Code or Codex with its ACP adapter, or name one: --builder 'any command', --builder human",
    });
  }
  const reviewer = request.reviewer === null ? policy.roles.reviewer : readRef(request.reviewer, "--reviewer");
  const planner = request.planner === null ? policy.roles.planner : readRef(request.planner, "--planner");
  if (builder.kind === "model" || builder.kind === "none") {
    throw new Fault(`${formatAgentRef(builder)} can't build: it has no tools`, {
      code: "BUILDER_HAS_NO_TOOLS",
      exit: 2,
      hint: "--builder claude, codex, human or a command",
    });
  }
  const { escalation } = policy.roles;
  for (const ref of [builder, escalation]) {
    if (ref === null || ref.kind === "human" || formatAgentRef(ref) !== formatAgentRef(reviewer)) continue;
    throw new Fault(`${formatAgentRef(ref)} can't review what it builds`, {
      code: "REVIEWER_IS_BUILDER",
      exit: 2,
      hint: "another reviewer in flyball.yaml: human, or another provider or model",
    });
  }
  for (const ref of [builder, planner, reviewer, escalation]) {
    const missing = ref === null ? null : await missingAgent(ports, ref, root);
    if (ref === null || missing === null) continue;
    throw new Fault(`${printable(formatAgentRef(ref))} can't be started: ${missing.why}`, {
      code: "AGENT_MISSING",
      exit: 2,
      hint: missing.fix,
    });
  }
  return { planner, builder, reviewer, escalation };
}

async function missingAgent(
  ports: RunPorts,
  ref: AgentRef,
  root: string,
): Promise<{ readonly why: string; readonly fix: string } | null> {
  switch (ref.kind) {
    case "human":
    case "model":
    case "none":
      return null;
    case "command": {
      const program = await ports.surroundings.missingProgram(ref.command, root);
      return program === null
        ? null
        : { why: `${program} is not on PATH`, fix: `install ${program}, or correct the command` };
    }
    case "acp":
    case "headless": {
      const probe = await ports.agents.probe(ref);
      return probe.kind === "missing" ? probe : null;
    }
    default:
      return ref satisfies never;
  }
}

function readRef(text: string, flag: string): AgentRef {
  const ref = parseAgentRef(text);
  if (ref.ok) return ref.value;
  throw new Fault(`${flag}: ${ref.error}`, { code: "USAGE", exit: 2, hint: `${flag} claude` });
}

/** The contract's own bounds, and the policy's where it has none. */
function withBudget(contract: TaskContract, policy: Policy): TaskContract {
  const { budgets } = contract;
  return {
    ...contract,
    budgets: {
      usdMax: budgets.usdMax ?? policy.budgets.usdMax,
      tokensMax: budgets.tokensMax ?? policy.budgets.tokensMax,
      minutesMax: budgets.minutesMax ?? policy.budgets.minutesMax,
    },
  };
}

function displayPath(root: string, file: string): string {
  const inside = relative(root, file);
  return inside.startsWith("..") || isAbsolute(inside) ? file : inside;
}
