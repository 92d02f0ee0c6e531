import { isTestPath } from "../change/blast-radius.ts";
import { isDocument } from "../change/sensitive-files.ts";
import type { IntentInput } from "./intent-input.ts";
import { typeOf } from "./message-features.ts";

/** A sign that a change repairs something. */
export interface FixSign {
  readonly sign: "words" | "link" | "small-edit" | "guard" | "regression-test";
  /** The end of a sentence, printable. */
  readonly why: string;
}

/** More lines are no patch. */
const PATCH_LINES_MAX = 60;

/** What in a change's words and lines is the way of repairs: words of a defect, a linked bug, an edit within existing code, a new guard, a test beside it. */
export function fixSigns({ message, files }: IntentInput): readonly FixSign[] {
  const signs: FixSign[] = [];
  const subject = (message.split("\n", 1)[0] ?? "").slice(0, 300);
  const type = typeOf(subject);
  const word = DEFECT.exec(subject)?.[0];
  if (type !== null && /^(?:fix|bugfix|hotfix)$/u.test(type))
    signs.push({ sign: "words", why: `the subject begins with '${type}:'` });
  else if (word !== undefined) signs.push({ sign: "words", why: `the subject says '${word.toLowerCase()}'` });
  const link = LINK.exec(message.slice(0, 10_000))?.[0];
  if (link !== undefined) signs.push({ sign: "link", why: `it is linked to a bug: '${link.trim()}'` });
  const known = files ?? [];
  const sources = known.filter(({ path }) => !isTestPath(path) && !isDocument(path));
  const isEdit = sources.length > 0 && sources.every(({ kind, lines }) => kind === "modified" && lines !== null);
  if (!isEdit) return signs;
  const added = sources.flatMap(({ lines }) => lines?.added ?? []);
  const removed = sources.flatMap(({ lines }) => lines?.removed ?? []);
  if (
    removed.length > 0 &&
    added.length + removed.length <= PATCH_LINES_MAX &&
    !added.some((line) => DECLARES.test(line))
  )
    signs.push({
      sign: "small-edit",
      why: `it only edits code that was there: ${added.length} line${added.length === 1 ? "" : "s"} added and ${removed.length} deleted, nothing new declared`,
    });
  if (
    added.length <= PATCH_LINES_MAX &&
    added.filter((line) => GUARD.test(line)).length > removed.filter((line) => GUARD.test(line)).length
  )
    signs.push({ sign: "guard", why: "it adds a guard against a case that was not handled" });
  const tests = known.filter(({ path, kind }) => isTestPath(path) && kind !== "deleted");
  const onlyAdds = tests.every(({ lines }) => lines !== null && lines.removed.length === 0 && lines.added.length > 0);
  if (tests.length > 0 && onlyAdds && added.length + removed.length <= PATCH_LINES_MAX)
    signs.push({ sign: "regression-test", why: "its tests are only added to, beside a small edit" });
  return signs;
}

const DEFECT =
  /\b(?:fix(?:e[sd]|ing)?|bugs?|bug-?fix(?:es)?|hotfix|defects?|crash(?:es|ed|ing)?|npe|nullpointerexception|panic(?:s|ked)?|segfault|wrong(?:ly)?|incorrect(?:ly)?|broken|regressions?|leak(?:s|ed|ing)?|deadlocks?|race condition|off[- ]by[- ]one|repair(?:s|ed)?|workaround)\b/iu;

const LINK =
  /\b(?:fix(?:es|ed)?|resolves?d?|closes?d?)[ :]{1,2}(?:#|[A-Z][A-Z0-9]{1,15}-|GH-)\d{1,8}\b|^Fixes: [0-9a-f]{7,40}\b/imu;

/** A function, type or exported name in the languages that are common. */
const DECLARES =
  /^\s*(?:(?:export|default|public|protected|private|internal|static|abstract|final|async|pub(?:\([a-z]{1,10}\))?)\s+){0,5}(?:class|interface|enum|struct|trait|type|def|func|fun|fn|function)\s+\w/u;

const GUARD =
  /[!=]==? ?(?:null|None|nil|NULL|undefined)\b|\bis (?:not )?None\b|\?\?|\bcatch\b|\bexcept\b|\.isEmpty\(|\blen\(\w{1,40}\) ?[=<>!]=? ?0|\.length ?[=<>!]==? ?0/u;
