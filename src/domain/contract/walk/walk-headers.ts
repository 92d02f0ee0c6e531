import type { Header, MediaType, Response } from "../api/api.ts";
import type { Site } from "../source/contract-source.ts";
import { find, walkSchemas, type OperationScope, type WalkContext } from "./walk-context.ts";

/** The headers of a response that both sides have. */
export function walkHeaders(
  context: WalkContext,
  scope: OperationScope,
  old: Response,
  now: Response,
  status: string,
): void {
  for (const [key, header] of old.headers) {
    const after = now.headers.get(key);
    if (after !== undefined) walkHeader(context, scope, status, header, after);
    else
      find(
        context,
        scope,
        header.required ? "required-response-header-removed" : "optional-response-header-removed",
        [header.name, status],
        `the ${header.required ? "required" : "optional"} header ${header.name} of the response ${status} was removed`,
        { old: header.site, new: now.site },
      );
  }
  for (const [key, header] of now.headers)
    if (!old.headers.has(key))
      find(
        context,
        scope,
        "response-header-added",
        [header.name, status],
        `the header ${header.name} was added to the response ${status}`,
        { old: old.site, new: header.site },
      );
}

function walkHeader(context: WalkContext, scope: OperationScope, status: string, old: Header, now: Header): void {
  const sites = { old: old.site, new: now.site };
  const changed = (id: string, text: string, more: readonly string[] = []): void =>
    find(
      context,
      scope,
      id,
      [old.name, ...more, status],
      `the header ${old.name} of the response ${status} ${text}`,
      sites,
    );
  if (old.required && !now.required) changed("response-header-became-optional", "became optional");
  if (!old.required && now.required) changed("response-header-became-required", "became required");
  if (!old.deprecated && now.deprecated) changed("response-header-deprecated", "is deprecated");
  if (old.deprecated && !now.deprecated) changed("response-header-reactivated", "is not deprecated any more");
  const [before, after] = [onlyMediaType(old), onlyMediaType(now)];
  if ((before?.name ?? "") !== (after?.name ?? ""))
    changed(
      "response-header-media-type-changed",
      `is written as ${after?.name ?? "plain text"} instead of ${before?.name ?? "plain text"}`,
      [before?.name ?? "", after?.name ?? ""],
    );
  else if (old.explode !== now.explode)
    changed("response-header-explode-changed", now.explode ? "is exploded" : "is not exploded any more");
  const [oldSchema, newSchema] = [schemaOf(old), schemaOf(now)];
  // A header that had no schema might hold anything.
  if (oldSchema !== null)
    walkSchemas(
      context,
      scope,
      { old: oldSchema, new: newSchema },
      { kind: "response-header", status, name: old.name, mediaType: onlyMediaType(now)?.name ?? null },
    );
}

function schemaOf(header: Header): Site | null {
  return header.schema ?? onlyMediaType(header)?.schema ?? null;
}

function onlyMediaType(header: Header): MediaType | null {
  return header.schema === null ? (header.content.values().next().value ?? null) : null;
}
