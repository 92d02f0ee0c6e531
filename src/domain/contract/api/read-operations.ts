import { childSite, type Site } from "../source/contract-source.ts";
import type { Method, Operation, Server } from "./api.ts";
import { textAt, type PartReader } from "./part-reader.ts";
import { readLifecycle, readParameters, readRequestBody, readResponses } from "./read-content.ts";
import { readSecurity } from "./read-security.ts";

const METHODS: ReadonlySet<string> = new Set("get put post delete options head patch trace query".split(" "));
/** Callbacks of callbacks' operations are not read: they could name each other without end. */
const CALLBACK_DEPTH_MAX = 1;

/** An operation with what it stands in. */
export interface FoundOperation {
  readonly path: string;
  readonly method: Method;
  readonly item: Site;
  readonly site: Site;
}

/** The operations of a map of path items, in the order of the document. */
export function findOperations(
  reader: PartReader,
  entries: readonly (readonly [path: string, entry: Site])[],
): readonly FoundOperation[] {
  return entries.flatMap(([path, entry]) => {
    const item = reader.behind(entry);
    if (item === null || !reader.isMapping(item, "a path item")) return [];
    const additional = reader.entries(childSite(item, "additionalOperations"), "additionalOperations");
    return [...reader.entries(item, "a path item").filter(([key]) => METHODS.has(key)), ...additional].flatMap(
      ([key, at]) => {
        const site = reader.behind(at);
        if (site === null || !reader.isMapping(site, "an operation")) return [];
        return [{ path, method: key.toUpperCase(), item, site }];
      },
    );
  });
}

export function readPathItems(
  reader: PartReader,
  entries: readonly (readonly [path: string, entry: Site])[],
  callbackDepth = 0,
): readonly Operation[] {
  return findOperations(reader, entries).map((found) => readOperation(reader, found, callbackDepth));
}

function readOperation(
  reader: PartReader,
  { path, method, item, site }: FoundOperation,
  callbackDepth: number,
): Operation {
  const servers = readServers(reader, site);
  const named = callbackDepth < CALLBACK_DEPTH_MAX ? reader.entries(reader.part(site, "callbacks"), "callbacks") : [];
  const callbacks = named.map(([name, entry]) => {
    const callback = reader.behind(entry);
    return [name, readPathItems(reader, reader.entries(callback, "a callback"), callbackDepth + 1)] as const;
  });
  return {
    path,
    method,
    site,
    operationId: textAt(site, "operationId"),
    tags: reader.texts(childSite(site, "tags"), "tags"),
    lifecycle: readLifecycle(site),
    parameters: readParameters(reader, item, site),
    requestBody: readRequestBody(reader, site),
    responses: readResponses(reader, site),
    callbacks: new Map(callbacks),
    security: readSecurity(reader, site),
    servers: servers.length > 0 ? servers : readServers(reader, item),
    summary: textAt(site, "summary"),
    description: textAt(site, "description"),
  };
}

export function readServers(reader: PartReader, site: Site): readonly Server[] {
  return reader
    .items(childSite(site, "servers"), "servers")
    .flatMap((server) =>
      reader.isMapping(server, "a server") ? [{ url: textAt(server, "url") ?? "", site: server }] : [],
    );
}

export function readTags(reader: PartReader, root: Site): ReadonlyMap<string, Site> {
  const tags = new Map<string, Site>();
  for (const tag of reader.items(childSite(root, "tags"), "tags")) {
    const name = textAt(tag, "name");
    if (reader.isMapping(tag, "a tag") && name !== null && !tags.has(name)) tags.set(name, tag);
  }
  return tags;
}
