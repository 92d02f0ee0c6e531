import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
} from "yaml";
import type { Place } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Finding } from "../finding/finding.ts";
import { explainYamlError } from "./explain-yaml-error.ts";

/** Keys and indexes from the top of the document down to a node. */
export type YamlPath = readonly (string | number)[];

/** A document's plain value, and where each part of it stands in the text. */
export interface YamlText {
  /** Strings, finite or infinite numbers, booleans, nulls, arrays, and records without a prototype. `null` for an empty document. */
  readonly value: unknown;
  /** The place of a value, or of the key before it. What the document does not hold is at its nearest ancestor that exists. */
  place(path: YamlPath, part?: "key" | "value"): Place;
  /** The value as it is written, without the line's comment; empty for what the document does not hold. */
  source(path: YamlPath): string;
}

/** More than this is refused unread, in UTF-16 code units. */
export const YAML_SIZE_MAX = 1_048_576;
/** Deeper than this is refused: what flyball reads is five levels deep at most. */
const DEPTH_MAX = 32;
/** A broken file yields this many findings at most. */
const FINDINGS_MAX = 20;

type Blame = Omit<Finding, "place" | "rule" | "level"> & { readonly offset: number };

/** Reads YAML 1.2 (core schema) strictly: no duplicate keys, no aliases or merge keys, no tags of one's own, one document, text keys alone. All
 * problems come back at once, under the given rule id. Gives an answer for every text and never throws. */
export function readYaml(text: string, file: string, rule: string): Result<YamlText, readonly Finding[]> {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const lines = new LineCounter();
  const findings = (blames: readonly Blame[]): readonly Finding[] =>
    blames
      .toSorted((a, b) => a.offset - b.offset)
      .slice(0, FINDINGS_MAX)
      .map(({ offset, message, fix }) => ({ rule, level: "error", message, fix, place: placeAt(lines, file, offset) }));
  const unreadable = blameCharacters(body);
  if (unreadable !== null) {
    countLines(lines, body, unreadable.offset);
    return err(findings([unreadable]));
  }
  try {
    // `logLevel` must stay above `silent`, which would drop a second document without a word. Unique keys are checked below in linear
    // time; the package's own check is quadratic.
    const options = {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      stringKeys: true,
      logLevel: "error",
      resolveKnownTags: false,
    } as const;
    const document: Document.Parsed = parseDocument(body, options);
    // What the parser says after it gave up is noise.
    const exhausted = document.errors.find((error) => error.code === "RESOURCE_EXHAUSTION");
    const blames: Blame[] = (exhausted === undefined ? document.errors : [exhausted])
      .slice(0, FINDINGS_MAX)
      .map((error) => ({ offset: error.pos[0], ...explainYamlError(error.code, error.message) }));
    if (document.directives.yaml.version !== "1.2")
      blames.push({
        offset: 0,
        message: `YAML ${document.directives.yaml.version} is asked for, and YAML 1.2 is read`,
        fix: "remove the line that begins with %YAML",
      });
    const value = blames.length > 0 ? null : toValue(document.contents, 0, blames);
    if (blames.length > 0) return err(findings(oneForAllAliases(blames)));
    return ok({
      value,
      place: (path, part = "value") => placeAt(lines, file, offsetOf(document.contents, path, part)),
      source: (path) => sourceOf(document.contents, path, body),
    });
  } catch {
    // The parser recurses: what exhausts the stack ends here.
    return err(
      findings([
        { offset: 0, message: "the file is nested too deeply to be read", fix: `nest at most ${DEPTH_MAX} levels` },
      ]),
    );
  }
}

function blameCharacters(body: string): Blame | null {
  if (body.length > YAML_SIZE_MAX)
    return {
      offset: 0,
      message: `the file has ${body.length} characters; at most ${YAML_SIZE_MAX} are read`,
      fix: "keep logs and data out of it",
    };
  const offset = body.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd\ufffe]/u);
  if (offset < 0) return null;
  const char = body[offset] ?? "";
  if (char === "\u0000" || char === "\uFFFD" || char === "\uFFFE")
    return { offset, message: "the file is not UTF-8 text", fix: "save it as UTF-8 (UTF-16 and Latin-1 are not read)" };
  const code = char.charCodeAt(0).toString(16).padStart(2, "0");
  return {
    offset,
    message: `control character \\x${code} in the file`,
    fix: `remove it, or write it as "\\x${code}" between double quotes`,
  };
}

function toValue(node: Node | null, depth: number, blames: Blame[]): unknown {
  if (node === null) return null;
  const offset = node.range?.[0] ?? 0;
  if (isAlias(node)) {
    blames.push({ offset, message: ALIAS, fix: "write the value out where it is used" });
    return null;
  }
  if (depth > DEPTH_MAX) {
    blames.push({ offset, message: "nested too deeply", fix: `nest at most ${DEPTH_MAX} levels` });
    return null;
  }
  if (node.tag !== undefined && !/^(?:!|tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq))$/u.test(node.tag)) {
    blames.push({
      offset,
      message: `the tag ${node.tag.slice(0, 60)} is not read`,
      fix: "write the value without a tag",
    });
    return null;
  }
  if (isScalar(node)) return scalarValue(node.value, offset, blames);
  if (isSeq(node)) return node.items.map((item) => toValue(item as Node | null, depth + 1, blames));
  if (isMap(node)) return mapValue(node, depth, blames);
  return null;
}

const ALIAS = "aliases (*name) are not read";

/** A file of nested aliases has thousands of them: one finding says it. */
function oneForAllAliases(blames: readonly Blame[]): readonly Blame[] {
  const first = blames.find((blame) => blame.message === ALIAS);
  return blames.filter((blame) => blame.message !== ALIAS || blame === first);
}

function scalarValue(value: unknown, offset: number, blames: Blame[]): unknown {
  if (typeof value === "string" && value.includes("\0"))
    blames.push({ offset, message: "a text holds a null character", fix: "remove the \\0 from it" });
  return value;
}

function mapValue(
  node: { readonly items: readonly unknown[] },
  depth: number,
  blames: Blame[],
): Record<string, unknown> {
  const record = Object.create(null) as Record<string, unknown>;
  for (const item of node.items as readonly { readonly key: Node | null; readonly value: Node | null }[]) {
    const key = isScalar(item.key) ? keyText(item.key.value) : "";
    const offset = item.key?.range?.[0] ?? 0;
    if (isAlias(item.key)) blames.push({ offset, message: ALIAS, fix: "write the key out" });
    else if (key === "<<")
      blames.push({ offset, message: "merge keys (<<) are not read", fix: "write the fields out" });
    else if (key === "__proto__")
      blames.push({ offset, message: "'__proto__' is no name for a field", fix: "remove it" });
    else if (Object.hasOwn(record, key))
      blames.push({ offset, message: `'${key.slice(0, 60)}' is written twice`, fix: "keep one of the two" });
    else record[key] = toValue(item.value, depth + 1, blames);
  }
  return record;
}

/** Every key is text, or null where nothing stands before the colon. */
function keyText(key: unknown): string {
  return typeof key === "string" ? key : "";
}

interface Step {
  readonly node: Node | null;
  readonly key: Node | null;
}

/** The steps down a path, as far as the document goes. */
function walk(root: Node | null, path: YamlPath): readonly Step[] {
  const steps: Step[] = [{ node: root, key: null }];
  for (const part of path) {
    const node = steps.at(-1)?.node;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && keyText(item.key.value) === part);
      if (pair === undefined) break;
      steps.push({ node: pair.value as Node | null, key: pair.key as Node | null });
    } else if (isSeq(node) && typeof part === "number" && part < node.items.length) {
      steps.push({ node: node.items[part] as Node | null, key: null });
    } else break;
  }
  return steps;
}

function offsetOf(root: Node | null, path: YamlPath, part: "key" | "value"): number {
  const step = walk(root, path).at(-1);
  const empty = isScalar(step?.node) && step.node.range?.[0] === step.node.range?.[1];
  const node = part === "key" || empty || !step?.node ? (step?.key ?? step?.node) : step.node;
  return node?.range?.[0] ?? 0;
}

function sourceOf(root: Node | null, path: YamlPath, body: string): string {
  const steps = walk(root, path);
  const node = steps.length === path.length + 1 ? steps.at(-1)?.node : null;
  if (!node?.range) return "";
  return body.slice(node.range[0], isCollection(node) ? node.range[2] : node.range[1]).trim();
}

function placeAt(lines: LineCounter, file: string, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { file, line: Math.max(line, 1), col: Math.max(col, 1) };
}

/** The line starts up to `until`, for a text that is not handed to the parser. */
function countLines(lines: LineCounter, body: string, until: number): void {
  lines.addNewLine(0);
  for (let at = body.indexOf("\n"); at >= 0 && at < until; at = body.indexOf("\n", at + 1)) lines.addNewLine(at + 1);
}
