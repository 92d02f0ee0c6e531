import { canonicalJson } from "../../../base/json.ts";
import type { MediaType } from "../api/api.ts";
import { childSite } from "../source/contract-source.ts";
import type { OperationPair } from "./match-operations.ts";
import { covers } from "./media-type-names.ts";
import { find, walkSchemas, type OperationScope, type WalkContext } from "./walk-context.ts";

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
  for (const [name, media] of now.content)
    if (!old.content.has(name))
      find(context, scope, "request-body-media-type-added", [name], `the request body may be sent as ${name}`, {
        old: old.site,
        new: media.site,
      });
}

/** Where a range of the new side holds what is gone, nothing is refused: its schema is compared with that of the range. */
function walkMediaTypeRemoved(
  context: WalkContext,
  scope: OperationScope,
  media: MediaType,
  pair: OperationPair,
): void {
  const range = [...(pair.new.requestBody?.content.values() ?? [])].find(
    ({ name }) => name !== media.name && covers(name, media.name),
  );
  find(
    context,
    scope,
    "request-body-media-type-removed",
    [media.name],
    `the request body may not be sent as ${media.name} any more`,
    { old: media.site, new: pair.new.requestBody?.site ?? pair.new.site },
    range === undefined ? null : { level: "INFO", reason: `${range.name} still allows it` },
  );
  if (range !== undefined && media.schema !== null && range.schema !== null)
    walkSchemas(
      context,
      scope,
      { old: media.schema, new: range.schema },
      { kind: "request-body", mediaType: media.name, stability: scope.stability },
    );
}

function walkMediaType(context: WalkContext, scope: OperationScope, old: MediaType, now: MediaType): void {
  const sites = { old: old.site, new: now.site };
  const { name } = old;
  if (old.schema === null && now.schema !== null)
    find(
      context,
      scope,
      "request-body-media-type-schema-added",
      [name],
      `the body in ${name} must satisfy a schema`,
      sites,
    );
  if (old.schema !== null && now.schema === null)
    find(
      context,
      scope,
      "request-body-media-type-schema-removed",
      [name],
      `the body in ${name} has no schema any more`,
      sites,
    );
  if (old.schema !== null && now.schema !== null)
    walkSchemas(
      context,
      scope,
      { old: old.schema, new: now.schema },
      { kind: "request-body", mediaType: name, stability: scope.stability },
    );
  if (encodingOf(old) !== encodingOf(now))
    find(
      context,
      scope,
      "request-body-encoding-changed",
      [name],
      `the parts of the body in ${name} are encoded in another way`,
      sites,
    );
}

function encodingOf(media: MediaType): string {
  return canonicalJson(childSite(media.site, "encoding")?.value ?? null);
}
