import type { CommandGroup } from "../command.ts";
import { contractDiff } from "./contract/contract-diff.ts";
import { contractTypes } from "./contract/contract-types.ts";
import { contractSubset } from "./contract/contract-subset.ts";
import { contractAccept } from "./contract/contract-accept.ts";
import { contractCheck } from "./contract/contract-check.ts";
import { contractImpact } from "./contract/contract-impact.ts";
import { contractList } from "./contract/contract-list.ts";
import { contractRegister } from "./contract/contract-register.ts";

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
    {
      ...contractCheck,
      name: "check",
      summary: "this change's contracts: declared, proven, and who breaks",
      example: "flyball contract check --base main",
    },
    {
      ...contractImpact,
      name: "impact",
      summary: "who breaks, at which line, and in which order to change",
      example: "flyball contract impact orders --base main",
    },
    {
      ...contractAccept,
      name: "accept",
      summary: "declare a change breaking or non-breaking, with the reason",
      example: 'flyball contract accept --non-breaking --reason "a new optional field"',
    },
    {
      ...contractRegister,
      name: "register",
      summary: "read who provides and uses what out of repositories",
      example: "flyball contract register ../orders ../web",
    },
    {
      ...contractList,
      name: "list",
      summary: "contracts, versions, who uses them, and what waits",
      example: "flyball contract list",
    },
    {
      ...contractTypes,
      name: "types",
      summary: "write the types of both sides from the contract",
      example: "flyball contract types --check",
    },
  ],
};
