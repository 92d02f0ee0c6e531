/** Changes of a schema and what they do to the values it allows, for the kinds of schemas for which oasdiff has no rule of its own. The words are
 * separated by white space. Fewer values break who sends them, and so requests. */
export const NARROWING = `additional-properties-forbidden all-of-added any-of-removed became-enum became-not-nullable const-added
  contains-added content-schema-added dependent-required-added dependent-schema-added else-added enum-value-removed
  exclusive-max-decreased exclusive-max-set exclusive-min-increased exclusive-min-set if-added items-added
  list-of-types-narrowed max-contains-decreased max-decreased max-items-decreased max-items-set max-length-decreased
  max-length-set max-properties-decreased max-properties-set max-set min-contains-increased min-increased
  min-items-increased min-items-set min-length-increased min-properties-increased min-properties-set min-set
  multiple-of-set not-added one-of-removed pattern-added pattern-property-added prefix-items-removed property-names-added
  then-added undeclared-required-added unevaluated-items-added unevaluated-properties-added unique-items-set`;

/** More values break who reads them, and so responses. */
export const WIDENING = `additional-properties-allowed all-of-removed any-of-added became-not-enum became-nullable const-removed
  contains-removed content-schema-removed dependent-required-removed dependent-schema-removed else-removed
  exclusive-max-increased exclusive-max-unset exclusive-min-decreased exclusive-min-unset if-removed items-removed
  list-of-types-widened max-contains-increased max-increased max-items-increased max-items-unset max-length-increased
  max-length-unset max-properties-increased max-properties-unset max-unset min-contains-decreased min-decreased
  min-items-decreased min-items-unset min-length-decreased min-properties-decreased min-properties-unset min-unset
  multiple-of-removed not-removed one-of-added pattern-property-removed pattern-removed prefix-items-added
  property-names-removed then-removed undeclared-required-removed unevaluated-items-removed
  unevaluated-properties-removed unique-items-removed`;

/** One value is another one: no value is allowed both before and after. */
export const REPLACING = `const-changed content-encoding-changed content-media-type-changed type-changed wrapped-in-one-of`;

/** Only the proof can tell whether values were lost, or came. Readers of an API often cope with one more value of a list. */
export const SIDEWAYS = `additional-properties-schema-changed contains-changed content-schema-changed dependent-required-changed
  dependent-schema-changed else-changed if-changed items-changed multiple-of-changed pattern-changed property-names-changed
  then-changed unevaluated-items-changed unevaluated-properties-changed wrapped-in-any-of`;

/** What says nothing of which values are allowed. */
export const ANNOTATING = `all-of-added-annotation-only all-of-removed-annotation-only default-value-added default-value-changed
  default-value-removed discriminator-added discriminator-mapping-added discriminator-mapping-changed
  discriminator-mapping-deleted discriminator-property-name-changed discriminator-removed`;
