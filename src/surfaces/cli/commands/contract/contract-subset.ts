import type { Json } from "../../../../base/json.ts";
import { printable } from "../../../../base/printable.ts";
import type { Proof } from "../../../../domain/contract/prove/proof.ts";
import type { Answer, CommandAction } from "../../command.ts";
import { answerBatch, inputOf } from "./answer-batch.ts";

/** Exit code 1 where it is no subset, and where that could not be found out. */
export const contractSubset: CommandAction = {
  kind: "action",
  arguments: [
    { name: "A", summary: "a file with a JSON Schema, or REVISION:FILE", arity: "optional" },
    { name: "B", summary: "the schema that it may be a subset of", arity: "optional" },
  ],
  options: [
    {
      kind: "text",
      name: "batch",
      value: "FILE",
      summary: "many pairs: a JSON object {id, a, b} a line; - is stdin",
    },
  ],
  run: async (input, io) => {
    const { contractDiff: useCases } = await io.app();
    const batch = input.named("--batch");
    if (batch !== null) {
      if (input.text("A") !== null) throw input.usage("--batch names its pairs itself: leave A and B out");
      return answerBatch(batch, io, useCases, ["a", "b"], async (fields, folder) =>
        machineOf(await useCases.subset({ ...fields, folder })),
      );
    }
    const proof = await useCases.subset({
      a: inputOf("a", input.required("A")),
      b: inputOf("b", input.required("B")),
      folder: io.cwd,
    });
    return answerOf(proof);
  },
};

function answerOf(proof: Proof): Answer {
  return { exit: proof.kind === "included" ? 0 : 1, human: humanOf(proof), machine: machineOf(proof) };
}

function humanOf(proof: Proof): string {
  switch (proof.kind) {
    case "included":
      return "subset: every value of the first schema is one of the second";
    case "excluded":
      return `not a subset: the first schema allows this value, the second refuses it\n  ${printable(JSON.stringify(proof.counterexample))}`;
    case "unproven":
      return `unproven: ${printable(proof.reason)}`;
    default:
      return proof satisfies never;
  }
}

function machineOf(proof: Proof): { readonly [key: string]: Json } {
  switch (proof.kind) {
    case "included":
      return { verdict: "subset" };
    case "excluded":
      return { verdict: "not-subset", counterexample: proof.counterexample };
    case "unproven":
      return { verdict: "unproven", reason: proof.reason };
    default:
      return proof satisfies never;
  }
}
