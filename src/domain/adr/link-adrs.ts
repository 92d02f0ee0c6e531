import { err, ok, type Result } from "../../base/result.ts";
import { adrName, type Adr } from "./adr.ts";
import { adrsMeant } from "./adr-ref.ts";
import { readFrontMatter } from "./front-matter.ts";
import { refOf } from "./judge-adrs.ts";
import { yamlList } from "./write-adr.ts";

/** A decision with the text of its file. */
export interface AdrText {
  readonly adr: Adr;
  readonly text: string;
}

/** Both files after the new decision took the old one's place, or why it can't. What says so already stays as it is. */
export function linkAdrs(
  old: AdrText,
  successor: AdrText,
  all: readonly Adr[],
): Result<{ readonly old: string; readonly successor: string }, string> {
  const [was, is] = [old.adr, successor.adr];
  if (was.path === is.path) return err(`${adrName(was)} can't supersede itself`);
  if (was.status === "proposed" || was.status === "rejected")
    return err(`${adrName(was)} is ${was.status}: it binds nobody, and needs no successor`);
  if (is.status !== "accepted") return err(`${adrName(is)} is ${is.status}: accept it first`);
  const others = adrsMeant(was.supersededBy, all).filter(({ path }) => path !== is.path);
  if (others[0] !== undefined) return err(`${adrName(was)} is superseded by ${adrName(others[0])} already`);
  if (adrsMeant(is.supersededBy, all).includes(was)) return err(`${adrName(is)} is superseded by ${adrName(was)}`);
  return ok({
    old:
      adrsMeant(was.supersededBy, all).includes(is) && was.status === "superseded" ? old.text : withSuccessor(old, is),
    successor: adrsMeant(is.supersedes, all).includes(was) ? successor.text : withPredecessor(successor, was),
  });
}

function withSuccessor({ adr, text }: AdrText, by: Adr): string {
  if (!hasFrontStatus(text)) {
    const inSection = inStatusSection(text, `Superseded by ${linkTo(by)}`, true);
    if (inSection !== null) return inSection;
    const line = /^([ \t]{0,8}(?:[-*][ \t]{1,4})?[*_]{0,2}status[*_]{0,2}[ \t]{0,4}:[*_]{0,2}).*$/imu;
    if (line.test(text)) return text.replace(line, `$1 superseded by ${linkTo(by)}`);
  }
  const marked = withField(text, "status", "superseded");
  return withField(marked, "superseded-by", yamlList([...adr.supersededBy, refOf(by)]));
}

function withPredecessor({ adr, text }: AdrText, old: Adr): string {
  if (!hasFrontStatus(text)) {
    const inSection = inStatusSection(text, `Supersedes ${linkTo(old)}`, false);
    if (inSection !== null) return inSection;
  }
  return withField(text, "supersedes", yamlList([...adr.supersedes, refOf(old)]));
}

function hasFrontStatus(text: string): boolean {
  return readFrontMatter(text).yaml !== null;
}

function linkTo({ title, path, number }: Adr): string {
  const words = `${number === null ? "" : `${number}. `}${title}`.replace(/[[\]]/gu, "");
  return `[${words}](${path.slice(path.lastIndexOf("/") + 1)})`;
}

/** A line in the section Status, as adr-tools writes it; null where there is no such section. */
function inStatusSection(text: string, line: string, replacesStatus: boolean): string | null {
  const heading = /^ {0,3}#{1,6}[ \t]+status[ \t]*\r?\n/imu.exec(text);
  if (heading === null) return null;
  const start = heading.index + heading[0].length;
  const next = /^ {0,3}#{1,6}[ \t]/mu.exec(text.slice(start));
  const end = next === null ? text.length : start + next.index;
  const kept = text
    .slice(start, end)
    .split(/\r?\n/u)
    .filter((each) => !(replacesStatus && /^\s*accepted\b.{0,200}$/iu.test(each)))
    .join("\n")
    .trim();
  const body = kept === "" ? line : `${kept}\n\n${line}`;
  return `${text.slice(0, start)}\n${body}\n\n${text.slice(end)}`;
}

/** A text with a key of its front matter set, which is made where there is none; every other line stays as it is. */
export function withField(text: string, key: string, value: string): string {
  const open = /^\uFEFF?---[ \t]*\r?\n/u.exec(text)?.[0];
  if (open === undefined) return `---\n${key}: ${value}\n---\n\n${text.replace(/^\uFEFF/u, "")}`;
  const lines = text.split("\n");
  const close = lines.findIndex((each, i) => i > 0 && /^---[ \t]*\r?$/u.test(each));
  if (close < 0) return text;
  const end = lines[0]?.endsWith("\r") === true ? "\r" : "";
  const own = lines.slice(1, close);
  const pattern = new RegExp(`^${key.replace("-", "[-_]")}[ \\t]*:`, "iu");
  const at = own.findIndex((each) => pattern.test(each));
  if (at < 0) own.push(`${key}: ${value}${end}`);
  else {
    // A list in several lines belongs to its key.
    const rest = own.slice(at + 1).findIndex((each) => !/^[ \t]+\S|^-[ \t]/u.test(each));
    own.splice(at, rest < 0 ? own.length - at : rest + 1, `${key}: ${value}${end}`);
  }
  return [lines[0], ...own, ...lines.slice(close)].join("\n");
}
