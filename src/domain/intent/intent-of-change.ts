import type { Change, ChangedFile } from "../change/change.ts";
import { readFieldBlocks } from "../gate/fields/read-field-blocks.ts";
import type { IntentFile, IntentInput } from "./intent-input.ts";

const COMMITS_MAX = 50;

/** What there is to tell the intent of a change from: the request's words, else its commits', the first one's before the others'. What it declares of itself is left out. */
export function intentInputOf(change: Pick<Change, "files" | "commits" | "request">): IntentInput {
  return { message: messageOf(change), files: change.files.map(fileOf) };
}

function messageOf({ request, commits }: Pick<Change, "commits" | "request">): string {
  if (request !== null && request.title.trim() !== "")
    return `${request.title}\n\n${readFieldBlocks(request.body).prose}`;
  const [oldest, ...later] = commits.slice(-COMMITS_MAX).toReversed();
  if (oldest === undefined) return "";
  const subjects = later.map(({ message }) => message.split("\n", 1)[0] ?? "");
  return [oldest.message, ...subjects].join("\n");
}

function fileOf({ path, kind, before, after, hunks }: ChangedFile): IntentFile {
  const isText = [before, after].some((side) => side?.kind === "text");
  return {
    path,
    kind: kind === "added" || kind === "deleted" ? kind : "modified",
    lines: isText
      ? {
          added: hunks.flatMap(({ added }) => added),
          removed: hunks.flatMap(({ removed }) => removed),
          hunks: hunks.length,
        }
      : null,
  };
}
