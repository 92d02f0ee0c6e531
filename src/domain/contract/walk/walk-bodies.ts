import type { MediaType } from "../api/api.ts";
import type { OperationPair } from "./match-operations.ts";
import { covering } from "./media-type-names.ts";
import { walkBodySchemas } from "./walk-body-schemas.ts";
import { find, type OperationScope, type WalkContext } from "./walk-context.ts";
import { walkEncodings } from "./walk-encodings.ts";

/** The body of an operation's request: whether it is there, whether it must be, and its media types. */
export function walkRequestBody(context: WalkContext, scope: OperationScope, pair: OperationPair): void {
  const [old, now] = [pair.old.requestBody, pair.new.requestBody];
  if (old === null && now === null) return;
  const sites = { old: old?.site ?? pair.old.site, new: now?.site ?? pair.new.site };
  const changed = (id: string, text: string): void => find(context, scope, id, [], text, sites);
  if (old === null) {
    if (now?.required === true) changed("request-body-added-required", "a required request body was added");
    else changed("request-body-added-optional", "an optional request body was added");
    return;
  }
  if (now === null) {
    changed("request-body-removed", "the request body was removed");
    return;
  }
  if (!old.required && now.required) changed("request-body-became-required", "the request body became required");
  if (old.required && !now.required) changed("request-body-became-optional", "the request body became optional");
  for (const [name, media] of old.content) {
    const after = now.content.get(name);
    if (after === undefined) walkMediaTypeRemoved(context, scope, media, pair);
    else walkMediaType(context, scope, media, after);
  }
  for (const [name, media] of now.content) {
    if (old.content.has(name)) continue;
    find(context, scope, "request-body-media-type-added", [name], `the request body may be sent as ${name}`, {
      old: old.site,
      new: media.site,
    });
    // What a range let through before must satisfy what stands here now.
    const range = covering(old.content.values(), name);
    if (range !== null) walkMediaType(context, scope, range, media, name);
  }
}

/** Where a range of the new side holds what is gone, nothing is refused: its schema is compared with that of the range. */
function walkMediaTypeRemoved(
  context: WalkContext,
  scope: OperationScope,
  media: MediaType,
  pair: OperationPair,
): void {
  const range = covering(pair.new.requestBody?.content.values() ?? [], media.name);
  find(
    context,
    scope,
    "request-body-media-type-removed",
    [media.name],
    `the request body may not be sent as ${media.name} any more`,
    { old: media.site, new: pair.new.requestBody?.site ?? pair.new.site },
    range === null ? null : { level: "INFO", reason: `${range.name} still allows it` },
  );
  if (range !== null) walkMediaType(context, scope, media, range, media.name);
}

function walkMediaType(
  context: WalkContext,
  scope: OperationScope,
  old: MediaType,
  now: MediaType,
  name: string = old.name,
): void {
  walkBodySchemas(context, scope, old, now, {
    position: { kind: "request-body", mediaType: name, stability: scope.stability },
    args: [name],
    body: `the body in ${name}`,
  });
  walkEncodings(context, scope, { old, new: now }, name);
}
