import type { LaterCommit, RollbackScope } from "../../../app/history/roll-back-scope.ts";
import { printable } from "../../../base/printable.ts";
import type { CommandAction } from "../command.ts";
import { machineOf } from "../machine-of.ts";

/** Exit code 1 where the change can't be taken back alone. */
export const scope: CommandAction = {
  kind: "action",
  arguments: [{ name: "CHANGE", summary: "a commit, or A..B (default: HEAD)", arity: "optional" }],
  options: [{ kind: "text", name: "onto", value: "REV", summary: "what it would be taken back on (default: HEAD)" }],
  run: async (input, io) => {
    const { scopes } = await io.app();
    const found = await scopes.find({
      folder: io.cwd,
      change: input.text("CHANGE") ?? "HEAD",
      onto: input.named("--onto") ?? "HEAD",
      signal: io.signal,
    });
    return { exit: found.verdict === "not-alone" ? 1 : 0, human: screenOf(found), machine: machineOf(found) };
  },
};

function screenOf(found: RollbackScope): string {
  const { change, subject, onto, later, conflicts, dependents, together, lasting } = found;
  const name = `${change.to.slice(0, 12)} '${printable(subject.slice(0, 80))}'`;
  const on = `on ${onto.slice(0, 12)}, ${later} ${later === 1 ? "commit" : "commits"} later`;
  const lines = [`${name} ${SAID[found.verdict]} ${on}`];
  for (const { path, since } of conflicts) lines.push(`  conflict    ${printable(path)}${sinceOf(since)}`);
  for (const { path, names, since } of dependents)
    lines.push(
      `  depends     ${printable(path)} uses ${names
        .slice(0, 5)
        .map((each) => printable(each))
        .join(", ")}${sinceOf(since)}`,
    );
  for (const { path, why, fix } of lasting) lines.push(`  stays       ${printable(path)}: ${why}; ${fix}`);
  if (found.verdict === "alone") lines.push(`  by          git revert ${rangeOf(found)}`);
  if (together !== null)
    lines.push(
      // Beside a range git would walk the single commits' histories too, and `-m 1` would hold for all of them.
      `  together    git revert ${together.map(({ commit }) => commit.slice(0, 12)).join(" ")} && git revert ${rangeOf(found)}`,
      ...together.map((commit) => `              ${shownCommit(commit)}`),
    );
  else if (found.verdict === "not-alone")
    lines.push(
      "  together    no set of later commits was found with which it goes back: mend it by hand, or go forward",
    );
  return lines.join("\n");
}

const SAID: Readonly<Record<RollbackScope["verdict"], string>> = {
  alone: "can be taken back alone",
  "not-alone": "can't be taken back alone",
  gone: "has nothing left to take back",
};

function sinceOf(since: LaterCommit | null): string {
  return since === null ? "" : `, since ${shownCommit(since)}`;
}

function shownCommit({ commit, subject, committedAtMs }: LaterCommit): string {
  const date = new Date(committedAtMs);
  const day = Number.isNaN(date.getTime()) ? "" : ` ${date.toISOString().slice(0, 10)}`;
  return `${commit.slice(0, 12)}${day} '${printable(subject.slice(0, 70))}'`;
}

/** A merge goes back by its first parent. */
function rangeOf({ change, isMerge, isRange }: RollbackScope): string {
  if (isRange && change.from !== null) return `${change.from.slice(0, 12)}..${change.to.slice(0, 12)}`;
  return `${isMerge ? "-m 1 " : ""}${change.to.slice(0, 12)}`;
}
