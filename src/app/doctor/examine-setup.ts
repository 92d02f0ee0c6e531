import { Fault } from "../../base/fault.ts";
import { BASELINE_FILE, parseBaseline } from "../../domain/gate/baseline.ts";
import { DEFAULT_POLICY } from "../../domain/policy/default-policy.ts";
import type { Ignore } from "../../domain/policy/gate-settings.ts";
import { parsePolicy } from "../../domain/policy/parse-policy.ts";
import { POLICY_FILE } from "../../domain/policy/policy-file.ts";
import type { Policy } from "../../domain/policy/policy.ts";
import { hooksPathOf } from "../../domain/setup/git-config.ts";
import { changesFile } from "../../domain/setup/setup-step.ts";
import { workflowProblems } from "../../domain/setup/workflow-problems.ts";
import { planInit } from "../setup/init-repository.ts";
import { readManifest } from "../setup/read-repository.ts";
import type { SetupWorld } from "../setup/setup-world.ts";
import type { DoctorItem } from "./doctor-item.ts";

type Finding = Omit<DoctorItem, "id" | "durationMs">;
type Check = readonly [id: string, check: () => Promise<Finding>];

/** An ignore that ends within this is named before it does. */
const EXPIRES_SOON_MS = 14 * 86_400_000;
const WORKFLOWS = ".github/workflows";

/** What is missing of Flyball in the repository around `folder`, from its files alone; no checks outside of one. */
export async function setupChecks(world: SetupWorld, folder: string, nowMs: number): Promise<readonly Check[]> {
  const repository = await world.git.open(folder).catch(() => null);
  if (repository === null) return [];
  const { root, commonDir } = repository;
  const textAt = async (path: string): Promise<string | null> => {
    const look = await world.repositoryFiles.look(root, path);
    return look.kind === "file" ? Buffer.from(look.bytes).toString("utf8") : null;
  };
  const text = await textAt(POLICY_FILE).catch(() => null);
  const parsed = text === null ? null : parsePolicy(text, POLICY_FILE);
  // Of a policy that is wrong nothing else is told.
  const policy = parsed === null ? DEFAULT_POLICY : parsed.ok ? parsed.value : null;
  const ofPolicy: readonly Check[] =
    policy === null
      ? []
      : [
          ["environments", async () => examineEnvironments(policy)],
          ["ignores", async () => examineIgnores(policy.ignores, nowMs)],
          ["baseline", async () => examineBaseline(world, root, policy.baseline ?? BASELINE_FILE, textAt)],
        ];
  return [
    ["policy", async () => examinePolicy(parsed)],
    ...ofPolicy,
    ["workflow", async () => examineWorkflow(world, root, textAt)],
    ["setup", async () => examineManifest(world, folder)],
    ["hooks", async () => examineHooks(world, root, commonDir)],
  ];
}

function fine(summary: string): Finding {
  return { status: "ok", summary, remediation: "" };
}

function warning(summary: string, remediation: string): Finding {
  return { status: "warning", summary, remediation };
}

function examinePolicy(parsed: ReturnType<typeof parsePolicy> | null): Finding {
  if (parsed === null) return warning(`no ${POLICY_FILE}: the defaults hold`, "flyball init");
  if (!parsed.ok) {
    const [first] = parsed.error;
    const at = first?.place == null ? POLICY_FILE : `${first.place.file}:${first.place.line}:${first.place.col}`;
    const more = parsed.error.length > 1 ? ` (and ${parsed.error.length - 1} more)` : "";
    return { status: "error", summary: `${at}: ${first?.message ?? ""}${more}`, remediation: first?.fix ?? "" };
  }
  const { setup: _, ...checks } = parsed.value.commands;
  const known = Object.entries(checks).filter(([, command]) => command !== null);
  if (known.length === 0)
    return warning(
      `${POLICY_FILE} names no command that checks a change`,
      "write  test: …  under commands: in flyball.yaml",
    );
  return fine(`${POLICY_FILE}: ${known.map(([name]) => name).join(", ")}`);
}

function examineEnvironments({ environments }: Policy): Finding {
  const named = Object.entries(environments);
  if (named.length === 0) return fine("no environment: nothing is signed off");
  const lacking = named.flatMap(([name, { version, predicates, rollback }]) => {
    const lacks = [
      ...(version === null ? ["version"] : []),
      ...(predicates.length === 0 ? ["predicates"] : []),
      ...(rollback === null ? ["rollback"] : []),
    ];
    return lacks.length === 0 ? [] : [`${name} has no ${lacks.join(", no ")}`];
  });
  if (lacking.length === 0) return fine(`environments: ${named.map(([name]) => name).join(", ")}`);
  return warning(
    lacking.join("; "),
    "write them under environments: in flyball.yaml (docs/reference/configuration.md)",
  );
}

function examineIgnores(ignores: readonly Ignore[], nowMs: number): Finding {
  const due = ignores.filter(({ untilMs }) => untilMs < nowMs + EXPIRES_SOON_MS);
  if (due.length === 0)
    return fine(`${ignores.length} ${ignores.length === 1 ? "ignore" : "ignores"}, none is about to expire`);
  const shown = due.slice(0, 5).map(({ rule, path, expires, owner, untilMs }) => {
    const where = path === null ? "" : ` in ${path}`;
    return `${rule}${where} (${owner}) ${untilMs < nowMs ? "expired on" : "expires on"} ${expires}`;
  });
  const more = due.length > shown.length ? ` and ${due.length - shown.length} more` : "";
  return warning(`ignores: ${shown.join(", ")}${more}`, "mend what they hide, or write a new date under expires:");
}

async function examineBaseline(
  { repositoryFiles }: SetupWorld,
  root: string,
  file: string,
  textAt: (path: string) => Promise<string | null>,
): Promise<Finding> {
  const text = await textAt(file);
  if (text === null) return fine("no baseline: every finding counts");
  const parsed = parseBaseline(text);
  if (!parsed.ok)
    return {
      status: "error",
      summary: `${file} is not used: ${parsed.error}`,
      remediation: "flyball check --write-baseline",
    };
  const paths = [...new Set(parsed.value.map(({ path }) => path))];
  const gone: string[] = [];
  for (const path of paths.slice(0, 1000)) {
    const look = await repositoryFiles.look(root, path).catch(() => null);
    if (look?.kind === "absent") gone.push(path);
  }
  if (gone.length === 0) return fine(`${file}: ${parsed.value.length} findings that were there before`);
  return warning(
    `${file} is stale: ${gone.length} of its ${paths.length} files are gone (${gone.slice(0, 3).join(", ")})`,
    "flyball check --write-baseline",
  );
}

async function examineWorkflow(
  { repositoryFiles }: SetupWorld,
  root: string,
  textAt: (path: string) => Promise<string | null>,
): Promise<Finding> {
  const paths = await repositoryFiles.paths(root);
  if (paths.includes(".gitlab-ci.yml")) return examineGitlab(await textAt(".gitlab-ci.yml"));
  const workflows = paths.filter((path) => path.startsWith(`${WORKFLOWS}/`) && /\.ya?ml$/u.test(path)).slice(0, 100);
  const judged: { readonly path: string; readonly problems: readonly string[] }[] = [];
  for (const path of workflows) {
    const problems = workflowProblems((await textAt(path)) ?? "");
    if (problems !== null) judged.push({ path, problems });
  }
  if (judged.length === 0) {
    if (paths.some((path) => /^\.(?:forgejo|gitea)\/workflows\/flyball\.ya?ml$/u.test(path)))
      return fine("a workflow runs the gates");
    return warning(
      "no workflow runs the gates on a change",
      "flyball init --ci github, or --ci gitlab, or --ci forgejo",
    );
  }
  const [bad] = judged.filter(({ problems }) => problems.length > 0);
  if (bad === undefined) return fine(`the gates run in ${judged.map(({ path }) => path).join(", ")}`);
  return warning(
    `${bad.path} ${bad.problems.join("; ")}`,
    `write it in ${bad.path}, or remove the file and type  flyball init`,
  );
}

function examineGitlab(text: string | null): Finding {
  if (text !== null && /flyball/u.test(text)) return fine("the gates run in .gitlab-ci.yml");
  return warning("no job of .gitlab-ci.yml runs the gates", "flyball init --ci gitlab, and the line that it names");
}

/** Files of an earlier init that are not as this version writes them. */
async function examineManifest(world: SetupWorld, folder: string): Promise<Finding> {
  const { root } = await world.git.open(folder);
  if ((await readManifest(world, root)).value === null) return fine("nothing of init is here");
  const plan = await planInit(world, { folder, agents: null, forge: null, action: null });
  const due = plan.steps.filter(changesFile).map(({ path }) => path);
  if (due.length > 0)
    return warning(`init would write ${due.join(", ")} again: missing or of another version`, "flyball init");
  const drifted = plan.steps.filter(({ act, path }) => act === "leave" && path !== POLICY_FILE).map(({ path }) => path);
  const known = new Set(plan.manifest.entries.map(({ path }) => path));
  const changed = drifted.filter((path) => known.has(path));
  if (changed.length === 0) return fine(`init's files are as they were written: ${known.size}`);
  return warning(
    `changed since init wrote them, and not refreshed any more: ${changed.join(", ")}`,
    `git diff, and to have init's again: rm ${changed.join(" ")}; flyball init`,
  );
}

async function examineHooks({ repositoryFiles }: SetupWorld, root: string, commonDir: string): Promise<Finding> {
  const config = await repositoryFiles.look(commonDir, "config");
  const path = config.kind === "file" ? hooksPathOf(Buffer.from(config.bytes).toString("utf8")) : null;
  if (path === null) return fine("git's hooks are where it looks for them");
  if (path.startsWith("/") || path.startsWith("~")) return fine(`git's hooks are those of ${path}`);
  const look = await repositoryFiles.look(root, `${path.replace(/\/+$/u, "")}/x`).catch((thrown: unknown) => {
    if (thrown instanceof Fault) return null;
    throw thrown;
  });
  if (look === null || look.kind !== "absent" || look.missingFolders.length === 0)
    return fine(`git's hooks are in ${path}`);
  return warning(
    `core.hooksPath is ${path}, which is not there: no hook runs`,
    "install the hooks (npm install does for husky), or git config --unset core.hooksPath",
  );
}
