import { resolve } from "node:path";
import type { Audit, CommitSet } from "../../../app/audit/audit.ts";
import type { AuditUseCases } from "../../../app/audit/audit-use-cases.ts";
import { parseDurationMs } from "../../../base/duration.ts";
import { printable } from "../../../base/printable.ts";
import { auditJson } from "../../report/audit/audit-json.ts";
import { auditPage } from "../../report/audit/audit-page.ts";
import { auditScreen } from "../../report/audit/audit-screen.ts";
import { claimsOf } from "../../report/audit/audit-claims.ts";
import { claimDetails } from "../../report/audit/claim-details.ts";
import type { CliIo } from "../cli-io.ts";
import type { Answer, CommandAction } from "../command.ts";
import type { Input } from "../input.ts";

/** Progress is told when it takes longer than a second, and then every one. */
const PROGRESS_MS = 1000;
const TOP_DEFAULT = 3;

/** Never fails for what it finds: a history is as it is. */
export const audit: CommandAction = {
  kind: "action",
  arguments: [{ name: "REPO", summary: "folders of repositories (default: this one)", arity: "any" }],
  options: [
    { kind: "text", name: "since", value: "WHEN", summary: "only commits since: 90d, 2026-01-31" },
    { kind: "text", name: "html", value: "FILE", summary: "write one page with charts; it needs no network" },
    { kind: "flag", name: "rebuild", summary: "read all of it again, whatever the database remembers of it" },
    { kind: "text", name: "top", value: "N", summary: `entries of each list (default: ${TOP_DEFAULT})` },
    { kind: "flag", name: "functions", summary: "look for the functions that drifted too; reads contents" },
    { kind: "text", name: "show", value: "CLAIM", summary: "the commits of one claim: e1, p2" },
    {
      kind: "text",
      name: "commits",
      value: "SET",
      summary: "only ids, for git log --stdin: all, fixes, reverts, agents, agent:NAME",
    },
  ],
  run: async (input, io) => {
    const { audits, version, nowMs } = await openApp(io);
    const typed = input.list("REPO");
    const folders = (typed.length === 0 ? ["."] : typed).map((folder) => resolve(io.cwd, folder));
    const sinceMs = sinceOf(input, nowMs);
    const set = input.named("--commits");
    if (set !== null) return listAnswer(audits, folders, sinceMs, setOf(set, input), io);
    const progress = showProgress(io, folders, typed);
    const made = await audits.audit({
      folders,
      sinceMs,
      isRebuilt: input.flag("--rebuild"),
      findsFunctions: input.flag("--functions"),
      signal: io.signal,
      onProgress: progress.on,
    });
    progress.end();
    const names = folders.map((_, at) => typed[at] ?? null);
    return answerOf(made, names, version, audits, input, io);
  },
};

async function openApp(
  io: CliIo,
): Promise<{ readonly audits: AuditUseCases; readonly version: string; readonly nowMs: number }> {
  const app = await io.app();
  return { audits: app.audits, version: app.version, nowMs: Date.now() };
}

async function answerOf(
  made: Audit,
  typed: readonly (string | null)[],
  version: string,
  audits: AuditUseCases,
  input: Input,
  io: CliIo,
): Promise<Answer> {
  const answer = (human: string): Answer => ({
    exit: 0,
    human,
    // Of a long history the object costs as much as the rest: only who asks for it waits for it.
    get machine() {
      return auditJson(made, typed, version);
    },
  });
  const show = input.named("--show");
  if (show !== null) {
    const found = made.repositories.map((repository, at) =>
      claimDetails(claimsOf(repository, typed[at] ?? null), show, io.hasColor),
    );
    const details = found.filter((each) => each !== null);
    if (details.length === 0)
      throw input.usage(`there is no claim ${show} here`, "flyball audit, to see what it claims");
    return answer(details.join("\n\n"));
  }
  const html = input.named("--html");
  if (html === null) {
    const top = input.number("--top", 1) ?? TOP_DEFAULT;
    return answer(auditScreen(made, { hasColor: io.hasColor, top, typed }));
  }
  const path = resolve(io.cwd, html);
  await audits.writePage(path, auditPage(made, { top: input.number("--top", 1) ?? TOP_DEFAULT * 4, typed, version }));
  return answer(`${printable(path)} holds the page: one file, no network`);
}

async function listAnswer(
  audits: AuditUseCases,
  folders: readonly string[],
  sinceMs: number | null,
  set: CommitSet,
  io: CliIo,
): Promise<Answer> {
  const lists = await Promise.all(
    folders.map(async (folder) => audits.list({ folder, sinceMs, set, signal: io.signal })),
  );
  const commits = lists.flat();
  return { exit: 0, human: commits.join("\n"), machine: { commits } };
}

function setOf(text: string, input: Input): CommitSet {
  if (text === "all" || text === "fixes" || text === "reverts" || text === "agents") return { kind: text };
  if (text.startsWith("agent:")) return { kind: "agent", agent: text.slice("agent:".length) };
  throw input.usage(`--commits takes all, fixes, reverts, agents or agent:NAME, not '${text}'`);
}

/** A duration back from now, or a date of ISO 8601; neither before 1970, nor a day that the calendar lacks. */
export function sinceOf(input: Input, nowMs: number): number | null {
  const text = input.named("--since");
  if (text === null) return null;
  const duration = parseDurationMs(text);
  const isDate = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?$/u.test(text);
  const atMs = duration.ok ? nowMs - duration.value : isDate ? Date.parse(text) : Number.NaN;
  const isDay =
    !Number.isNaN(atMs) && atMs >= 0 && (duration.ok || new Date(atMs).toISOString().startsWith(text.slice(0, 10)));
  if (!isDay) throw input.usage(`--since takes 90d or 2026-01-31, and no day before 1970, not '${text}'`);
  return atMs;
}

function showProgress(
  io: CliIo,
  folders: readonly string[],
  typed: readonly string[],
): { readonly on: (folder: string, commits: number) => void; readonly end: () => void } {
  let nextMs = performance.now() + PROGRESS_MS;
  return {
    on: (folder, commits) => {
      if (performance.now() < nextMs) return;
      nextMs = performance.now() + PROGRESS_MS;
      const name = typed[folders.indexOf(folder)] ?? "this repository";
      io.stderr.write(`read ${commits.toLocaleString("en-US")} commits of ${printable(name)}\n`);
    },
    end: () => {},
  };
}
