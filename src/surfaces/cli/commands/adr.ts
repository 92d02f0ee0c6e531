import type { Adr } from "../../../domain/adr/adr.ts";
import { ADR_STATUSES, adrName } from "../../../domain/adr/adr.ts";
import { refOf } from "../../../domain/adr/judge-adrs.ts";
import type { AdrDraft } from "../../../domain/adr/write-adr.ts";
import type { AdrHistory } from "../../../domain/adr/adr-timeline.ts";
import type { WrittenAdr } from "../../../app/adr/new-adr.ts";
import type { Json } from "../../../base/json.ts";
import { printable } from "../../../base/printable.ts";
import type { CliIo } from "../cli-io.ts";
import type { Answer, CommandGroup, Option } from "../command.ts";
import type { Input } from "../input.ts";
import { findingJson, renderFindings } from "../render-finding.ts";

const text = (name: string, value: string, summary: string): Option => ({ kind: "text", name, value, summary });
const list = (name: string, value: string, summary: string): Option => ({ kind: "list", name, value, summary });

const STATUSES = ["accepted", "proposed"] as const;

const WORDS: readonly Option[] = [
  text("decision", "TEXT", "what holds from now on, in a sentence"),
  text("reason", "TEXT", "why, and what it costs, in a sentence"),
  { kind: "text", name: "status", value: "STATUS", summary: "default: accepted", choices: STATUSES },
  list("files", "GLOB", "what it governs"),
  list("symbol", "NAME", "functions or types that it is about"),
  list("dependency", "NAME", "packages or services that it rests on"),
  list("removed", "NAME", "what it takes out: a path, a glob, a package or a name"),
  list("tag", "TAG", "to find it by"),
  list("by", "WHO", "who decided (default: nobody is named)"),
];

/** Decisions in three sentences, as files of the repository. */
export const adr: CommandGroup = {
  kind: "group",
  otherwise: null,
  subcommands: [
    {
      kind: "action",
      name: "new",
      summary: "write a decision: title, decision, reason",
      example:
        'flyball adr new "Orders round half up" --decision "Each order line is rounded half up." --reason "Customers check it by hand."',
      arguments: [{ name: "TITLE", summary: "what is decided, in a few words", arity: "optional" }],
      options: [...WORDS, list("supersedes", "ADR", "the decision whose place it takes")],
      run: async (input, io) => {
        const draft = await draftOf(input, io, input.text("TITLE"), input.list("--supersedes"));
        return writtenAnswer(await (await io.app()).adrs.create(io.cwd, draft));
      },
    },
    {
      kind: "action",
      name: "list",
      summary: "every decision with its status",
      example: "flyball adr list --status accepted",
      arguments: [],
      options: [
        { kind: "text", name: "status", value: "STATUS", summary: "only these", choices: ADR_STATUSES },
        text("tag", "TAG", "only these"),
      ],
      run: async (input, io) => {
        const { folder, adrs } = await (await io.app()).adrs.list(io.cwd);
        const [status, tag] = [input.text("--status"), input.named("--tag")];
        const shown = adrs.filter(
          (each) => (status === null || each.status === status) && (tag === null || each.tags.includes(tag)),
        );
        const none = adrs.length === 0 ? `no decision in ${folder}\nnext  flyball adr new` : "none of them";
        return {
          exit: 0,
          human: shown.length === 0 ? printable(none, true) : shown.map(rowOf).join("\n"),
          machine: { folder, adrs: shown.map(adrJson) },
        };
      },
    },
    {
      kind: "action",
      name: "check",
      summary: "whether decisions say something, and stay as accepted",
      example: "flyball adr check",
      arguments: [],
      options: [],
      run: async (_input, io) => {
        const { folder, texts, findings } = await (await io.app()).adrs.check(io.cwd);
        const errors = findings.filter(({ level }) => level === "error").length;
        const count = `${texts.size} ${texts.size === 1 ? "decision" : "decisions"} in ${printable(folder)}`;
        const told = `${errors} ${errors === 1 ? "error" : "errors"}, ${findings.length - errors} other${findings.length - errors === 1 ? "" : "s"}`;
        return {
          exit: errors > 0 ? 1 : 0,
          human:
            findings.length === 0
              ? `${count}, no problems`
              : `${renderFindings(findings, texts, io.hasColor)}\n\n${count}: ${told}`,
          machine: { folder, adrs: texts.size, findings: findings.map(findingJson) },
        };
      },
    },
    {
      kind: "action",
      name: "supersede",
      summary: "put a new decision in an old one's place, in both files",
      example: "flyball adr supersede 0003 0008",
      arguments: [
        { name: "OLD", summary: "its number or file", arity: "one" },
        { name: "NEW", summary: "one that is there; or write it with --title", arity: "optional" },
      ],
      options: [text("title", "TEXT", "of a new decision, with --decision and --reason"), ...WORDS],
      run: async (input, io) => {
        const app = await io.app();
        const [old, successor, title] = [input.required("OLD"), input.text("NEW"), input.text("--title")];
        if (successor !== null && title !== null)
          throw input.usage("NEW and --title are both given: one of them is the successor");
        if (successor === null) {
          if (title === null && !io.isTty)
            throw input.usage(
              "NEW or --title is missing",
              'flyball adr supersede 0003 --title "…" --decision "…" --reason "…"',
            );
          return writtenAnswer(await app.adrs.create(io.cwd, await draftOf(input, io, title, [old])));
        }
        const done = await app.adrs.supersede(io.cwd, { old, successor });
        const changed = done.changed.map((path) => `changed ${printable(path)}`).join("\n");
        return {
          exit: 0,
          human: `${printable(done.successor)} supersedes ${printable(done.old)}\n${changed === "" ? "both files said so already" : changed}`,
          machine: { ...done, changed: [...done.changed] },
        };
      },
    },
    {
      kind: "action",
      name: "log",
      summary: "decisions over time, with the commits that name them",
      example: "flyball adr log",
      arguments: [],
      options: [],
      run: async (_input, io) => {
        const { entries, commits, isCut } = await (await io.app()).adrs.log(io.cwd, io.signal);
        const cut = isCut ? [`the newest ${commits} commits were looked at`] : [];
        return {
          exit: 0,
          human:
            entries.length === 0
              ? "no decisions yet\nnext  flyball adr new"
              : [...entries.map(entryOf), ...cut].join("\n"),
          machine: { commits, isCut, entries: entries.map(historyJson) },
        };
      },
    },
  ],
};

/** The draft of what was typed, asked for at a terminal where something is missing. */
async function draftOf(
  input: Input,
  io: CliIo,
  title: string | null,
  supersedes: readonly string[],
): Promise<AdrDraft> {
  const given: AdrDraft = {
    title: title ?? "",
    decision: input.text("--decision") ?? "",
    reason: input.text("--reason") ?? "",
    status: input.text("--status") === "proposed" ? "proposed" : "accepted",
    deciders: input.list("--by"),
    tags: input.list("--tag"),
    supersedes,
    governs: {
      files: input.list("--files"),
      symbols: input.list("--symbol"),
      dependencies: input.list("--dependency"),
      removed: input.list("--removed"),
    },
  };
  const typed = [title, input.text("--decision"), input.text("--reason")];
  if (io.isTty && typed.includes(null)) {
    const { askAdr } = await import("../ask-adr.ts");
    return askAdr(given, io.signal);
  }
  const names = ["TITLE", "--decision", "--reason"].filter((_, i) => typed[i] === null);
  if (names.length > 0)
    throw input.usage(
      `${names.join(", ")} ${names.length === 1 ? "is" : "are"} missing`,
      'flyball adr new "TITLE" --decision "…" --reason "…"',
    );
  return given;
}

function writtenAnswer({ adr: written, text: content, notes, changed }: WrittenAdr): Answer {
  const number = refOf(written);
  return {
    exit: 0,
    human: [
      `wrote ${printable(written.path)}`,
      ...changed.map((path) => `changed ${printable(path)}: it is superseded`),
      ...notes.map((note) => `note  ${printable(note)}`),
      `next  git add ${[written.path, ...changed].map((path) => printable(path)).join(" ")}, and write  ADR: ${number}  into the messages of commits that follow it`,
    ].join("\n"),
    machine: { ...adrJson(written), text: content, notes: [...notes], changed: [...changed] },
  };
}

function rowOf(each: Adr): string {
  const by = each.supersededBy.length === 0 ? "" : ` by ${printable(each.supersededBy.join(", "))}`;
  return `${refOf(each).padEnd(4)}  ${`${each.status}${by}`.padEnd(10)}  ${(each.date ?? "").slice(0, 10).padEnd(10)}  ${printable(each.title)}`.trimEnd();
}

function entryOf({ adr: each, commits }: AdrHistory): string {
  return [
    `${dayOf(commits[0]?.atMs ?? null) ?? (each.date === null ? "not committed" : printable(each.date.slice(0, 10)))}  ${printable(adrName(each))}  ${each.status}  ${printable(each.title)}`,
    ...commits.map(
      ({ sha, subject, atMs, how }) =>
        `  ${sha.slice(0, 12)}  ${dayOf(atMs) ?? ""}  ${HOW[how]}  ${printable(subject.slice(0, 100))}`,
    ),
  ].join("\n");
}

const HOW = { written: "wrote it  ", changed: "changed it", named: "names it  " } as const;

/** A commit's clock may have stood anywhere. */
function dayOf(atMs: number | null): string | null {
  if (atMs === null || !(Math.abs(atMs) <= 8.64e15)) return null;
  return new Date(atMs).toISOString().slice(0, 10);
}

function historyJson({ adr: each, commits }: AdrHistory): Json {
  return { ...adrJson(each), commits: commits.map((commit) => ({ ...commit })) };
}

function adrJson(each: Adr): { readonly [key: string]: Json } {
  const { path, number, title, decision, reason, status, date, deciders, tags, supersedes, supersededBy, governs } =
    each;
  return {
    path,
    number,
    title,
    decision,
    reason,
    status,
    date,
    deciders: [...deciders],
    tags: [...tags],
    supersedes: [...supersedes],
    supersededBy: [...supersededBy],
    governs: {
      files: [...governs.files],
      symbols: [...governs.symbols],
      dependencies: [...governs.dependencies],
      removed: [...governs.removed],
    },
  };
}
