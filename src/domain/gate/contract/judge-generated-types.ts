import { printable } from "../../../base/printable.ts";
import { judgeTypes } from "../../contract/types/types-stamp.ts";
import type { TypesTarget } from "../../contract/types/types-target.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding } from "../gate.ts";
import { CONTRACT_RULES } from "./contract-rules.ts";

/** A file of generated types as the change leaves it. */
export interface TypesFile {
  readonly target: TypesTarget;
  /** Null where it is not there. */
  readonly text: string | null;
  /** Of the contract as the change leaves it; null where the change does not touch it, which leaves only edits by hand to be seen. */
  readonly contract: string | null;
}

/** Types that are not what their contract gives. */
export function judgeGeneratedTypes(files: readonly TypesFile[]): readonly GateFinding[] {
  return files.flatMap((file) => {
    const why = problemOf(file);
    const { out, contract } = file.target;
    if (why === null) return [];
    return [
      gateFinding("contract", CONTRACT_RULES.staleTypes, {
        message: `${printable(out)} is not what ${printable(contract)} gives: ${why}`,
        fix: "flyball contract types",
        place: file.text === null ? null : { file: out, line: 1, col: 1 },
        found: `${out} ${why}`,
      }),
    ];
  });
}

function problemOf({ text, contract }: TypesFile): string | null {
  if (text === null) return contract === null ? null : "it was not generated";
  const state = judgeTypes(text, contract ?? stampedContract(text));
  switch (state.kind) {
    case "fresh":
      return null;
    case "stale":
      return "the contract was changed after it was generated";
    case "edited":
      return "it was changed by hand";
    case "unstamped":
      return "it does not say what it was generated from";
    default:
      return state satisfies never;
  }
}

/** A contract that the change does not touch is taken to be the one that was generated from. */
function stampedContract(text: string): string {
  return /contract=([0-9a-f]{64})/u.exec(text.slice(0, 500))?.[1] ?? "";
}
