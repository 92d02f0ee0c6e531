import { canonicalJson } from "../../../base/json.ts";
import type { MediaType, Operation, Response } from "../api/api.ts";
import type { WalkFinding } from "../finding/contract-finding.ts";
import { covering, covers, isSameEssence, isSyntaxOf } from "./media-type-names.ts";
import { walkBodySchemas } from "./walk-body-schemas.ts";
import { find, type OperationScope, type WalkContext } from "./walk-context.ts";
import { walkHeaders } from "./walk-headers.ts";

/** Responses by status, and what each of them holds. A status that is described on one side alone was, or is, answered as its range or the default says. */
export function walkResponses(context: WalkContext, scope: OperationScope, old: Operation, now: Operation): void {
  for (const [status, response] of old.responses) {
    const after = now.responses.get(status);
    if (after !== undefined) {
      walkResponse(context, scope, response, after, status);
      continue;
    }
    walkStatus(context, scope, status, "removed", { old: response.site, new: now.site });
    const rest = restOf(now.responses, status);
    if (rest !== null) walkResponse(context, scope, response, rest, status);
  }
  for (const [status, response] of now.responses) {
    if (old.responses.has(status)) continue;
    walkStatus(context, scope, status, "added", { old: old.site, new: response.site });
    const rest = restOf(old.responses, status);
    if (rest !== null) walkResponse(context, scope, rest, response, status);
  }
}

/** What describes a status that has no description of its own: its range (`4XX`), else the default. */
function restOf(responses: Operation["responses"], status: string): Response | null {
  if (status === "default") return null;
  const range = /^[1-5]\d\d$/u.test(status) ? responses.get(`${status.slice(0, 1)}XX`) : undefined;
  return range ?? responses.get("default") ?? null;
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

function walkResponse(context: WalkContext, scope: OperationScope, old: Response, now: Response, status: string): void {
  walkHeaders(context, scope, old, now, status);
  walkLinks(context, scope, old, now, status);
  const gone = new Map([...old.content].filter(([name]) => !now.content.has(name)));
  for (const [name, media] of now.content) {
    const before = old.content.get(name) ?? renamed(context, scope, gone, media, status);
    if (before !== null) {
      walkMediaType(context, scope, before, media, status, before.name);
      continue;
    }
    find(context, scope, "response-media-type-added", [name, status], `the response ${status} may come as ${name}`, {
      old: old.site,
      new: media.site,
    });
    // It came before as its range says.
    const range = covering(old.content.values(), name);
    if (range !== null) walkMediaType(context, scope, range, media, status, name);
  }
  for (const [name, media] of gone) {
    find(
      context,
      scope,
      "response-media-type-removed",
      [name, status],
      `the response ${status} does not come as ${name} any more`,
      { old: media.site, new: now.site },
      old.status !== now.status && now.content.size === 0 ? UNDESCRIBED : null,
    );
    const range = covering(now.content.values(), name);
    if (range !== null) walkMediaType(context, scope, media, range, status, name);
  }
}

/** Of a status that has a description of its own now, or has none any more. */
const UNDESCRIBED: WalkFinding["argued"] = {
  level: "WARN",
  reason: "the status was, or is, described by a range or by the default, and one of them says nothing of a body",
};

/** A media type that is new where one is gone that covers it or is covered by it is the same one under another name. */
function renamed(
  context: WalkContext,
  scope: OperationScope,
  gone: Map<string, MediaType>,
  media: MediaType,
  status: string,
): MediaType | null {
  for (const [name, before] of gone) {
    const isOtherName = isSyntaxOf(name, media.name);
    const isWider = covers(media.name, name) || isSyntaxOf(media.name, name);
    const isNarrower = covers(name, media.name) || isOtherName;
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
      isOtherName ? OTHER_NAME : null,
    );
    return before;
  }
  return null;
}

const OTHER_NAME: WalkFinding["argued"] = {
  level: "WARN",
  reason: "readers that look for the old name don't find it, though the syntax is the same",
};

function walkMediaType(
  context: WalkContext,
  scope: OperationScope,
  old: MediaType,
  now: MediaType,
  status: string,
  name: string,
): void {
  walkBodySchemas(context, scope, old, now, {
    position: { kind: "response-body", status, mediaType: name, stability: scope.stability },
    args: [name, status],
    body: `the body of ${status} in ${name}`,
  });
}

function walkLinks(context: WalkContext, scope: OperationScope, old: Response, now: Response, status: string): void {
  const args = (name: string): readonly string[] => [name, status];
  for (const [name, site] of old.links) {
    const after = now.links.get(name);
    if (after === undefined)
      find(context, scope, "response-link-removed", args(name), `the link ${name} of ${status} was removed`, {
        old: site,
        new: now.site,
      });
    else if (canonicalJson(site.value) !== canonicalJson(after.value))
      find(context, scope, "response-link-changed", args(name), `the link ${name} of ${status} changed`, {
        old: site,
        new: after,
      });
  }
  for (const [name, site] of now.links)
    if (!old.links.has(name))
      find(context, scope, "response-link-added", args(name), `the link ${name} of ${status} was added`, {
        old: old.site,
        new: site,
      });
}
