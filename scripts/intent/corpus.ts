import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { diffFeatures } from "../../src/domain/intent/diff-features.ts";
import {
  CHANGE_KINDS,
  diffVector,
  textVector,
  vectorOf,
  type ChangeKind,
  type Vocabulary,
} from "../../src/domain/intent/intent-model.ts";
import { messageFeatures } from "../../src/domain/intent/message-features.ts";
import { parseUnifiedDiff } from "../../src/domain/intent/parse-unified-diff.ts";
import { fitPart, type Row, type Weights } from "./fit.ts";
import { VocabularyBuilder } from "./vocabulary.ts";

/** A line of `labelled.ndjson` and `typed.ndjson`, as collect.ts writes them. */
export interface Collected {
  readonly kind: ChangeKind;
  readonly message: string;
  /** Null where the commit could not be had. */
  readonly diff: string | null;
}

/** What is learnt before a labelled commit is seen: which features there are, how rare they are, and general weights of them. */
export interface General {
  readonly vocabularies: { readonly text: Vocabulary; readonly diff: Vocabulary };
  readonly weights: { readonly text: Weights; readonly diff: Weights };
  readonly commits: number;
}

export interface LabelledRow extends Pick<Row, "text" | "diff" | "kind"> {
  /** The message without what differs between copies of one commit. */
  readonly group: string;
  readonly message: string;
}

export const LABELLED = "labelled.ndjson";
export const TYPED = "typed.ndjson";

/** So that the artifact stays below 300 KB. */
const TEXT_FEATURES_MAX = 20_000;
const DIFF_FEATURES_MAX = 5_000;

/** Fixed before any fold was looked at. */
const GENERAL = { text: { penalty: 1, steps: 80 }, diff: { penalty: 1, steps: 60 } } as const;

/** What is missing of the data, in a sentence; null: nothing. */
export function missingData(folder: string): string | null {
  const missing = [LABELLED, TYPED].filter((name) => !existsSync(join(folder, name)));
  return missing.length === 0
    ? null
    : `${folder} has no ${missing.join(" and no ")}: scripts/intent/collect.ts writes them from public repositories, which are not part of this one`;
}

/** Learns from subjects whose authors wrote a type before them (`fix:`, `feat:`, `BUG/MINOR:`): the type is the label, and is not shown. */
export async function learnGeneral(folder: string): Promise<General> {
  const [texts, diffs] = [new VocabularyBuilder(), new VocabularyBuilder()];
  const messages: { readonly message: string; readonly kind: number }[] = [];
  const changes: { readonly names: readonly string[]; readonly kind: number }[] = [];
  for await (const { message, diff, kind } of collected(join(folder, TYPED))) {
    texts.add(messageFeatures(message).map(([name]) => name));
    messages.push({ message, kind: CHANGE_KINDS.indexOf(kind) });
    const names = diff === null ? [] : diffFeatures({ message, files: parseUnifiedDiff(diff) });
    if (names.length === 0) continue;
    diffs.add(names);
    changes.push({ names, kind: CHANGE_KINDS.indexOf(kind) });
  }
  const vocabularies = { text: texts.build(TEXT_FEATURES_MAX), diff: diffs.build(DIFF_FEATURES_MAX) };
  const textRows = messages.map(({ message, kind }) => ({ vector: textVector(message, vocabularies.text), kind }));
  const diffRows = changes.map(({ names, kind }) => ({
    vector: vectorOf(
      names.map((name) => [name, 1] as const),
      vocabularies.diff,
    ),
    kind,
  }));
  return {
    vocabularies,
    weights: {
      text: fitPart(textRows, vocabularies.text.hashes.length, GENERAL.text),
      diff: fitPart(diffRows, vocabularies.diff.hashes.length, GENERAL.diff),
    },
    commits: messages.length,
  };
}

export async function readLabelled(folder: string, { vocabularies }: General): Promise<readonly LabelledRow[]> {
  const rows: LabelledRow[] = [];
  for await (const { message, diff, kind } of collected(join(folder, LABELLED))) {
    const files = diff === null ? [] : parseUnifiedDiff(diff);
    rows.push({
      kind: CHANGE_KINDS.indexOf(kind),
      message,
      group: message
        .replace(/\[PATCH[^\]]*\]|git-svn-id:.*|[\W\d_]+/gsu, " ")
        .toLowerCase()
        .trim()
        .slice(0, 120),
      text: textVector(message, vocabularies.text),
      diff: files.length === 0 ? null : diffVector(message, files, vocabularies.diff),
    });
  }
  return rows;
}

export async function digestOf(folder: string, name: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(join(folder, name))) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function* collected(file: string): AsyncGenerator<Collected> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity }))
    if (line !== "") yield JSON.parse(line) as Collected;
}
