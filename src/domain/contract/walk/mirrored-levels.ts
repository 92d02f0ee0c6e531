import type { Level, WalkFinding } from "../finding/contract-finding.ts";

/** In a webhook or a callback the provider sends the request and the consumer receives it: what was a break for a sender is none for a receiver, and the
 * other way round. Only what stands outside schemas is here; schemas are proven in the direction in which they travel. */
const MIRRORED: Readonly<Record<string, Exclude<Level, "NONE">>> = {
  "new-optional-request-default-parameter-to-existing-path": "INFO",
  "new-required-request-default-parameter-to-existing-path": "INFO",
  "new-required-request-parameter": "INFO",
  "request-body-added-required": "INFO",
  "request-body-became-optional": "ERR",
  "request-body-became-required": "INFO",
  "request-body-media-type-added": "ERR",
  "request-body-media-type-removed": "INFO",
  "request-body-media-type-schema-added": "INFO",
  "request-body-media-type-schema-removed": "WARN",
  "request-parameter-became-optional": "ERR",
  "request-parameter-became-required": "INFO",
  "required-response-header-removed": "INFO",
  "response-header-became-optional": "INFO",
  "response-header-became-required": "ERR",
};

/** What a finding is worth where the provider sends the request; null where that changes nothing. */
export function mirroredLevel(id: string, level: Level): WalkFinding["argued"] {
  const mirrored = MIRRORED[id];
  return mirrored === undefined || mirrored === level
    ? null
    : { level: mirrored, reason: "the provider sends this request, and its consumers receive it" };
}
