import type { RunId, Sha } from "../../base/ids.ts";
import type { Environment } from "../policy/policy.ts";
import type { VersionProbe } from "../policy/predicate.ts";
import { code, prose, shellBlock, shellWord } from "./markdown.ts";
import { maskUrl } from "./mask-url.ts";
import { predicateSteps } from "./predicate-steps.ts";

export interface RollbackSopFacts {
  /** The repository's name. */
  readonly repository: string;
  /** Absolute path of the checkout in which the commands run. */
  readonly folder: string;
  readonly branch: string;
  readonly name: string;
  readonly environment: Environment;
  readonly sha: Sha;
  readonly previousSha: Sha | null;
  /** Whether `sha` is a merge: then it is reverted against its first parent. */
  readonly isMerge: boolean;
  /** Null where no run wrote it. */
  readonly run: RunId | null;
  /** What the rollback command gets: `FLYBALL_SHA` and its like, in the order in which they are shown. */
  readonly env: Readonly<Record<string, string>>;
}

/** The standard operating procedure of taking a release back, in Markdown: steps that can be pasted into a shell one after the other, by somebody who has
 * never seen the project and with nothing but git, a shell and curl. Credentials and query values of URLs are masked: whoever follows it puts in
 * their own. */
export function rollbackSop(facts: RollbackSopFacts): string {
  const { environment, previousSha } = facts;
  const target = previousSha === null ? "a commit that you trust" : code(previousSha);
  return `${[
    `# Rollback of ${prose(facts.repository)} in ${prose(facts.name)}`,
    `Takes ${prose(facts.name)} from ${code(facts.sha)} back to ${target}. Written by ${facts.run === null ? code("flyball rollback") : `run ${code(facts.run)}`}.`,
    ...(previousSha === null
      ? [
          `Which commit ${prose(facts.name)} ran before is not known. Find one that you trust, and put its full id in the place of ${code(COMMIT)} below:`,
          shellBlock(`git -C ${shellWord(facts.folder)} log --oneline -20 ${shellWord(facts.branch)}`),
        ]
      : []),
    "## 1. Restore the environment",
    ...restore(facts),
    "## 2. Verify",
    ...verify(environment, previousSha),
    "## 3. Take the change out of the branch",
    `So that the next deployment does not bring it back. Push the branch afterwards.`,
    shellBlock(
      [
        `cd ${shellWord(facts.folder)}`,
        `git switch ${shellWord(facts.branch)}`,
        `git revert --no-edit${facts.isMerge ? " -m 1" : ""} ${facts.sha}`,
      ].join("\n"),
    ),
  ].join("\n\n")}\n`;
}

const COMMIT = "COMMIT";

function restore(facts: RollbackSopFacts): string[] {
  const { rollback, deploy } = facts.environment;
  const target = facts.previousSha ?? COMMIT;
  if (rollback !== null && facts.previousSha !== null) return [script(facts.folder, facts.env, rollback)];
  if (deploy !== null)
    return [
      rollback === null
        ? "There is no rollback command, so the earlier commit is deployed again."
        : "The rollback command needs to know the commit before, so a commit is deployed again.",
      script(facts.folder, { ...facts.env, FLYBALL_SHA: target, FLYBALL_PREVIOUS_SHA: facts.sha }, deploy),
    ];
  return [`There is neither a rollback nor a deploy command: deploy ${code(target)} to ${prose(facts.name)} by hand.`];
}

/** The command in a shell of its own: what it sets, or an `exit` in it, does not reach the shell of whoever pastes it. */
function script(folder: string, env: Readonly<Record<string, string>>, command: string): string {
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${shellWord(value)} \\`);
  return shellBlock([`cd ${shellWord(folder)}`, ...assignments, `sh -c ${shellWord(command)}`].join("\n"));
}

function verify(environment: Environment, previousSha: Sha | null): string[] {
  const target = code(previousSha ?? COMMIT);
  const version =
    environment.version === null
      ? ["Nothing says which commit the environment runs: look for yourself."]
      : [`It runs ${target}${versionPlace(environment.version)}:`, shellBlock(versionCommand(environment.version))];
  return [...version, ...environment.predicates.flatMap(predicateSteps)];
}

function versionPlace(probe: VersionProbe): string {
  if (probe.kind === "command") return " (the last line)";
  if (probe.from === "body") return " (the whole answer)";
  return "header" in probe.from ? ` (header ${code(probe.from.header)})` : ` (at ${code(probe.from.json)})`;
}

function versionCommand(probe: VersionProbe): string {
  if (probe.kind === "command") return `sh -c ${shellWord(probe.command)}`;
  const wantsHeader = probe.from !== "body" && "header" in probe.from;
  return `curl -fsS --max-time 25 ${wantsHeader ? "-D - -o /dev/null " : ""}${shellWord(maskUrl(probe.url))}`;
}
