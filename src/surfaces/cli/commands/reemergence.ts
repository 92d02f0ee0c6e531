import { resolve } from "node:path";
import type { ReemergenceReport } from "../../../app/history/reemergence-use-cases.ts";
import type { ReemergedCode, ReemergedSide } from "../../../app/history/find-reemerged.ts";
import { printable } from "../../../base/printable.ts";
import type { CommandAction } from "../command.ts";
import { machineOf } from "../machine-of.ts";
import { sinceOf } from "./audit.ts";

const TOP_DEFAULT = 10;
const PROGRESS_MS = 1000;

/** Lists what came back, and keeps what was removed, so that `flyball check` compares with all of it. Never fails for what it finds. */
export const reemergence: CommandAction = {
  kind: "action",
  arguments: [{ name: "REPO", summary: "a folder of the repository (default: this one)", arity: "optional" }],
  options: [
    { kind: "text", name: "since", value: "WHEN", summary: "only what came back since: 90d, 2026-01-31" },
    { kind: "text", name: "top", value: "N", summary: `most that are listed (default: ${TOP_DEFAULT})` },
  ],
  run: async (input, io) => {
    const { reemergence: useCases } = await io.app();
    let nextMs = performance.now() + PROGRESS_MS;
    const report = await useCases.find({
      folder: resolve(io.cwd, input.text("REPO") ?? "."),
      sinceMs: sinceOf(input, Date.now()),
      max: input.number("--top", 1) ?? TOP_DEFAULT,
      signal: io.signal,
      onCommits: (count) => {
        if (performance.now() < nextMs) return;
        nextMs = performance.now() + PROGRESS_MS;
        io.stderr.write(`read ${count.toLocaleString("en-US")} commits\n`);
      },
    });
    return { exit: 0, human: screenOf(report), machine: machineOf(report) };
  },
};

function screenOf({ found, unseen, commits, removals, isShallow }: ReemergenceReport): string {
  const cut = isShallow ? "; this is a shallow clone, what was before it is not known (git fetch --unshallow)" : "";
  const head = `${removals.toLocaleString("en-US")} pieces of code that ${commits.toLocaleString("en-US")} commits removed are kept: flyball check compares with them${cut}`;
  if (found.length === 0) return `${head}\nnone of them came back`;
  const more = unseen > 0 ? [`${unseen} more are shorter: --top ${found.length + unseen}`] : [];
  return [head, "", ...found.flatMap(linesOf), ...more].join("\n");
}

function linesOf({ removed, returned, similarity, days, isNamed }: ReemergedCode): readonly string[] {
  const after = `${Math.round(similarity * 100)}% after ${days} ${days === 1 ? "day" : "days"}${isNamed ? ", as the commit says" : ""}`;
  return [
    `${printable(returned.path)}:${returned.lines.first}-${returned.lines.last}  ${after}`,
    `  removed   ${sideOf(removed)}`,
    `  came back ${sideOf(returned)}`,
    `  git show ${returned.commit.slice(0, 12)} -- ${printable(returned.path)}`,
    "",
  ];
}

function sideOf({ commit, committedAtMs, subject, author, path, lines }: ReemergedSide): string {
  const day = new Date(committedAtMs).toISOString().slice(0, 10);
  return `${commit.slice(0, 12)} ${day} ${printable(path)}:${lines.first}-${lines.last}  ${printable(subject.slice(0, 70))} (${printable(author.slice(0, 40))})`;
}
