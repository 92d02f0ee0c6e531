import { emptiness } from "../gate/fields/empty-words.ts";
import type { Adr, AdrFault, Governed, ReadAdr } from "./adr.ts";
import { bareTitle } from "./adr-ref.ts";
import { numberOf } from "./adr-folder.ts";
import { readStatus, statusFix, type WrittenStatus } from "./adr-status.ts";
import { listIn, readFrontMatter, textIn, type FrontMatter } from "./front-matter.ts";
import {
  firstParagraph,
  markdownSections,
  textOfLines,
  type MarkdownLine,
  type MarkdownSections,
} from "./markdown-sections.ts";
import { namedInText } from "./named-in-text.ts";
import { sentencesOf } from "./sentences.ts";

/** `- **Status**: accepted` above the text, as MADR 2 and many others have it. */
const META =
  /^\s{0,8}(?:[-*]\s{1,4})?[*_]{0,2}(status|date|deciders|decision[- ]makers|tags|supersedes|superseded[- ]by)[*_]{0,2}\s{0,4}:[*_]{0,2}(.{0,1000})$/iu;
const LABEL = /^\s{0,4}[*_]{0,2}(decision|reason|why|rationale)[*_]{0,2}\s{0,4}:[*_]{0,2}\s{0,4}(\S.{0,4000})$/iu;

/** Reads a decision's file: three sentences (title, decision, reason), MADR of any version, or Nygard's form as adr-tools writes it. Never throws: what is wrong
 * comes as faults, and what is missing is empty. */
export function readAdr(path: string, text: string): ReadAdr {
  const { adr, front, parts, prose, written } = parse(path, text);
  const faults: AdrFault[] = [];
  if (front.fault !== null) faults.push({ kind: "unreadable", ...front.fault });
  if (written !== null && readStatus(written.text).status === null)
    faults.push({
      kind: "status",
      line: written.line,
      message: `the status '${written.text.trim().split("\n")[0]?.slice(0, 60) ?? ""}' is none`,
      fix: statusFix(written.text),
    });
  return { adr, faults: [...faults, ...wordFaults(adr, parts, prose)] };
}

/** The decision alone, of a file that is not judged: checks read all of them. */
export function adrIn(path: string, text: string): Adr {
  return parse(path, text).adr;
}

interface Parsed {
  readonly adr: Adr;
  readonly front: FrontMatter;
  readonly parts: MarkdownSections;
  readonly prose: readonly MarkdownLine[];
  readonly written: MarkdownLine | null;
}

function parse(path: string, text: string): Parsed {
  const front = readFrontMatter(text);
  const parts = markdownSections(front.body, front.bodyLine);
  const meta = readMeta(parts.intro);
  const prose = parts.intro.filter(({ text: line }) => !META.test(line));
  const written = writtenStatus(front, meta, parts);
  const { decision, reason, decisionText } = wordsOf(prose, parts);
  const title = bareTitle(parts.title?.text ?? textIn(front.values, ["title"]) ?? "");
  const status = written === null ? null : readStatus(written.text);
  const adr: Adr = {
    path,
    number: numberOf(path),
    title,
    decision,
    reason,
    status: status === null ? "accepted" : (status.status ?? "proposed"),
    date: textIn(front.values, ["date"]) ?? meta.get("date")?.text ?? null,
    deciders: listOf(front, meta, ["deciders", "decision-makers"]),
    tags: listOf(front, meta, ["tags"]),
    ...supersedingOf(front, meta, status),
    governs: governedIn(front),
    named: namedInText(`${title}.\n\n${decisionText}\n\n${reason}`, `${title}.\n\n${decision}`),
    form: parts.sections.some(({ heading }) => !isStatus(heading)) ? "sections" : "short",
    body: front.body,
  };
  return { adr, front, parts, prose, written };
}

type Meta = ReadonlyMap<string, MarkdownLine>;

function readMeta(intro: readonly MarkdownLine[]): Meta {
  return new Map(
    intro.flatMap(({ line, text }) => {
      const match = META.exec(text);
      return match === null
        ? []
        : [[(match[1] ?? "").toLowerCase().replaceAll(" ", "-"), { line, text: (match[2] ?? "").trim() }] as const];
    }),
  );
}

function writtenStatus(front: FrontMatter, meta: Meta, parts: MarkdownSections): MarkdownLine | null {
  const own = textIn(front.values, ["status"]);
  if (own !== null) return { line: front.yaml === null ? 1 : front.yaml.place(["status"]).line + 1, text: own };
  const inMeta = meta.get("status");
  if (inMeta !== undefined) return inMeta;
  const section = parts.sections.find(({ heading }) => isStatus(heading));
  const text = section === undefined ? "" : textOfLines(section.lines).trim();
  return section === undefined || text === "" ? null : { line: section.line, text };
}

function isStatus(heading: string): boolean {
  return /^(?:status|state)$/iu.test(heading);
}

function supersedingOf(
  front: FrontMatter,
  meta: Meta,
  status: WrittenStatus | null,
): Pick<Adr, "supersedes" | "supersededBy"> {
  return {
    supersedes: [...new Set([...listOf(front, meta, ["supersedes"]), ...(status?.supersedes ?? [])])],
    supersededBy: [
      ...new Set([...listOf(front, meta, ["superseded-by", "supersededby"]), ...(status?.supersededBy ?? [])]),
    ],
  };
}

function listOf(front: FrontMatter, meta: Meta, keys: readonly string[]): readonly string[] {
  const own = listIn(front.values, keys);
  if (own.length > 0) return own;
  return keys.flatMap((key) => listIn({ [key]: meta.get(key)?.text ?? null }, [key]));
}

function governedIn({ values }: FrontMatter): Governed {
  return {
    // A comma may stand in a glob.
    files: listIn(values, ["files", "paths"], false),
    symbols: listIn(values, ["symbols"]),
    dependencies: listIn(values, ["dependencies"]),
    removed: listIn(values, ["removed"], false),
  };
}

interface Words {
  readonly decision: string;
  readonly reason: string;
  /** All that is said of the decision: its names count. */
  readonly decisionText: string;
}

function wordsOf(prose: readonly MarkdownLine[], parts: MarkdownSections): Words {
  const find = (pattern: RegExp): readonly MarkdownLine[] =>
    parts.sections.find(({ heading, lines }) => pattern.test(heading) && firstParagraph(lines) !== "")?.lines ?? [];
  const decided = find(/^(?!.*(?:driver|maker|status))(?:.*\bdecisions?\b|.*\boutcome\b|.*\bresolution\b)/iu);
  const why = firstParagraph(find(/^(?:reasons?|rationale|why\b|justification|motivation)/iu));
  const context = firstParagraph(find(/\b(?:context|problem|background|issue|forces)\b/iu));
  if (decided.length > 0) {
    const said = firstParagraph(decided);
    const [decision, because] = splitBecause(said);
    const after = firstParagraph(find(/^(?:positive )?consequences/iu));
    return { decision, reason: why || because || context || after, decisionText: textOfLines(decided) };
  }
  const labels = new Map(
    prose.flatMap(({ text }) => {
      const match = LABEL.exec(text);
      return match === null ? [] : [[(match[1] ?? "").toLowerCase(), (match[2] ?? "").trim()] as const];
    }),
  );
  const labelled = labels.get("decision");
  const reason = labels.get("reason") ?? labels.get("why") ?? labels.get("rationale") ?? why;
  if (labelled !== undefined) return { decision: labelled, reason: reason || context, decisionText: labelled };
  const all = textOfLines(prose).trim();
  const [first = "", ...rest] = sentencesOf(all);
  if (rest.length > 0) return { decision: first, reason: reason || rest.join(" "), decisionText: all };
  const [decision, because] = splitBecause(first);
  return { decision, reason: reason || because || context, decisionText: all };
}

/** `Chosen option: "SQLite", because it needs no server.` */
function splitBecause(said: string): readonly [decision: string, reason: string] {
  const at = /[,;:]?\s(?:because|since|so that|as it)\b/iu.exec(said)?.index;
  const decision = (at === undefined ? said : said.slice(0, at)).replace(/^chosen option:\s{0,4}/iu, "").trim();
  return [decision, at === undefined ? "" : said.slice(at).replace(/^[,;:\s]+/u, "")];
}

/** Sentences after the title that a decision in the short form may have. */
const SENTENCES_MAX = 2;

function wordFaults(adr: Adr, parts: MarkdownSections, prose: readonly MarkdownLine[]): readonly AdrFault[] {
  const top = parts.title?.line ?? 1;
  const line = prose.find(({ text }) => text.trim() !== "")?.line ?? top;
  const faults: AdrFault[] = [];
  for (const part of ["title", "decision", "reason"] as const) {
    const value = adr[part];
    if (value === "") faults.push({ kind: "missing", line: top, message: `it has no ${part}`, fix: HOW[part] });
    else {
      const why = adrEmptiness(value);
      if (why !== null)
        faults.push({ kind: "empty", line, message: `its ${part} '${value.slice(0, 60)}' ${why}`, fix: HOW[part] });
    }
  }
  const sentences = adr.form === "short" ? sentencesOf(textOfLines(prose)).length : 0;
  if (sentences > SENTENCES_MAX)
    faults.push({
      kind: "long",
      line,
      message: `it has ${sentences + 1} sentences with its title, and three say it: title, decision, reason`,
      fix: "keep what is decided and why; what else there is to know belongs into the documentation",
    });
  return faults;
}

const HOW = {
  title: "write  # What is decided, in a few words  as its first line",
  decision: "write in a sentence what holds from now on",
  reason: "write in a sentence why, and what it costs",
} as const;

/** Why a title, decision or reason says nothing, as the end of a sentence; null where it says something. */
export function adrEmptiness(text: string): string | null {
  if (/^\s*["'“]?\{[^{}]{0,500}\}["'”]?[.,]?\s*$/u.test(text)) return "is the template's placeholder";
  return emptiness("intent", text);
}
