import type { ContractRule } from "../rule-family.ts";
import { familyRules } from "../rule-family.ts";

type Row = readonly [id: string, level: ContractRule["level"], description: string];

/** Fields of what is sent in parameters and headers, of which oasdiff has next to no rules. */
export const SCHEMA_RULES: readonly ContractRule[] = [
  ...rows("parameters", "request", [
    [
      "new-optional-request-parameter-property",
      "INFO",
      "a request parameter has one more property, which may be left out",
    ],
    ["new-required-request-parameter-property", "ERR", "a request parameter needs one more property"],
    ["request-parameter-property-became-optional", "INFO", "a property of a request parameter: it may be left out"],
    ["request-parameter-property-became-required", "ERR", "a property of a request parameter: it must be there"],
    ["request-parameter-property-removed", "WARN", "a property of a request parameter: it is gone"],
  ]),
  ...rows("headers", "response", [
    ["response-header-property-added", "INFO", "a response header has one more property"],
    ["response-header-property-became-optional", "ERR", "a property of a response header: it may be left out"],
    ["response-header-property-became-required", "INFO", "a property of a response header: it must be there"],
    ["response-header-property-removed", "WARN", "a property of a response header: it is gone"],
    [
      "response-header-property-type-generalized",
      "ERR",
      "a property of a response header: its type allows more values",
    ],
    [
      "response-header-property-type-specialized",
      "INFO",
      "a property of a response header: its type allows fewer values",
    ],
    [
      "response-header-property-type-compatible",
      "INFO",
      "a property of a response header: its type is another one with the same values",
    ],
  ]),
  ...familyRules({
    prefix: "response-header-property-",
    subject: "a property of a response header",
    area: "headers",
    direction: "response",
    ERR: "",
    WARN: "",
    INFO: "",
  }),
];

function rows(
  area: ContractRule["area"],
  direction: ContractRule["direction"],
  table: readonly Row[],
): readonly ContractRule[] {
  return table.map(([id, level, description]) => ({ id, level, area, direction, description, origin: "flyball" }));
}
