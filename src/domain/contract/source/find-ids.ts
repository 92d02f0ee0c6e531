import type { Json } from "../../../base/json.ts";
import { rootSite, type ContractFile, type ContractSource, type Site } from "./contract-source.ts";
import { walkSites } from "./walk-sites.ts";

/** A schema that names itself with an absolute `$id`, or a file. */
export interface SchemaResource {
  /** Without a fragment. */
  readonly uri: string;
  readonly site: Site;
}

export interface IdIndex {
  readonly hasAnchors: boolean;
  /** The nearest schema with an `$id` around a site; null where there is none up to the file. */
  resourceOf(site: Site): SchemaResource | null;
  /** What a reference's part before `#` names, by `$id`; its own resource where it is empty. */
  find(from: Site, target: string): SchemaResource | null;
  anchor(resource: SchemaResource, name: string): Site | null;
}

/** Stands for the folder of the contract, where URIs need one. */
const FOLDER = "flyball-folder:///";

/** Indexes what names itself: `$id`, `$anchor`, `$dynamicAnchor`, and the `$id: "#name"` of draft-07 and before. */
export function findIds(source: ContractSource, keyword: "id" | "$id"): IdIndex {
  const byUri = new Map<string, SchemaResource>();
  const byValue = new Map<Json, SchemaResource>();
  const anchors = new Map<string, Site>();
  const files = new Map<ContractFile, SchemaResource>();
  for (const file of source.files.values()) {
    const own: SchemaResource = { uri: fileUri(file.path), site: rootSite(file) };
    files.set(file, own);
    byUri.set(own.uri, own);
    walkSites(
      own.site,
      (site, record, role, above) => {
        if (role === "names") return above;
        let around = above;
        const id = record[keyword];
        if (typeof id === "string" && !id.startsWith("#")) {
          const uri = absolute(id, above.uri);
          if (uri !== null) {
            around = { uri, site };
            if (!byUri.has(uri)) byUri.set(uri, around);
            byValue.set(site.value, around);
          }
        } else if (typeof id === "string") putAnchor(anchors, around, id.slice(1), site);
        for (const name of [record["$anchor"], record["$dynamicAnchor"]])
          if (typeof name === "string") putAnchor(anchors, around, name, site);
        return around;
      },
      own,
    );
  }
  const resourceOf = (site: Site): SchemaResource | null => {
    for (let at: Site | undefined = site; at !== undefined; at = at.at?.parent) {
      const found = byValue.get(at.value);
      if (found !== undefined) return found;
    }
    return null;
  };
  const around = (site: Site): SchemaResource =>
    resourceOf(site) ?? files.get(site.file) ?? { uri: fileUri(site.file.path), site: rootSite(site.file) };
  return {
    hasAnchors: anchors.size > 0,
    resourceOf,
    find: (from, target) => {
      const own = around(from);
      if (target === "") return own;
      const uri = absolute(target, own.uri);
      return uri === null ? null : (byUri.get(uri) ?? null);
    },
    anchor: (resource, name) => anchors.get(`${resource.uri}#${name}`) ?? null,
  };
}

function putAnchor(anchors: Map<string, Site>, { uri }: SchemaResource, name: string, site: Site): void {
  const key = `${uri}#${name}`;
  if (name !== "" && !anchors.has(key)) anchors.set(key, site);
}

function fileUri(path: string): string {
  return /^https?:\/\//u.test(path) ? path : FOLDER + path.split("/").map(encodeURIComponent).join("/");
}

/** Null for what is no URI. */
function absolute(target: string, base: string): string | null {
  const url = URL.parse(target, base);
  if (url === null) return null;
  url.hash = "";
  return url.href;
}
