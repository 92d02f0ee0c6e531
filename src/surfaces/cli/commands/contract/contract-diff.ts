import type {
  ContractDiffUseCases,
  ContractInput,
  PlacedDiff,
} from "../../../../app/contract/contract-diff-use-cases.ts";
import type { Json } from "../../../../base/json.ts";
import type { SchemaRole } from "../../../../domain/contract/walk/walk-schema-documents.ts";
import { contractDiffJson } from "../../../report/contract-diff-json.ts";
import type { Answer, CommandAction } from "../../command.ts";
import { renderContractDiff } from "../../render/render-contract-diff.ts";
import { answerBatch, inputOf } from "./answer-batch.ts";

const ROLES = ["reader", "sender", "both"] as const;
/** From the worst on. */
const LEVELS = ["ERR", "WARN", "INFO"] as const;

/** Exit code 1 where something breaks, where it could not be proven that nothing does, and where a finding has the level that `--fail-on` names, or a worse one. */
export const contractDiff: CommandAction = {
  kind: "action",
  arguments: [
    { name: "OLD", summary: "a file, or REVISION:FILE", arity: "optional" },
    { name: "NEW", summary: "the version after it", arity: "optional" },
  ],
  options: [
    {
      kind: "text",
      name: "role",
      value: "ROLE",
      summary: "of JSON Schema files: who holds them (default: both)",
      choices: ROLES,
    },
    {
      kind: "text",
      name: "fail-on",
      value: "LEVEL",
      summary: "exit code 1 from this level on (default: ERR)",
      choices: LEVELS,
    },
    { kind: "flag", name: "all", summary: "what breaks nobody in full too" },
    {
      kind: "text",
      name: "batch",
      value: "FILE",
      summary: "many pairs: a JSON object {id, old, new} a line; - is stdin",
    },
  ],
  run: async (input, io) => {
    const { contractDiff: useCases } = await io.app();
    const role = (input.text("--role") ?? "both") as SchemaRole;
    const batch = input.named("--batch");
    if (batch !== null) {
      if (input.text("OLD") !== null) throw input.usage("--batch names its pairs itself: leave OLD and NEW out");
      return answerBatch(batch, io, useCases, ["old", "new"], async (fields, folder) =>
        machineOf(await ask(useCases, role, fields, folder, io.signal)),
      );
    }
    const fields = {
      old: inputOf("old", input.required("OLD")),
      new: inputOf("new", input.required("NEW")),
    };
    const diff = await ask(useCases, role, fields, io.cwd, io.signal);
    return answerOf(diff, input.text("--fail-on") ?? "ERR", input.flag("--all"), io.hasColor);
  },
};

async function ask(
  useCases: ContractDiffUseCases,
  role: SchemaRole,
  fields: Readonly<Record<"old" | "new", ContractInput>>,
  folder: string,
  signal: AbortSignal,
): Promise<PlacedDiff> {
  return useCases.diff({ ...fields, folder, role, signal });
}

function answerOf(diff: PlacedDiff, failOn: string, showsAll: boolean, hasColor: boolean): Answer {
  const failing: readonly string[] = LEVELS.slice(0, LEVELS.findIndex((level) => level === failOn) + 1);
  const isHarmless =
    (diff.verdict === "none" || diff.verdict === "compatible") &&
    !diff.findings.some(({ provedLevel }) => failing.includes(provedLevel));
  return {
    exit: isHarmless ? 0 : 1,
    human: renderContractDiff(diff, { showsAll, hasColor }),
    machine: machineOf(diff),
  };
}

function machineOf(diff: PlacedDiff): { readonly [key: string]: Json } {
  return contractDiffJson(diff);
}
