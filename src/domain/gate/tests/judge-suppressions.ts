import { printable } from "../../../base/printable.ts";
import { textOf, type ChangedFile } from "../../change/change.ts";
import { languageOf } from "../../source/language.ts";
import { lineAt, viewSource } from "../../source/source-view.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding } from "../gate.ts";
import { TESTS_RULES } from "./tests-rules.ts";

/** In comments. The names are those of the tools' own documentation. */
const IN_COMMENTS =
  /@ts-(?:ignore|nocheck|expect-error)\b|\b(?:eslint|oxlint|stylelint|tslint:|deno-lint)-?(?:disable(?:-next-line|-line)?|ignore(?:-file)?)\b|\bbiome-ignore(?:-all|-start)?\b|\bnoqa\b|\btype:\s?ignore\b|\bpyright:\s?(?:ignore|basic)\b|\bmypy:\s?ignore-errors\b|\bpylint:\s?disable\b|\bfmt:\s?(?:off|skip)\b|^\/\/nolint\b|(?<=\/\/)nolint\b|\brubocop:disable\b|@phpstan-ignore\S*|@psalm-suppress\b|\bphpcs:(?:ignore|disable)\b|#?\bpragma: no (?:cover|branch)\b|\b(?:v8|c8|istanbul) ignore\b|\bnosec\b|\bNOSONAR\b|\bNOLINT\b|\bnosemgrep\b/gu;

/** In code: attributes and annotations. */
const IN_CODE =
  /#!?\[allow\(|#\[expect\(|@SuppressWarnings\b|@Suppress\b|\[SuppressMessage\b|#pragma warning disable|@file:Suppress\b/gu;

/** Those that fail once there is nothing to silence are the mildest. */
const MILD = /expect-error|#\[expect\(|fmt:/u;

interface Suppression {
  readonly text: string;
  readonly mark: string;
  readonly line: number;
  /** Whether the line says why. */
  readonly hasReason: boolean;
}

/** Comments that silence a tool, added by the change. Those that it removes from the same file count against them, and so do equal ones that it moved between files. */
export function judgeSuppressions(files: readonly ChangedFile[]): readonly GateFinding[] {
  const parts = files.filter(isJudged).map((file) => ({
    file,
    before: suppressionsIn(textOf(file.before), file.path),
    after: suppressionsIn(textOf(file.after), file.path),
  }));
  const freed = new Map<string, number>();
  for (const { before, after } of parts) {
    const left = countsOf(after);
    for (const each of before) {
      const count = left.get(each.text) ?? 0;
      if (count > 0) left.set(each.text, count - 1);
      else freed.set(each.text, (freed.get(each.text) ?? 0) + 1);
    }
  }
  return parts.flatMap(({ file, before, after }) => {
    const left = countsOf(before);
    const added = after.filter((each) => {
      const count = left.get(each.text) ?? 0;
      if (count > 0) left.set(each.text, count - 1);
      return count === 0;
    });
    const grown = after.length - before.length;
    const fresh = added.filter((each) => {
      const count = freed.get(each.text) ?? 0;
      if (count > 0) freed.set(each.text, count - 1);
      return count === 0;
    });
    // One finding for all of a kind: the reader wants to know which tool was told to look away, and where first.
    const told = Map.groupBy(fresh.slice(0, Math.max(0, grown)), ({ mark, hasReason }) => `${hasReason} ${mark}`);
    return [...told.values()].flatMap((alike) => {
      const [first] = alike;
      return first === undefined ? [] : [findingOf(file.path, first, alike, before.length, after.length)];
    });
  });
}

const LINES_SHOWN = 5;

function findingOf(
  path: string,
  first: Suppression,
  alike: readonly Suppression[],
  before: number,
  after: number,
): GateFinding {
  const rule = TESTS_RULES.suppressionAdded;
  const others = alike.slice(1, LINES_SHOWN).map(({ line }) => line);
  const also =
    alike.length === 1
      ? ""
      : ` ${alike.length} times (also in line ${others.join(", ")}${alike.length > LINES_SHOWN ? ", …" : ""})`;
  const reason = first.hasReason ? ", with a reason" : "";
  return {
    ...gateFinding("tests", rule, {
      message: `\`${printable(first.mark)}\` was added${also}${reason}: ${before} such in the file before, ${after} now`,
      fix: first.hasReason ? "Look whether the reason holds." : rule.fix,
      place: { file: path, line: first.line, col: 1 },
      found: alike.map(({ text }) => text).join("\n"),
    }),
    level: first.hasReason || MILD.test(first.mark) ? ("info" as const) : rule.level,
  };
}

/** Whether words follow the names of the rules that are silenced: the tools' own way (`-- why`, `: why`), or a further comment. Two words of three letters are a reason. */
function hasReason(rest: string): boolean {
  const [, said = ""] =
    /(?:\s--+\s|\s#\s|\s\/\/\s|\breason\s?=|:\s(?=[A-Za-z]+\s[a-z]))(.{0,300})$/u.exec(rest.slice(0, 400)) ?? [];
  return (said.match(/[A-Za-z]{3,}/gu) ?? []).length >= 2;
}

/** Files of tools and other people are not what somebody writes here. */
function isJudged(file: ChangedFile): boolean {
  return (
    file.after !== null &&
    languageOf(file.path) !== null &&
    !/(?:^|\/)(?:node_modules|vendor|third_party|dist|build|generated|__generated__|gen)\/|\.min\.[a-z]+$|\.d\.ts$|(?:_pb2?|\.pb|\.gen|\.generated|_generated)\.\w+$/u.test(
      file.path,
    )
  );
}

function suppressionsIn(text: string | null, path: string): readonly Suppression[] {
  const language = languageOf(path);
  if (text === null || language === null) return [];
  // Most files have none: only those with a mark are read word by word.
  if (text.search(IN_COMMENTS) < 0 && text.search(IN_CODE) < 0) return [];
  // "@generated" within the first lines is the mark by which generators ask tools to look away.
  if (/@generated|DO NOT EDIT/u.test(text.slice(0, 1000))) return [];
  const view = viewSource(text, language);
  const found: Suppression[] = [];
  const take = (source: string, pattern: RegExp): void => {
    for (const match of source.matchAll(pattern)) {
      const line = lineAt(view, match.index);
      const written = text.slice(view.lineStarts[line - 1] ?? 0, view.lineStarts[line] ?? text.length);
      const column = match.index - (view.lineStarts[line - 1] ?? 0);
      if (found.at(-1)?.line === line || found.length > 2000) continue;
      found.push({
        text: written
          .slice(column, column + 200)
          .replace(/\s+/gu, " ")
          .trim(),
        mark: match[0].trim(),
        line,
        hasReason: hasReason(written.slice(column + match[0].length).trimEnd()),
      });
    }
  };
  take(view.comments, IN_COMMENTS);
  take(view.bare, IN_CODE);
  return found.toSorted((a, b) => a.line - b.line);
}

function countsOf(items: readonly Suppression[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { text } of items) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
