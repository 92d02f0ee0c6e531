import type { Sha } from "../../../base/ids.ts";
import { readTrailers } from "../../change/trailers.ts";
import type { Change, ChangeRequest } from "../../change/change.ts";
import { CHANGE_INTENTS, RISK_LEVELS, type ChangeIntent, type RiskLevel } from "../../task/task-contract.ts";
import { emptiness } from "./empty-words.ts";
import { FIELD_OF_TRAILER, type FieldName } from "./field-names.ts";
import { readFieldBlocks, type BlockFault, type BlockField } from "./read-field-blocks.ts";

/** What a change says of itself, out of blocks in its request's body, trailers in that body, and trailers of its commits. For each field the first of these that
 * has it is taken; only the risk is the highest stated anywhere, so that no squash and no later edit hides a risk. */
export interface ChangeFields {
  /** Known ones, each once; several where a squash brought several commits, or a block lists them. */
  readonly intents: readonly ChangeIntent[];
  /** The highest that is stated; null where no known one is. */
  readonly risk: RiskLevel | null;
  /** As they are written, each once, newest commit first; without empty words and placeholders. */
  readonly blastRadius: readonly string[];
  readonly verification: readonly string[];
  readonly rollback: readonly string[];
  /** Every statement that was taken, with its source; of the risk every one. */
  readonly written: readonly WrittenField[];
  /** What is wrong with the blocks themselves. */
  readonly faults: readonly BlockFault[];
}

export interface WrittenField {
  readonly field: FieldName;
  /** One line of at most 2,000 characters. Text from outside: not yet printable. */
  readonly value: string;
  readonly source: FieldSource;
}

/** `line` counts from 1 in the request's body; of a block it is the line of the field itself. */
export type FieldSource =
  | { readonly kind: "block"; readonly line: number; readonly block: number }
  | { readonly kind: "body-trailer"; readonly line: number }
  | { readonly kind: "commit"; readonly sha: Sha };

/** More different values of one field say nothing more. */
const VALUES_MAX = 50;

/** Reads the fields; a value that is a verdict in words (`verdict: pass`) is no field and has no effect. */
export function readFields(
  change: Pick<Change, "commits"> & { readonly request: Pick<ChangeRequest, "body"> | null },
): ChangeFields {
  const blocks = readFieldBlocks(change.request?.body ?? "");
  const fromBlocks: WrittenField[] = blocks.fields.map(({ field, value, line, block }: BlockField) => ({
    field,
    value,
    source: { kind: "block", line, block },
  }));
  const fromBody: WrittenField[] = readTrailers(blocks.prose).map(({ key, value, line }) => ({
    field: FIELD_OF_TRAILER[key],
    value,
    source: { kind: "body-trailer", line },
  }));
  const fromCommits: WrittenField[] = change.commits.flatMap(({ sha, message }) =>
    readTrailers(message).map(({ key, value }) => ({
      field: FIELD_OF_TRAILER[key],
      value,
      source: { kind: "commit" as const, sha },
    })),
  );
  const taken = (field: FieldName): readonly WrittenField[] => {
    const sources = [fromBlocks, fromBody, fromCommits].map((all) => all.filter((each) => each.field === field));
    if (field === "risk") return distinct(sources.flat());
    return distinct(sources.find((all) => all.length > 0) ?? []);
  };
  const written = {
    intent: taken("intent"),
    risk: taken("risk"),
    blast_radius: taken("blast_radius"),
    verification: taken("verification"),
    rollback: taken("rollback"),
  };
  const telling = (field: "blast_radius" | "verification" | "rollback"): readonly string[] =>
    written[field].map(({ value }) => value).filter((value) => emptiness(field, value) === null);
  return {
    intents: [...new Set(written.intent.flatMap(({ value }) => knownIntent(value) ?? []))],
    risk: highest(written.risk.flatMap(({ value }) => knownRisk(value) ?? [])),
    blastRadius: telling("blast_radius"),
    verification: telling("verification"),
    rollback: telling("rollback"),
    written: Object.values(written).flat(),
    faults: blocks.faults,
  };
}

/** `Tactical fix` is tactical-fix; null for any other word. */
export function knownIntent(value: string): ChangeIntent | null {
  const word = wordOf(value);
  return CHANGE_INTENTS.find((known) => known === word) ?? null;
}

export function knownRisk(value: string): RiskLevel | null {
  const word = wordOf(value);
  return RISK_LEVELS.find((known) => known === word) ?? null;
}

export function highest(risks: readonly RiskLevel[]): RiskLevel | null {
  return RISK_LEVELS.findLast((level) => risks.includes(level)) ?? null;
}

function wordOf(value: string): string {
  return value
    .slice(0, 100)
    .trim()
    .toLowerCase()
    .replace(/^[`'"*.]+|[`'"*.]+$/gu, "")
    .replace(/[\s_-]+/gu, "-");
}

/** The first of equal values. In the blocks all are kept, so that two blocks that differ are seen. */
function distinct(written: readonly WrittenField[]): readonly WrittenField[] {
  const seen = new Set<string>();
  return written
    .filter(({ value }) => {
      const isNew = !seen.has(value);
      seen.add(value);
      return isNew;
    })
    .slice(0, VALUES_MAX);
}
