import { childSite, type Site } from "../source/contract-source.ts";
import type { OAuthFlow, SecurityRequirement, SecurityScheme } from "./api.ts";
import { textAt, type PartReader } from "./part-reader.ts";

/** Null where nothing is said. */
export function readSecurity(reader: PartReader, site: Site): readonly SecurityRequirement[] | null {
  const list = childSite(site, "security");
  if (list === null || list.value === null) return null;
  return reader.items(list, "security").flatMap((item) => {
    if (!reader.isMapping(item, "a security requirement")) return [];
    const names = Object.keys(item.value as object);
    return [
      new Map(names.map((name) => [name, reader.texts(childSite(item, name), "the scopes of a security requirement")])),
    ];
  });
}

export function readSecuritySchemes(reader: PartReader, schemes: Site | null): ReadonlyMap<string, SecurityScheme> {
  const found = new Map<string, SecurityScheme>();
  for (const [name, entry] of reader.names(schemes, "security schemes")) {
    const site = reader.behind(entry);
    if (site === null || !reader.isMapping(site, "a security scheme")) continue;
    const flows = reader
      .entries(childSite(site, "flows"), "flows")
      .filter(([, flow]) => reader.isMapping(flow, "an OAuth flow"))
      .map(([key, flow]) => [key, readFlow(reader, flow)] as const);
    found.set(name, {
      name,
      site,
      type: textAt(site, "type") ?? "",
      in: textAt(site, "in"),
      parameterName: textAt(site, "name"),
      scheme: textAt(site, "scheme"),
      bearerFormat: textAt(site, "bearerFormat"),
      openIdConnectUrl: textAt(site, "openIdConnectUrl"),
      flows: new Map(flows),
    });
  }
  return found;
}

export function readFlow(reader: PartReader, flow: Site): OAuthFlow {
  return {
    authorizationUrl: textAt(flow, "authorizationUrl"),
    tokenUrl: textAt(flow, "tokenUrl"),
    refreshUrl: textAt(flow, "refreshUrl"),
    scopes: new Map(
      reader
        .names(childSite(flow, "scopes"), "scopes")
        .map(([name, { value }]) => [name, typeof value === "string" ? value : ""]),
    ),
  };
}
