import type { RuleFamily } from "../rule-family.ts";

/** Schemas of responses: which change of them has which level. The ids and levels are oasdiff's (Apache-2.0). */
export const RESPONSE_FAMILIES: readonly RuleFamily[] = [
  {
    prefix: "response-body-",
    subject: "the schema of a response body",
    area: "schema",
    direction: "response",
    ERR: `became-nullable const-changed const-removed contains-removed content-schema-removed dependent-required-changed
      dependent-required-removed dependent-schema-removed else-removed exclusive-max-increased exclusive-min-decreased
      if-removed list-of-types-widened max-contains-increased max-increased max-length-increased max-length-unset
      min-contains-decreased min-decreased min-items-decreased min-items-unset min-length-decreased one-of-added
      pattern-property-removed prefix-items-added property-names-removed then-removed type-changed type-generalized
      unevaluated-items-removed unevaluated-properties-removed wrapped-in-one-of`,
    WARN: ``,
    INFO: `all-of-added all-of-added-annotation-only all-of-removed all-of-removed-annotation-only any-of-added any-of-removed
      became-not-nullable const-added contains-added content-schema-added default-value-added default-value-changed
      default-value-removed dependent-required-added dependent-schema-added discriminator-added discriminator-mapping-added
      discriminator-mapping-changed discriminator-mapping-deleted discriminator-property-name-changed discriminator-removed
      else-added if-added list-of-types-narrowed max-contains-decreased min-contains-increased one-of-removed
      pattern-property-added prefix-items-removed property-names-added then-added type-compatible type-specialized
      unevaluated-items-added unevaluated-properties-added`,
  },
  {
    prefix: "response-property-",
    subject: "a property of a response body",
    area: "schema",
    direction: "response",
    ERR: `became-nullable became-optional const-changed const-removed contains-removed content-encoding-changed
      content-media-type-changed content-schema-removed dependent-required-changed dependent-required-removed
      dependent-schema-removed deprecated-sunset-invalid deprecated-sunset-missing else-removed exclusive-max-increased
      exclusive-min-decreased if-removed list-of-types-widened max-contains-increased max-increased max-length-increased
      max-length-unset min-contains-decreased min-decreased min-items-decreased min-items-unset min-length-decreased
      one-of-added pattern-property-removed prefix-items-added property-names-removed stability-decreased
      sunset-date-too-small then-removed type-changed type-generalized unevaluated-items-removed
      unevaluated-properties-removed`,
    WARN: `enum-value-added`,
    INFO: `all-of-added all-of-added-annotation-only all-of-removed all-of-removed-annotation-only any-of-added any-of-removed
      became-not-nullable became-required const-added contains-added content-schema-added default-value-added
      default-value-changed default-value-removed dependent-required-added dependent-schema-added deprecated
      deprecated-with-sunset discriminator-added discriminator-mapping-added discriminator-mapping-changed
      discriminator-mapping-deleted discriminator-property-name-changed discriminator-removed else-added enum-value-removed
      if-added list-of-types-narrowed max-contains-decreased min-contains-increased one-of-removed pattern-added
      pattern-changed pattern-property-added pattern-removed prefix-items-removed property-names-added reactivated
      stability-increased then-added type-compatible type-specialized unevaluated-items-added unevaluated-properties-added`,
  },
  {
    prefix: "response-header-",
    subject: "a response header",
    area: "headers",
    direction: "response",
    ERR: `became-nullable became-optional type-changed type-generalized`,
    WARN: ``,
    INFO: `became-not-nullable type-compatible type-specialized`,
  },
  {
    prefix: "response-mediatype-",
    subject: "the schema of one media type of a response",
    area: "schema",
    direction: "response",
    ERR: ``,
    WARN: ``,
    INFO: `enum-value-removed`,
  },
  {
    prefix: "response-optional-property-",
    subject: "an optional property of a response body",
    area: "schema",
    direction: "response",
    ERR: ``,
    WARN: `removed`,
    INFO: `became-not-read-only became-not-write-only became-read-only became-write-only`,
  },
  {
    prefix: "response-required-property-",
    subject: "a required property of a response body",
    area: "schema",
    direction: "response",
    ERR: `removed`,
    WARN: `became-not-write-only`,
    INFO: `became-not-read-only became-read-only became-write-only`,
  },
  {
    prefix: "response-write-only-property-",
    subject: "a `writeOnly` property of a response body",
    area: "schema",
    direction: "response",
    ERR: ``,
    WARN: ``,
    INFO: `became-optional became-required enum-value-added`,
  },
  {
    prefix: "response-optional-write-only-property-",
    subject: "an optional `writeOnly` property of a response body",
    area: "schema",
    direction: "response",
    ERR: ``,
    WARN: ``,
    INFO: `removed`,
  },
  {
    prefix: "response-required-write-only-property-",
    subject: "a required `writeOnly` property of a response body",
    area: "schema",
    direction: "response",
    ERR: ``,
    WARN: ``,
    INFO: `removed`,
  },
];
