import { canonicalJson } from "../../../base/json.ts";
import type { MediaType, Operation, Response } from "../api/api.ts";
import { covers, isSameEssence } from "./media-type-names.ts";
import { find, walkSchemas, type OperationScope, type WalkContext } from "./walk-context.ts";
import { walkHeaders } from "./walk-headers.ts";

/** Responses by status, and what each of them holds. */
export function walkResponses(context: WalkContext, scope: OperationScope, old: Operation, now: Operation): void {
  for (const [status, response] of old.responses) {
    const after = now.responses.get(status);
    if (after !== undefined) walkResponse(context, scope, response, after);
    else walkStatus(context, scope, status, "removed", { old: response.site, new: now.site });
  }
  for (const [status, response] of now.responses)
    if (!old.responses.has(status)) walkStatus(context, scope, status, "added", { old: old.site, new: response.site });
}

function walkStatus(
  context: WalkContext,
  scope: OperationScope,
  status: string,
  change: "added" | "removed",
  sites: { readonly old: Response["site"]; readonly new: Response["site"] },
): void {
  if (status === "default") {
    find(context, scope, `response-default-${change}`, [], `the response to all other statuses was ${change}`, sites);
    return;
  }
  const kind = status.startsWith("2") ? "success" : "non-success";
  find(
    context,
    scope,
    `response-${kind}-status-${change}`,
    [status],
    `the ${kind === "success" ? "success" : "error"} response ${status} was ${change}`,
    sites,
  );
}

function walkResponse(context: WalkContext, scope: OperationScope, old: Response, now: Response): void {
  walkHeaders(context, scope, old, now);
  walkLinks(context, scope, old, now);
  const gone = new Map([...old.content].filter(([name]) => !now.content.has(name)));
  for (const [name, media] of now.content) {
    const before = old.content.get(name) ?? renamed(context, scope, gone, media, old.status);
    if (before === null)
      find(
        context,
        scope,
        "response-media-type-added",
        [name, old.status],
        `the response ${old.status} may come as ${name}`,
        { old: old.site, new: media.site },
      );
    else walkMediaType(context, scope, before, media, old.status);
  }
  for (const [name, media] of gone)
    find(
      context,
      scope,
      "response-media-type-removed",
      [name, old.status],
      `the response ${old.status} does not come as ${name} any more`,
      { old: media.site, new: now.site },
    );
}

/** A media type that is new where one is gone that covers it or is covered by it is the same one under another name. */
function renamed(
  context: WalkContext,
  scope: OperationScope,
  gone: Map<string, MediaType>,
  media: MediaType,
  status: string,
): MediaType | null {
  for (const [name, before] of gone) {
    const [isWider, isNarrower] = [covers(media.name, name), covers(name, media.name)];
    if (!isWider && !isNarrower && !isSameEssence(name, media.name)) continue;
    gone.delete(name);
    const kind = isWider ? "generalized" : isNarrower ? "specialized" : "changed";
    find(
      context,
      scope,
      `response-media-type-name-${kind}`,
      [name, media.name, status],
      `the response ${status} comes as ${media.name} instead of ${name}`,
      { old: before.site, new: media.site },
    );
    return before;
  }
  return null;
}

function walkMediaType(
  context: WalkContext,
  scope: OperationScope,
  old: MediaType,
  now: MediaType,
  status: string,
): void {
  const sites = { old: old.site, new: now.site };
  const args = [old.name, status];
  if (old.schema === null && now.schema !== null)
    find(
      context,
      scope,
      "response-body-media-type-schema-added",
      args,
      `the body of ${status} in ${old.name} has a schema`,
      sites,
    );
  if (old.schema !== null && now.schema === null)
    find(
      context,
      scope,
      "response-body-media-type-schema-removed",
      args,
      `the body of ${status} in ${old.name} has no schema any more`,
      sites,
    );
  if (old.schema !== null && now.schema !== null)
    walkSchemas(
      context,
      scope,
      { old: old.schema, new: now.schema },
      { kind: "response-body", status, mediaType: old.name, stability: scope.stability },
    );
}

function walkLinks(context: WalkContext, scope: OperationScope, old: Response, now: Response): void {
  const args = (name: string): readonly string[] => [name, old.status];
  for (const [name, site] of old.links) {
    const after = now.links.get(name);
    if (after === undefined)
      find(context, scope, "response-link-removed", args(name), `the link ${name} of ${old.status} was removed`, {
        old: site,
        new: now.site,
      });
    else if (canonicalJson(site.value) !== canonicalJson(after.value))
      find(context, scope, "response-link-changed", args(name), `the link ${name} of ${old.status} changed`, {
        old: site,
        new: after,
      });
  }
  for (const [name, site] of now.links)
    if (!old.links.has(name))
      find(context, scope, "response-link-added", args(name), `the link ${name} of ${old.status} was added`, {
        old: old.site,
        new: site,
      });
}
