import type { Api, Operation } from "../api/api.ts";
import { dayOf } from "./lifecycle-words.ts";
import { createSchemaWalker } from "./schema-changes.ts";
import { renamedSchemes } from "./renamed-schemes.ts";
import { find, type Walk, type WalkContext, type WalkOptions } from "./walk-context.ts";
import { walkDocument } from "./walk-document.ts";
import { walkOperations } from "./walk-operations.ts";

/** Everything that changed from one version of an API to the next, rule by rule, with oasdiff's ids and levels where it has the rule; and every body,
 * parameter and header that both have, for the proof. Nothing here asks whether a change of a schema really breaks. */
export function walkApis(old: Api, now: Api, options: WalkOptions): Walk {
  const context: WalkContext = {
    old,
    new: now,
    today: dayOf(options.nowMs),
    deprecationDays: options.deprecationDays,
    schemas: createSchemaWalker(old, now, {
      today: dayOf(options.nowMs),
      deprecationDays: options.deprecationDays,
    }),
    renamedSchemes: renamedSchemes(old.securitySchemes, now.securitySchemes),
    findings: [],
    pairs: [],
  };
  walkDocument(context);
  walkOperations(context, old.operations, now.operations, { section: "paths", prefix: "", isReversed: false });
  walkWebhooks(context);
  return { findings: context.findings, pairs: context.pairs };
}

/** A webhook that is new or gone is one finding; where both have it, its operations are walked, in reverse. */
function walkWebhooks(context: WalkContext): void {
  const [before, now] = [byPath(context.old.webhooks), byPath(context.new.webhooks)];
  const scope = { section: "components", operation: null, isReversed: false } as const;
  for (const [name, operations] of before)
    if (!now.has(name))
      find(context, scope, "webhook-removed", [name], `the webhook ${name} was removed`, {
        old: operations[0]?.site ?? null,
        new: null,
      });
  for (const [name, operations] of now)
    if (!before.has(name))
      find(context, scope, "webhook-added", [name], `the webhook ${name} was added`, {
        old: null,
        new: operations[0]?.site ?? null,
      });
  walkOperations(
    context,
    context.old.webhooks.filter(({ path }) => now.has(path)),
    context.new.webhooks.filter(({ path }) => before.has(path)),
    { section: "webhooks", prefix: "webhook:", isReversed: true },
  );
}

function byPath(operations: readonly Operation[]): ReadonlyMap<string, readonly Operation[]> {
  return Map.groupBy(operations, ({ path }) => path);
}
