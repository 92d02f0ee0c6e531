import { typeBit } from "../node/json-type.ts";
import type { Literal } from "../node/node-table.ts";
import type { SchemaUse } from "../node/schema-use.ts";
import type { LowerContext } from "./lower-context.ts";
import { type SchemaObject, numberAt } from "./schema-object.ts";
import { tupleOf } from "./tuple.ts";

export function* lowerArrayKeywords(lowering: LowerContext, use: SchemaUse, schema: SchemaObject): Generator<Literal> {
  const { table } = lowering;
  const tuple = tupleOf(schema, use.side.dialect);
  for (let index = 0; index < tuple.length; index += 1)
    yield table.itemAt(index, lowering.ofPart(use, [tuple.keyword, index]));
  if (tuple.rest !== null && schema[tuple.rest] !== undefined)
    yield table.itemsFrom(tuple.length, lowering.ofPart(use, [tuple.rest]));
  const min = numberAt(schema, "minItems");
  if (min !== null) yield table.minItems(Math.ceil(min));
  const max = numberAt(schema, "maxItems");
  if (max !== null) yield max < 0 ? -table.types(typeBit("array")) : table.maxItems(Math.floor(max));
  if (schema["uniqueItems"] === true) yield table.uniqueItems();
  if (schema["contains"] === undefined) return;
  const item = lowering.ofPart(use, ["contains"]);
  const isCounted = use.side.dialect !== "draft-07";
  yield table.contains(item, (isCounted ? numberAt(schema, "minContains") : null) ?? 1);
  const most = isCounted ? numberAt(schema, "maxContains") : null;
  if (most !== null) yield table.or([-table.types(typeBit("array")), -table.contains(item, Math.floor(most) + 1)]);
}
