import type { IntentUseCases } from "../../../../app/intent/intent-use-cases.ts";
import type { Place } from "../../../../base/fault.ts";
import type { Json } from "../../../../base/json.ts";
import type { IntentFile, IntentInput } from "../../../../domain/intent/intent-input.ts";
import { parseUnifiedDiff } from "../../../../domain/intent/parse-unified-diff.ts";
import { badBatchLine, batchErrorJson, parseBatchLine } from "../../batch-line.ts";
import type { Answer } from "../../command.ts";
import type { CliIo } from "../../cli-io.ts";

const FILES_MAX = 10_000;
/** So many answers are written at once, so that a hundred thousand do not take as many writes. */
const WRITTEN_AT_ONCE = 200;

/** One answer a line, in the order of the lines. A line that can't be answered is answered with what is wrong with it and its number, and the next one is read. Exit code 0 where all were
 * answered, and 2 where one was not. One line is held at a time. */
export async function answerIntents(batch: string, io: CliIo, useCases: IntentUseCases): Promise<Answer> {
  const classifier = await useCases.classifier();
  let number = 0;
  let failed = 0;
  let waiting: string[] = [];
  const write = (): void => {
    if (waiting.length > 0) io.stdout.write(waiting.join(""));
    waiting = [];
  };
  for await (const line of useCases.lines(io.cwd, batch)) {
    io.signal.throwIfAborted();
    number += 1;
    if (line?.trim() === "") continue;
    const place: Place = { file: batch, line: number, col: 1 };
    let id: Json = null;
    let said: { readonly [key: string]: Json };
    try {
      if (line === null) throw badBatchLine("this line has more than 16 MiB", place);
      const fields = parseBatchLine(number === 1 ? line.replace(/^\uFEFF/u, "") : line, place);
      id = fields["id"] ?? null;
      const { tag, kind, confidence } = classifier.classify(inputOf(fields, place));
      said = { tag, kind: kind ?? "unknown", confidence: Math.round(confidence * 10_000) / 10_000 };
    } catch (thrown) {
      failed += 1;
      said = { error: batchErrorJson(thrown, place) };
    }
    waiting.push(`${JSON.stringify({ id, ...said })}\n`);
    if (waiting.length >= WRITTEN_AT_ONCE) write();
  }
  write();
  return { exit: failed === 0 ? 0 : 2, human: "", machine: null };
}

function inputOf(fields: Readonly<Record<string, Json>>, place: Place): IntentInput {
  const { message, files, diff } = fields;
  if (typeof message !== "string") throw badBatchLine("this line has no text 'message'", place);
  if (diff !== undefined && diff !== null && typeof diff !== "string")
    throw badBatchLine("'diff' is no text: it is a unified diff as git writes it", place);
  const named = filesOf(files, place);
  const read = typeof diff === "string" ? parseUnifiedDiff(diff) : [];
  if (read.length === 0) return { message, files: named };
  const inDiff = new Set(read.map(({ path }) => path));
  return { message, files: [...read, ...(named ?? []).filter(({ path }) => !inDiff.has(path))] };
}

/** Paths, or objects with a path and what was done with it. */
function filesOf(files: Json | undefined, place: Place): readonly IntentFile[] | null {
  if (files === undefined || files === null) return null;
  if (!Array.isArray(files)) throw badBatchLine("'files' is no list of paths", place);
  return files.slice(0, FILES_MAX).map((file): IntentFile => {
    if (typeof file === "string") return { path: file, kind: "modified", lines: null };
    const path = isObject(file) ? (file["path"] ?? file["filename"]) : undefined;
    if (!isObject(file) || typeof path !== "string")
      throw badBatchLine("an entry of 'files' is neither a path nor an object with a 'path'", place);
    return { path, kind: kindOf(file["kind"] ?? file["status"]), lines: null };
  });
}

function kindOf(status: Json | undefined): IntentFile["kind"] {
  if (typeof status !== "string") return "modified";
  if (/^(?:a|add(?:ed)?|new)$/iu.test(status)) return "added";
  return /^(?:d|deleted?|removed?)$/iu.test(status) ? "deleted" : "modified";
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
