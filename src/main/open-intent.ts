import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { openChangeReader } from "../adapters/git/change/open-change-reader.ts";
import { classifyChange } from "../app/intent/classify-change.ts";
import type { IntentUseCases } from "../app/intent/intent-use-cases.ts";
import { Fault, messageOf } from "../base/fault.ts";
import { printable } from "../base/printable.ts";
import { openIntents } from "./open-check.ts";

/** Of UTF-16 units: a whole diff and a message. */
const LINE_MAX = 16 * 1024 * 1024;

/** The use cases of `flyball intent`: git, the packaged model and files of lines. */
export function openIntent(env: Readonly<Record<string, string | undefined>>): IntentUseCases {
  return {
    classifyChange: async (request) =>
      classifyChange({ reader: openChangeReader({ env }), intents: openIntents }, request),
    classifier: openIntents,
    lines: (folder, batch) =>
      batch === "-" ? linesOf(process.stdin) : linesOf(createReadStream(resolve(folder, batch)), batch),
  };
}

/** Holds one line at a time: what is behind waits in the file or pipe. */
async function* linesOf(stream: AsyncIterable<Buffer | string>, file?: string): AsyncGenerator<string | null> {
  const decoder = new StringDecoder("utf8");
  let kept = "";
  let isTooLong = false;
  try {
    for await (const chunk of stream) {
      const text = typeof chunk === "string" ? chunk : decoder.write(chunk);
      let from = 0;
      for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", from)) {
        const line = kept + text.slice(from, end);
        yield isTooLong || line.length > LINE_MAX ? null : line;
        [kept, isTooLong, from] = ["", false, end + 1];
      }
      if (!isTooLong) kept += text.slice(from);
      if (kept.length > LINE_MAX) [kept, isTooLong] = ["", true];
    }
  } catch (thrown) {
    throw new Fault(`${printable(file ?? "standard input")} can't be read: ${messageOf(thrown)}`, {
      code: "BATCH_FILE",
      exit: 2,
      hint: "name a file with one JSON object a line, or - for stdin",
    });
  }
  kept += decoder.end();
  if (isTooLong || kept !== "") yield isTooLong ? null : kept;
}
