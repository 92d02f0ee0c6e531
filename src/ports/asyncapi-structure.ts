import type { Json } from "../base/json.ts";
import type { StructureChange } from "../domain/contract/asyncapi/walk-asyncapi.ts";

/** Classifies what differs between two AsyncAPI documents outside of their messages.
 *
 * Contract: the same value twice gives no change; values are plain JSON without loops, and never change; an odd shape is no exception. */
export interface AsyncApiStructure {
  changes(old: Json, next: Json): readonly StructureChange[];
}
