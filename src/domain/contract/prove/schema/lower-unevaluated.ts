import type { Literal } from "../node/node-table.ts";
import type { SchemaUse } from "../node/schema-use.ts";
import type { LowerContext } from "./lower-context.ts";
import type { SchemaObject } from "./schema-object.ts";

export function* lowerUnevaluated(lowering: LowerContext, _use: SchemaUse, schema: SchemaObject): Generator<Literal> {
  if (schema["unevaluatedProperties"] !== undefined || schema["unevaluatedItems"] !== undefined)
    yield lowering.table.opaque();
}
