/** What one call of a model used; cached input counts as input. */
export interface CallUsage {
  readonly tokensIn: number;
  readonly tokensOut: number;
}

/** Reads the usage out of an answer while it passes by. It keeps one line or document, and of a long one its end alone. */
export interface UsageReader {
  push(chunk: Buffer): void;
  /** The answer is over, or was cut off: what is known by now is told. */
  end(): void;
}

/** `report` is called at most once, when the answer says that it is complete or at its end, and not at all where it says nothing of usage.
 * Knows the Messages API of Anthropic (`message_start`, `message_delta`) and the Responses and Chat Completions APIs of OpenAI, as
 * server-sent events and as one JSON document. */
export function createUsageReader(contentType: string, report: (usage: CallUsage) => void): UsageReader {
  const isStream = contentType.includes("text/event-stream");
  const isRead = isStream || contentType.includes("json");
  let counts: Counts | null = null;
  let isReported = false;
  let held = "";
  let isLong = false;
  const tell = (): void => {
    if (isReported || counts === null) return;
    isReported = true;
    report({ tokensIn: counts.input + counts.cached, tokensOut: counts.output });
  };
  const hold = (text: string): void => {
    held += text;
    if (held.length <= (isLong ? 2 * TAIL_MAX : HELD_MAX)) return;
    isLong = true;
    held = held.slice(-TAIL_MAX);
  };
  const take = (): void => {
    const text = isStream ? held.replace(/^data: ?/u, "") : held;
    const isComplete = /^(?:\[DONE\]|\{\s*"type"\s*:\s*"message_stop")/u.test(text);
    if (text.includes('"usage"')) {
      const found = isLong ? usageAtEnd(text) : usageOf(parse(text));
      if (found !== null) counts = counts === null ? found : larger(counts, found);
    }
    held = "";
    isLong = false;
    if (isComplete) tell();
  };
  return {
    push(chunk) {
      if (!isRead || isReported) return;
      // Bytes as characters: JSON's structure is ASCII, and a character that is cut in two cannot spoil a number.
      const text = chunk.toString("latin1");
      if (!isStream) return hold(text);
      let from = 0;
      for (const match of text.matchAll(/[\r\n]/gu)) {
        hold(text.slice(from, match.index));
        from = match.index + 1;
        take();
      }
      hold(text.slice(from));
    },
    end() {
      if (!isReported) take();
      tell();
    },
  };
}

/** Characters of a line or document that is parsed as a whole. */
const HELD_MAX = 4 * 1024 * 1024;
/** Every format has its usage after the content. */
const TAIL_MAX = 64 * 1024;

interface Counts {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

/** The counts of one answer only grow; some servers repeat them, some send zeros for what they have told. */
function larger(a: Counts, b: Counts): Counts {
  return {
    input: Math.max(a.input, b.input),
    cached: Math.max(a.cached, b.cached),
    output: Math.max(a.output, b.output),
  };
}

/** The usage of a document or event: at its top, of its `message` (Anthropic's start) or of its `response` (OpenAI's end). */
function usageOf(value: unknown): Counts | null {
  for (const place of [value, member(value, "message"), member(value, "response")]) {
    const usage = member(place, "usage");
    if (typeof usage === "object" && usage !== null) return countsOf(usage);
  }
  return null;
}

/** OpenAI's input holds what was cached; Anthropic tells it apart. */
function countsOf(usage: object): Counts {
  return {
    input: countOf(usage, "input_tokens") || countOf(usage, "prompt_tokens"),
    cached: countOf(usage, "cache_read_input_tokens") + countOf(usage, "cache_creation_input_tokens"),
    output: countOf(usage, "output_tokens") || countOf(usage, "completion_tokens"),
  };
}

function countOf(usage: object, name: string): number {
  const count = member(usage, name);
  return typeof count === "number" && Number.isFinite(count) && count > 0 ? Math.min(count, COUNT_MAX) : 0;
}

const COUNT_MAX = 1e9;

/** The last usage of a text whose start is not known. Inside a string its quotes would be escaped. */
function usageAtEnd(text: string): Counts | null {
  const [, object] = /^"usage"\s*:\s*(\{(?:[^{}]|\{[^{}]*\})*\})/u.exec(text.slice(text.lastIndexOf('"usage"'))) ?? [];
  return usageOf({ usage: parse(object ?? "") });
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
