import type { ContractRule } from "../rule-family.ts";

type Row = readonly [id: string, level: ContractRule["level"], description: string];

/** Parameters, bodies, media types, statuses and headers: all of messages but what is inside a schema. */
export const MESSAGE_RULES: readonly ContractRule[] = [
  ...rows("parameters", "request", "oasdiff", [
    [
      "new-optional-request-default-parameter-to-existing-path",
      "INFO",
      "all operations of a path take one more parameter, which may be left out",
    ],
    ["new-optional-request-parameter", "INFO", "an operation takes one more parameter, which may be left out"],
    ["new-request-path-parameter", "ERR", "an operation has one more parameter in its path"],
    [
      "new-required-request-default-parameter-to-existing-path",
      "ERR",
      "all operations of a path need one more parameter",
    ],
    ["new-required-request-header-property", "ERR", "a request header has one more property, and needs it"],
    ["new-required-request-parameter", "ERR", "an operation needs one more parameter"],
  ]),
  ...rows("parameters", "request", "flyball", [
    ["request-parameter-allow-empty-value-added", "INFO", "a query parameter may be sent without a value"],
    [
      "request-parameter-allow-empty-value-removed",
      "ERR",
      "a query parameter may not be sent without a value any more",
    ],
    ["request-parameter-allow-reserved-added", "INFO", "a parameter may hold reserved characters as they are"],
    [
      "request-parameter-allow-reserved-removed",
      "ERR",
      "a parameter must have its reserved characters percent-encoded",
    ],
    [
      "request-parameter-explode-changed",
      "ERR",
      "a list or an object is spread over a parameter's name in another way",
    ],
    ["request-parameter-media-type-changed", "ERR", "a parameter's value is written in another media type"],
    [
      "request-parameter-not-compatible",
      "ERR",
      "the proof found a value of a parameter that was sent and is refused, where no rule saw a break",
    ],
    ["request-parameter-removed-after-sunset", "INFO", "a parameter is gone whose sunset date has passed"],
    ["request-parameter-style-changed", "ERR", "a list or an object is written into a parameter in another style"],
  ]),
  ...rows("requestBody", "request", "oasdiff", [
    ["request-body-added-optional", "INFO", "an operation takes a body, which may be left out"],
    ["request-body-added-required", "ERR", "an operation needs a body where it took none"],
    ["request-body-became-optional", "INFO", "the body may be left out"],
    ["request-body-became-required", "ERR", "the body must be there"],
    ["request-body-content-encoding-changed", "ERR", "the text that is the body is encoded in another way"],
    ["request-body-content-media-type-changed", "ERR", "the text that is the body holds another media type"],
    ["request-body-media-type-added", "INFO", "the body may be sent in one more media type"],
    ["request-body-media-type-removed", "ERR", "the body may not be sent in a media type any more"],
    ["request-body-media-type-schema-added", "ERR", "the body of a media type has a schema where it had none"],
    ["request-body-media-type-schema-removed", "INFO", "the body of a media type has no schema any more"],
  ]),
  ...rows("requestBody", "request", "flyball", [
    ["request-body-encoding-changed", "ERR", "a field of a form is encoded in another way"],
    [
      "request-body-not-compatible",
      "ERR",
      "the proof found a body that was sent and is refused, where no rule saw a break",
    ],
  ]),
  ...rows("schema", "request", "oasdiff", [
    ["new-optional-request-property", "INFO", "a request body has one more property, which may be left out"],
    ["new-required-request-property", "ERR", "a request body needs one more property"],
    [
      "new-required-request-property-with-default",
      "ERR",
      "a request body needs one more property, which has a default",
    ],
  ]),
  ...rows("schema", "response", "oasdiff", [
    ["response-optional-property-added", "INFO", "a response body may hold one more property"],
    [
      "response-optional-write-only-property-added",
      "INFO",
      "a response body names one more `writeOnly` property, which is never sent",
    ],
    ["response-required-property-added", "INFO", "a response body always holds one more property"],
    [
      "response-required-write-only-property-added",
      "INFO",
      "a response body names one more required `writeOnly` property, which is never sent",
    ],
  ]),
  ...rows("responses", "response", "oasdiff", [
    ["response-body-content-encoding-changed", "ERR", "the text that is the body is encoded in another way"],
    ["response-body-content-media-type-changed", "ERR", "the text that is the body holds another media type"],
    ["response-body-media-type-schema-added", "INFO", "the body of a media type has a schema where it had none"],
    [
      "response-body-media-type-schema-removed",
      "WARN",
      "the body of a media type has no schema any more: it may hold anything",
    ],
    ["response-media-type-added", "INFO", "a response may come in one more media type"],
    ["response-media-type-name-changed", "INFO", "a media type of a response has other parameters"],
    ["response-media-type-name-generalized", "ERR", "a media type of a response became a more general one"],
    ["response-media-type-name-specialized", "INFO", "a media type of a response became a more special one"],
    ["response-media-type-removed", "ERR", "a response does not come in a media type any more"],
    ["response-non-success-status-added", "INFO", "an operation may answer with one more error status"],
    ["response-non-success-status-removed", "INFO", "an operation answers with an error status no more"],
    ["response-success-status-added", "INFO", "an operation may answer with one more success status"],
    ["response-success-status-removed", "ERR", "an operation answers with a success status no more"],
  ]),
  ...rows("responses", "response", "flyball", [
    [
      "response-body-not-compatible",
      "ERR",
      "the proof found a body that may come and that the old contract refuses, where no rule saw a break",
    ],
    ["response-default-added", "INFO", "an operation describes all other statuses where it did not"],
    ["response-default-removed", "INFO", "an operation does not describe all other statuses any more"],
  ]),
  ...rows("headers", "response", "oasdiff", [
    ["optional-response-header-removed", "WARN", "a response lost a header that it might have had"],
    ["required-response-header-removed", "ERR", "a response lost a header that it always had"],
    ["response-header-added", "INFO", "a response has one more header"],
  ]),
  ...rows("headers", "response", "flyball", [
    ["response-header-became-required", "INFO", "a header that might be missing is always there"],
    ["response-header-deprecated", "INFO", "a response header is deprecated"],
    ["response-header-explode-changed", "ERR", "an object is written into a response header in another way"],
    ["response-header-media-type-changed", "ERR", "a response header's value is written in another media type"],
    [
      "response-header-not-compatible",
      "ERR",
      "the proof found a header value that may come and that the old contract refuses, where no rule saw a break",
    ],
    ["response-header-reactivated", "INFO", "a response header is not deprecated any more"],
  ]),
];

function rows(
  area: ContractRule["area"],
  direction: ContractRule["direction"],
  origin: ContractRule["origin"],
  table: readonly Row[],
): readonly ContractRule[] {
  return table.map(([id, level, description]) => ({ id, level, area, direction, description, origin }));
}
