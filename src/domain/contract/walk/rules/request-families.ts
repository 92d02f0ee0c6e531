import type { RuleFamily } from "../rule-family.ts";

/** Schemas of requests: which change of them has which level. The ids and levels are oasdiff's (Apache-2.0). */
export const REQUEST_FAMILIES: readonly RuleFamily[] = [
  {
    prefix: "request-body-",
    subject: "the schema of a request body",
    area: "schema",
    direction: "request",
    ERR: `all-of-added any-of-removed became-enum became-not-nullable const-added const-changed contains-added
      content-schema-added dependent-required-added dependent-required-changed dependent-schema-added else-added
      enum-value-removed exclusive-max-decreased exclusive-min-increased if-added list-of-types-narrowed
      max-contains-decreased max-decreased max-length-decreased min-contains-increased min-increased min-items-increased
      min-length-increased one-of-removed pattern-property-added prefix-items-removed property-names-added removed then-added
      type-changed unevaluated-items-added unevaluated-properties-added wrapped-in-one-of`,
    WARN: `all-of-removed exclusive-max-set exclusive-min-set max-length-set max-set min-items-set min-set`,
    INFO: `all-of-added-annotation-only all-of-removed-annotation-only any-of-added became-nullable const-removed contains-removed
      content-schema-removed default-value-added default-value-changed default-value-removed dependent-required-removed
      dependent-schema-removed discriminator-added discriminator-mapping-added discriminator-mapping-changed
      discriminator-mapping-deleted discriminator-property-name-changed discriminator-removed else-removed
      exclusive-max-increased exclusive-min-decreased if-removed list-of-types-widened max-contains-increased max-increased
      max-length-increased min-contains-decreased min-decreased min-length-decreased one-of-added pattern-property-removed
      prefix-items-added property-names-removed then-removed type-compatible type-generalized unevaluated-items-removed
      unevaluated-properties-removed`,
  },
  {
    prefix: "request-property-",
    subject: "a property of a request body",
    area: "schema",
    direction: "request",
    ERR: `all-of-added any-of-removed became-enum became-not-nullable became-required became-required-with-default const-added
      const-changed contains-added content-encoding-changed content-media-type-changed content-schema-added
      dependent-required-added dependent-required-changed dependent-schema-added deprecated-sunset-invalid
      deprecated-sunset-missing else-added enum-value-removed exclusive-max-decreased exclusive-min-increased if-added
      list-of-types-narrowed max-contains-decreased max-decreased max-length-decreased min-contains-increased min-increased
      min-items-increased min-length-increased one-of-removed pattern-added pattern-property-added prefix-items-removed
      property-names-added stability-decreased sunset-date-too-small then-added type-changed unevaluated-items-added
      unevaluated-properties-added x-extensible-enum-value-removed`,
    WARN: `all-of-removed exclusive-max-set exclusive-min-set max-length-set max-set min-items-set min-set pattern-changed removed`,
    INFO: `all-of-added-annotation-only all-of-removed-annotation-only any-of-added became-nullable became-optional const-removed
      contains-removed content-schema-removed default-value-added default-value-changed default-value-removed
      dependent-required-removed dependent-schema-removed deprecated deprecated-with-sunset discriminator-added
      discriminator-mapping-added discriminator-mapping-changed discriminator-mapping-deleted
      discriminator-property-name-changed discriminator-removed else-removed enum-value-added exclusive-max-increased
      exclusive-min-decreased if-removed list-of-types-widened max-contains-increased max-increased max-length-increased
      min-contains-decreased min-decreased min-length-decreased one-of-added pattern-generalized pattern-property-removed
      pattern-removed prefix-items-added property-names-removed reactivated stability-increased then-removed type-compatible
      type-generalized unevaluated-items-removed unevaluated-properties-removed`,
  },
  {
    prefix: "request-header-property-",
    subject: "a property of a request header",
    area: "parameters",
    direction: "request",
    ERR: `became-enum became-required`,
    WARN: ``,
    INFO: ``,
  },
  {
    prefix: "request-optional-property-",
    subject: "an optional property of a request body",
    area: "schema",
    direction: "request",
    ERR: ``,
    WARN: ``,
    INFO: `became-not-read-only became-not-write-only became-read-only became-write-only`,
  },
  {
    prefix: "request-required-property-",
    subject: "a required property of a request body",
    area: "schema",
    direction: "request",
    ERR: ``,
    WARN: ``,
    INFO: `became-not-read-only became-not-write-only became-read-only became-write-only`,
  },
  {
    prefix: "request-read-only-property-",
    subject: "a `readOnly` property of a request body",
    area: "schema",
    direction: "request",
    ERR: ``,
    WARN: ``,
    INFO: `enum-value-removed exclusive-max-decreased exclusive-min-increased max-decreased max-length-decreased min-increased`,
  },
  {
    prefix: "request-parameter-",
    subject: "a request parameter",
    area: "parameters",
    direction: "request",
    ERR: `became-enum became-not-nullable became-required default-value-added default-value-changed default-value-removed
      deprecated-sunset-missing enum-value-removed exclusive-max-decreased exclusive-min-increased list-of-types-narrowed
      max-decreased max-items-decreased max-length-decreased min-increased min-items-increased min-length-increased
      pattern-added removed-before-sunset sunset-date-changed-too-small sunset-date-too-small sunset-deleted sunset-parse
      type-changed x-extensible-enum-value-removed`,
    WARN: `exclusive-max-set exclusive-min-set max-length-set max-set min-items-set min-set pattern-changed removed`,
    INFO: `became-nullable became-optional deprecated enum-value-added exclusive-max-increased exclusive-min-decreased
      list-of-types-widened max-increased max-items-increased max-length-increased min-decreased min-items-decreased
      min-length-decreased pattern-generalized pattern-removed reactivated removed-with-deprecation type-generalized`,
  },
  {
    prefix: "request-parameter-property-",
    subject: "a property of a request parameter",
    area: "parameters",
    direction: "request",
    ERR: `became-not-nullable enum-value-removed list-of-types-narrowed type-specialized`,
    WARN: `type-changed`,
    INFO: `became-nullable enum-value-added list-of-types-widened type-generalized`,
  },
];
