import type { CommandGroup } from "../command.ts";
import { contractDiff } from "./contract/contract-diff.ts";
import { contractSubset } from "./contract/contract-subset.ts";

/** API contracts between services: what changed and whom it breaks. */
export const contract: CommandGroup = {
  kind: "group",
  otherwise: null,
  subcommands: [
    {
      ...contractDiff,
      name: "diff",
      summary: "what changed between two versions, proven",
      example: "flyball contract diff main:openapi.yaml openapi.yaml",
    },
    {
      ...contractSubset,
      name: "subset",
      summary: "whether every value of a schema is one of another",
      example: "flyball contract subset old.schema.json new.schema.json",
    },
  ],
};
