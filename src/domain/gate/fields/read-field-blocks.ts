import { printable } from "../../../base/printable.ts";
import { nearestName } from "../../yaml/nearest-name.ts";
import { readYaml, type YamlText } from "../../yaml/read-yaml.ts";
import { FIELD_NAMES, fieldOfKey, type FieldName } from "./field-names.ts";
import { splitBody, type FencedBlock } from "./split-body.ts";

/** A field of a block; `line` is its own line in the body, `block` the number of the block, from 0. */
export interface BlockField {
  readonly field: FieldName;
  readonly value: string;
  readonly line: number;
  readonly block: number;
}

/** What is wrong with a block. `unknown`: a field that has no effect; `unreadable`: nothing of the block counts, or this field does not. */
export interface BlockFault {
  readonly kind: "unreadable" | "unknown";
  readonly line: number;
  readonly message: string;
  readonly fix: string;
}

/** In UTF-16 code units, of all that is read of a body; GitLab takes 1,048,576. */
const BODY_MAX = 1_048_576;
const BLOCK_MAX = 16_384;
const BLOCKS_MAX = 20;
const VALUE_MAX = 2_000;

/** Reads the fenced `flyball` blocks of a request's body; what is left of the body comes back as prose. */
export function readFieldBlocks(body: string): {
  readonly fields: readonly BlockField[];
  readonly faults: readonly BlockFault[];
  /** What `contract` says, which only changes of contracts need: see domain/gate/contract. */
  readonly contracts: readonly string[];
  /** What `adr` names: see domain/gate/adr. */
  readonly adrs: readonly string[];
  readonly prose: string;
} {
  const { blocks, prose } = splitBody(body.slice(0, BODY_MAX), "flyball");
  const fields: BlockField[] = [];
  const faults: BlockFault[] = [];
  const contracts: string[] = [];
  const adrs: string[] = [];
  if (body.length > BODY_MAX)
    faults.push({
      kind: "unreadable",
      line: 1,
      message: `the request's body has ${body.length} characters, of which ${BODY_MAX} are read`,
      fix: "put the fields at the top, and logs into an attachment",
    });
  for (const [index, block] of blocks.slice(0, BLOCKS_MAX).entries()) {
    const read = readBlock(block, index);
    fields.push(...read.fields);
    faults.push(...read.faults);
    contracts.push(...read.contracts);
    adrs.push(...read.adrs);
  }
  const tooMany = blocks[BLOCKS_MAX];
  if (tooMany !== undefined)
    faults.push({
      kind: "unreadable",
      line: tooMany.line,
      message: `${blocks.length} flyball blocks, of which ${BLOCKS_MAX} are read`,
      fix: "keep one",
    });
  return { fields, faults, contracts, adrs, prose };
}

interface ReadBlock {
  readonly fields: readonly BlockField[];
  readonly faults: readonly BlockFault[];
  readonly contracts: readonly string[];
  readonly adrs: readonly string[];
}

function readBlock(block: FencedBlock, index: number): ReadBlock {
  if (block.text.length > BLOCK_MAX)
    return {
      fields: [],
      contracts: [],
      adrs: [],
      faults: [
        fault(
          block.line,
          block.closed
            ? `the flyball block has ${block.text.length} characters; at most ${BLOCK_MAX} are read`
            : "the flyball block is not closed",
          block.closed ? "keep a line or two for each field" : "write ``` on a line of its own after the last field",
        ),
      ],
    };
  // Editors and chats put no-break spaces and zero-width characters where people see spaces or nothing.
  const text = block.text.replace(/[\u00a0\u2007\u202f]/gu, " ").replace(/\u200b|\u200c|\u200d|\ufeff/gu, "");
  const read = readYaml(text, "", "");
  if (!read.ok) {
    const faults = read.error.map(({ message, fix, place }) =>
      fault(block.line + (place?.line ?? 0), message.replace("the file", "the block"), fix),
    );
    const isOpen = block.closed
      ? []
      : [fault(block.line, "the flyball block is not closed", "write ``` on a line of its own after the last field")];
    return { fields: [], contracts: [], adrs: [], faults: [...isOpen, ...faults.slice(0, 5)] };
  }
  const yaml = read.value;
  if (yaml.value === null) return { fields: [], contracts: [], adrs: [], faults: [] };
  if (typeof yaml.value !== "object" || Array.isArray(yaml.value))
    return {
      fields: [],
      contracts: [],
      adrs: [],
      faults: [
        fault(
          block.line + 1,
          "the flyball block holds no fields",
          "write  intent: feature  and the other fields, one a line",
        ),
      ],
    };
  return readMapping(yaml, yaml.value as Readonly<Record<string, unknown>>, block.line, index);
}

function readMapping(
  yaml: YamlText,
  mapping: Readonly<Record<string, unknown>>,
  blockLine: number,
  block: number,
): ReadBlock {
  const fields: BlockField[] = [];
  const faults: BlockFault[] = [];
  const contracts: string[] = [];
  const adrs: string[] = [];
  for (const [key, given] of Object.entries(mapping).slice(0, 50)) {
    const line = blockLine + yaml.place([key], "key").line;
    const field = fieldOfKey(key);
    const values = valuesOf(given);
    if (field === null && key.trim().toLowerCase() === "contract" && values !== null) {
      contracts.push(...values.map(foldValue));
    } else if (field === null && /^(?:adrs?|decisions?)$/iu.test(key.trim()) && values !== null) {
      adrs.push(...values.map(foldValue));
    } else if (field === null) {
      const near = nearestName(key, FIELD_NAMES);
      const fix =
        near === null ? `it has no effect; the fields are ${FIELD_NAMES.join(", ")}` : `did you mean '${near}'?`;
      faults.push({ kind: "unknown", line, message: `unknown field '${printable(key.slice(0, 60))}'`, fix });
    } else if (values === null)
      faults.push({
        kind: "unreadable",
        line,
        message: `${field} is a mapping, not text`,
        fix: `write  ${field}: "…"  in one line`,
      });
    else for (const value of values) fields.push({ field, value: foldValue(value), line, block });
  }
  return { fields, faults, contracts, adrs };
}

function fault(line: number, message: string, fix: string): BlockFault {
  return { kind: "unreadable", line, message, fix };
}

/** A text, or a list of texts, as one value each; null for what is neither. */
function valuesOf(given: unknown): readonly string[] | null {
  if (given === null) return [""];
  if (typeof given === "string" || typeof given === "number" || typeof given === "boolean") return [String(given)];
  if (!Array.isArray(given)) return null;
  const values = given.map((item: unknown) => (Array.isArray(item) ? null : valuesOf(item)));
  return values.includes(null) ? null : values.flatMap((each) => each ?? []);
}

/** One line without the quotation marks that word processors put around it. */
function foldValue(value: string): string {
  const line = value
    .slice(0, VALUE_MAX * 4)
    .replace(/\s+/gu, " ")
    .trim();
  const bare = /^[“”„‟«»‘’‚‹›](.*)[“”„‟«»‘’‚‹›]$/u.exec(line)?.[1] ?? line;
  return bare.slice(0, VALUE_MAX).toWellFormed().trim();
}
