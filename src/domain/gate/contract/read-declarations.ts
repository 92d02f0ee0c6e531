import { printable } from "../../../base/printable.ts";
import { textOf, type Change } from "../../change/change.ts";
import {
  ACCEPTANCE_FOLDER,
  parseAcceptance,
  type ContractAcceptance,
} from "../../contract/registry/contract-acceptance.ts";
import { readFieldBlocks } from "../fields/read-field-blocks.ts";

/** What a change says of its contracts. */
export interface Declarations {
  /** In blocks and trailers; `contract` null: of all that changed. */
  readonly words: readonly DeclaredWord[];
  /** In files of the repository that this change adds or edits. */
  readonly files: readonly { readonly path: string; readonly acceptance: ContractAcceptance }[];
  readonly faults: readonly { readonly path: string | null; readonly message: string }[];
}

export interface DeclaredWord {
  readonly contract: string | null;
  readonly change: "breaking" | "non-breaking";
  readonly isSecurityFix: boolean;
  /** `the request`, `commit 1a2b3c4d5e6f`. */
  readonly source: string;
}

const TRAILER = /^[ \t]{0,8}contract[-_ ]change[ \t]{0,8}:(.{0,500})$/iu;
const WORD = /^(?:([A-Za-z0-9][A-Za-z0-9._/@-]{0,99})[ :]{1,8})?(breaking|non-breaking)(?![\w-])(.{0,400})$/iu;

/** `breaking`, `orders non-breaking`, `breaking: security fix, …`. Of the body the blocks count before its trailers, and these before those of commits. */
export function readDeclarations(change: Pick<Change, "files" | "commits" | "request">): Declarations {
  const blocks = readFieldBlocks(change.request?.body ?? "");
  const sources = [
    blocks.contracts.map((value) => ({ value, source: "the request's flyball block" })),
    trailersIn(blocks.prose).map((value) => ({ value, source: "the request" })),
    change.commits.flatMap(({ sha, message }) =>
      trailersIn(message).map((value) => ({ value, source: `commit ${sha.slice(0, 12)}` })),
    ),
  ];
  const written = sources.find((all) => all.length > 0) ?? [];
  const parsed = written.map(({ value, source }) => ({ word: parseWord(value, source), value, source }));
  const accepted = change.files
    .filter(({ path, after }) => path.startsWith(`${ACCEPTANCE_FOLDER}/`) && after !== null)
    .map(({ path, after }) => ({ path, read: parseAcceptance(textOf(after) ?? "") }));
  return {
    words: parsed.flatMap(({ word }) => word ?? []),
    files: accepted.flatMap(({ path, read }) => (read.ok ? [{ path, acceptance: read.value }] : [])),
    faults: [
      ...parsed.flatMap(({ word, value, source }) =>
        word === null
          ? [
              {
                path: null,
                message: `'${printable(value.slice(0, 60))}' of ${source} is neither breaking nor non-breaking`,
              },
            ]
          : [],
      ),
      ...accepted.flatMap(({ path, read }) => (read.ok ? [] : [{ path, message: `it can't be read: ${read.error}` }])),
    ],
  };
}

function trailersIn(text: string): readonly string[] {
  return text.split(/\r?\n/u).flatMap((line) => TRAILER.exec(line)?.[1]?.trim() ?? []);
}

function parseWord(value: string, source: string): DeclaredWord | null {
  const match = WORD.exec(value.trim());
  if (match === null) return null;
  return {
    contract: match[1] ?? null,
    change: (match[2] ?? "").toLowerCase() === "breaking" ? "breaking" : "non-breaking",
    isSecurityFix: /\bsecurity\b/iu.test(match[3] ?? ""),
    source,
  };
}
