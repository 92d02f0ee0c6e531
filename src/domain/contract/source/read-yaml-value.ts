import {
  EVENT_ID,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
  type Event,
  type ScalarEvent,
} from "js-yaml";
import type { Json } from "../../../base/json.ts";
import { err, ok, type Result } from "../../../base/result.ts";

/** Deeper than this is refused: the parser recurses. */
const YAML_DEPTH_MAX = 1000;
/** In UTF-16 code units: each value takes some hundred bytes while it is read. GitHub's whole description has 9 million. */
const YAML_SIZE_MAX = 16 * 1024 * 1024;
/** Names and values, each of which takes memory while it is read, however short it is. GitHub's whole description has half a million. */
const YAML_VALUES_MAX = 1_500_000;
/** Values with every alias written out; a file of nested aliases stays small in memory, but what reads it by place would not. */
const EXPANDED_MAX = 5_000_000;

export interface YamlError {
  readonly kind: "syntax" | "size";
  readonly offset: number;
  readonly message: string;
  readonly fix: string;
}

/** The events of a YAML 1.2 text, which name places in it. */
export function readYamlEvents(text: string): Result<readonly Event[], YamlError> {
  if (text.length > YAML_SIZE_MAX)
    return err({
      kind: "size",
      offset: 0,
      message: `YAML of more than ${YAML_SIZE_MAX / 1024 / 1024} MiB is not read`,
      fix: "save it as JSON, or split it",
    });
  if (mayHoldMoreThan(text, YAML_VALUES_MAX))
    return err({
      kind: "size",
      offset: 0,
      message: `YAML of more than some ${YAML_VALUES_MAX / 1e6} million names and values is not read`,
      fix: "save it as JSON, or split it",
    });
  try {
    return ok(parseEvents(text, { maxDepth: YAML_DEPTH_MAX }));
  } catch (thrown) {
    if (!(thrown instanceof YAMLException)) throw thrown;
    const offset = thrown.mark?.position ?? 0;
    if (/depth/iu.test(thrown.reason))
      return err({
        kind: "size",
        offset,
        message: "the file is nested too deeply",
        fix: `nest at most ${YAML_DEPTH_MAX} levels`,
      });
    return err({
      kind: "syntax",
      offset,
      message: thrown.reason,
      fix: "write it as YAML 1.2; put text with : # [ { between quotes",
    });
  }
}

/** Whether the signs that begin or end a name or a value are more than so many: about as many as there are of those, seen before any is made. */
function mayHoldMoreThan(text: string, max: number): boolean {
  if (text.length <= max) return false;
  let count = 0;
  for (let at = 0; at < text.length && count <= max; at++)
    switch (text.charCodeAt(at)) {
      case LINE_FEED:
      case CARRIAGE_RETURN:
      case COMMA:
      case COLON:
      case QUESTION_MARK:
      case OPEN_LIST:
      case OPEN_MAPPING:
        count++;
        break;
      case DASH:
        if (text.charCodeAt(at + 1) <= SPACE) count++;
        break;
      default:
        break;
    }
  return count > max;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const COMMA = 44;
const DASH = 45;
const COLON = 58;
const QUESTION_MARK = 63;
const OPEN_LIST = 91;
const OPEN_MAPPING = 123;

/** The value of the one document of a text, by YAML's core schema with merge keys: `on` and `no` are text, and so are dates. Aliases share the
 * value that they name. Keys are as they are written (`200`, not a number). Tags of one's own are passed over. Undefined for a text without a document. */
export function readYamlValue(text: string): Result<Json | undefined, YamlError> {
  const events = readYamlEvents(text);
  if (!events.ok) return events;
  return new Composer(text, events.value).compose();
}

type Mutable = Json[] | Record<string, Json>;

interface Frame {
  readonly value: Mutable;
  readonly anchor: string | null;
  /** Of a mapping: the key whose value comes next; null where a key comes next. */
  key: string | typeof MERGE | null;
  /** Of a mapping: what `<<` names, in order. */
  merged: Json[] | null;
  readonly sizeBefore: number;
  readonly start: number;
}

/** What an anchor names; null while it is being read, so that it can't hold itself. */
type Anchored = { readonly value: Json; readonly size: number } | null;

class Composer {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #frames: Frame[] = [];
  readonly #anchors = new Map<string, Anchored>();
  #root: Json | undefined;
  /** Values so far, aliases written out. */
  #size = 0;
  #error: YamlError | null = null;

  constructor(text: string, events: readonly Event[]) {
    this.#text = text;
    this.#events = events;
  }

  compose(): Result<Json | undefined, YamlError> {
    for (const event of this.#events) {
      this.#take(event);
      if (this.#error !== null) return err(this.#error);
    }
    return ok(this.#root);
  }

  #take(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        this.#anchors.clear();
        return;
      case EVENT_ID.SCALAR:
        return this.#scalar(event);
      case EVENT_ID.ALIAS:
        return this.#alias(event.anchorStart, event.anchorEnd);
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING: {
        const above = this.#frames.at(-1);
        if (above !== undefined && !Array.isArray(above.value) && above.key === null)
          return this.#fail(
            event.start,
            "a list or a mapping stands where a name belongs",
            "write a name before the colon",
          );
        const anchor = event.anchorStart < 0 ? null : this.#text.slice(event.anchorStart, event.anchorEnd);
        if (anchor !== null) this.#anchors.set(anchor, null);
        const value: Mutable = event.type === EVENT_ID.SEQUENCE ? [] : {};
        this.#frames.push({ value, anchor, key: null, merged: null, sizeBefore: this.#size, start: event.start });
        this.#size++;
        return;
      }
      case EVENT_ID.POP: {
        const frame = this.#frames.pop();
        // The end of a document.
        if (frame === undefined) return;
        this.#merge(frame);
        if (frame.anchor !== null)
          this.#anchors.set(frame.anchor, { value: frame.value, size: this.#size - frame.sizeBefore });
        return this.#add(frame.value, frame.start);
      }
      default:
        return event satisfies never;
    }
  }

  #scalar(event: ScalarEvent): void {
    const frame = this.#frames.at(-1);
    // A document of nothing (`---` at the end of a file) is none.
    if (frame === undefined && event.valueStart < 0) return;
    const isKey = frame !== undefined && !Array.isArray(frame.value) && frame.key === null;
    const raw = event.fast ? this.#text.slice(event.valueStart, event.valueEnd) : getScalarValue(this.#text, event);
    const tag = event.tagStart < 0 ? "" : this.#text.slice(event.tagStart, event.tagEnd);
    const value = isKey ? raw : scalarOf(raw, event.style === SCALAR_STYLE.PLAIN, tag);
    if (event.anchorStart >= 0)
      this.#anchors.set(this.#text.slice(event.anchorStart, event.anchorEnd), { value, size: 1 });
    this.#size++;
    const isMerge = isKey && raw === "<<" && event.style === SCALAR_STYLE.PLAIN;
    if (isKey) this.#key(frame, raw, isMerge, event.valueStart);
    else this.#add(value, event.valueStart);
  }

  #alias(start: number, end: number): void {
    const name = this.#text.slice(start, end);
    const anchored = this.#anchors.get(name);
    if (anchored === undefined)
      return this.#fail(start - 1, `*${name} names nothing: there is no &${name} before it`, "write the value out");
    if (anchored === null)
      return this.#fail(
        start - 1,
        `*${name} stands in the very value that it names`,
        "use a $ref for a value that holds itself",
      );
    this.#size += anchored.size;
    if (this.#size > EXPANDED_MAX) {
      this.#error = {
        kind: "size",
        offset: start - 1,
        message: `with its aliases written out the file has more than ${EXPANDED_MAX} values`,
        fix: "use $ref instead of aliases",
      };
      return;
    }
    const frame = this.#frames.at(-1);
    if (frame !== undefined && !Array.isArray(frame.value) && frame.key === null) {
      if (typeof anchored.value === "string") this.#key(frame, anchored.value, false, start - 1);
      else
        this.#fail(start - 1, `*${name} is no text, and stands where a name belongs`, "write a name before the colon");
    } else this.#add(anchored.value, start - 1);
  }

  #key(frame: Frame, key: string, isMerge: boolean, offset: number): void {
    if (isMerge) frame.merged ??= [];
    else if (Object.hasOwn(frame.value, key))
      return this.#fail(offset, `the key '${key.slice(0, 60)}' is written twice`, "keep one of the two");
    frame.key = isMerge ? MERGE : key;
  }

  #add(value: Json, offset: number): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) {
      if (this.#root !== undefined)
        this.#fail(
          offset,
          "a second document begins in the file",
          "keep one document in a file: remove the line '---' and what follows",
        );
      this.#root = value;
    } else if (Array.isArray(frame.value)) frame.value.push(value);
    else if (frame.key === MERGE) {
      if (isMergeable(value)) frame.merged?.push(value);
      else this.#fail(offset, "'<<' merges what is no mapping", "write an alias of a mapping after '<<:'");
      frame.key = null;
    } else {
      setKey(frame.value, frame.key as string, value);
      frame.key = null;
    }
  }

  /** What stands in the mapping itself wins, then what is merged first. */
  #merge({ value, merged }: Frame): void {
    if (merged === null || Array.isArray(value)) return;
    for (const source of merged.flat() as readonly Record<string, Json>[])
      for (const key of Object.keys(source)) if (!Object.hasOwn(value, key)) setKey(value, key, source[key] as Json);
  }

  #fail(offset: number, message: string, fix: string): void {
    this.#error ??= { kind: "syntax", offset: Math.max(offset, 0), message, fix };
  }
}

/** In the place of the key `<<`. */
const MERGE: unique symbol = Symbol("<<");

function setKey(record: Record<string, Json>, key: string, value: Json): void {
  // An assignment would set the prototype.
  if (key === "__proto__")
    Object.defineProperty(record, key, { value, enumerable: true, writable: true, configurable: true });
  else record[key] = value;
}

function isMergeable(value: Json): boolean {
  return Array.isArray(value) ? value.every(isMapping) : isMapping(value);
}

function isMapping(value: Json): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function scalarOf(text: string, isPlain: boolean, tag: string): Json {
  if (tag === "!" || tag === "!!str" || tag === "!<tag:yaml.org,2002:str>") return text;
  return isPlain || /^(?:!!|!<tag:yaml\.org,2002:)(?:int|float|bool|null)>?$/u.test(tag) ? plainValue(text) : text;
}

/** The core schema of YAML 1.2.2, 10.3.2. */
function plainValue(text: string): Json {
  if (text === "") return null;
  const first = text.charCodeAt(0);
  // Letters that begin no constant, which most texts do, need no further look.
  if (first > 57 && !CONSTANT_STARTS.includes(text[0] as string)) return text;
  const constant = CONSTANTS.get(text);
  if (constant !== undefined) return constant;
  if (/^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/u.test(text)) return Number(text);
  if (/^0o[0-7]+$|^0x[0-9a-fA-F]+$/u.test(text)) return Number(text);
  if (/^[-+]?\.(?:inf|Inf|INF)$/u.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return /^\.(?:nan|NaN|NAN)$/u.test(text) ? Number.NaN : text;
}

const CONSTANT_STARTS = "~nNtTfF";
const CONSTANTS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ["~", null],
  ["null", null],
  ["Null", null],
  ["NULL", null],
  ["true", true],
  ["True", true],
  ["TRUE", true],
  ["false", false],
  ["False", false],
  ["FALSE", false],
]);
