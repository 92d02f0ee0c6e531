import type { MediaType } from "../api/api.ts";
import type { SchemaPosition } from "./schema-position.ts";
import { walkSchemas, type OperationScope, type WalkContext } from "./walk-context.ts";

/** The schemas of a body on both sides. A side without one allows everything: that it came or went is a rule of its own, and is proven like what changes in it. */
export function walkBodySchemas(
  context: WalkContext,
  scope: OperationScope,
  old: MediaType,
  now: MediaType,
  {
    position,
    args,
    body,
  }: {
    readonly position: Extract<SchemaPosition, { readonly kind: "request-body" | "response-body" }>;
    readonly args: readonly string[];
    /** `the body in application/json`. */
    readonly body: string;
  },
): void {
  const schemas = { old: old.schema, new: now.schema };
  if (old.schema === null && now.schema === null) return;
  if (old.schema !== null && now.schema !== null) {
    walkSchemas(context, scope, schemas, position);
    return;
  }
  const change = old.schema === null ? "added" : "removed";
  walkSchemas(context, scope, schemas, position, {
    rule: {
      id: `${position.kind}-media-type-schema-${change}`,
      args,
      text: change === "added" ? `${body} must satisfy a schema` : `${body} has no schema any more`,
      sites: { old: old.site, new: now.site },
    },
  });
}
