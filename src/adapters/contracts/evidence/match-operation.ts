import type { Api, Operation } from "../../../domain/contract/api/api.ts";
import { childSite, type Site } from "../../../domain/contract/source/contract-source.ts";

/** Stands in a text for what is not known. */
export const HOLE = "\u0000";

/** Finds operations by what code writes: a method with an address, or a function's name. */
export interface OperationIndex {
  /** `address` as far as it is known, with {@link HOLE}s: `\0/orders/\0?limit=\0`. Null where no operation, or more than one, fits. */
  readonly byAddress: (method: string, address: string) => Operation | null;
  /** By operation id, whatever the case of its words: `getOrder`, `get_order`, `GetOrder`. */
  readonly byName: (name: string) => Operation | null;
  /** Whether a body that it answers has a field of that name. */
  readonly declares: (operation: Operation, name: string) => boolean;
}

export function indexOperations(api: Api): OperationIndex {
  const names = new Map<string, Operation | null>();
  for (const operation of api.operations) {
    if (operation.operationId === null) continue;
    const name = plainName(operation.operationId);
    names.set(name, names.has(name) ? null : operation);
  }
  const bases = api.servers.map(({ url }) => segmentsOf(url).slice(isAbsolute(url) ? 1 : 0));
  const templates = api.operations.map((operation) => ({ operation, segments: segmentsOf(operation.path) }));
  return {
    byName: (name) => names.get(plainName(name)) ?? null,
    declares: (operation, name) =>
      [...operation.responses.values()].some(({ content }) =>
        [...content.values()].some(({ schema }) => schema !== null && declaresField(api, schema, name)),
      ),
    byAddress: (method, address) => {
      const path = address.split(/[?#]/u)[0] ?? "";
      const url = segmentsOf(path);
      let best: { readonly operation: Operation; readonly literals: number } | null = null;
      let tied = false;
      for (const { operation, segments } of templates) {
        if (operation.method !== method.toUpperCase()) continue;
        const prefix = url.slice(0, Math.max(0, url.length - segments.length));
        if (url.length < segments.length || !fits(segments, url.slice(prefix.length))) continue;
        if (!isBase(prefix, path, bases)) continue;
        const literals = segments.filter((segment) => !isParameter(segment)).length;
        if (best !== null && best.literals === literals) tied = true;
        if (best === null || literals > best.literals) {
          best = { operation, literals };
          tied = false;
        }
      }
      return tied ? null : (best?.operation ?? null);
    },
  };
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/gu, "");
}

function isAbsolute(url: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:)?\/\//iu.test(url);
}

function segmentsOf(path: string): readonly string[] {
  return path
    .replace(/^[a-z][a-z0-9+.-]*:\/\//iu, "")
    .split("/")
    .filter((segment) => segment !== "");
}

function isParameter(segment: string): boolean {
  return segment.includes("{");
}

function fits(template: readonly string[], url: readonly string[]): boolean {
  return template.every((segment, index) => {
    const written = url[index] ?? "";
    // Code for openapi-fetch writes the template itself.
    if (isParameter(segment)) return !written.startsWith(":");
    return written === segment;
  });
}

/** What stands before the operation's path: nothing, one of the servers' paths, or something unknown before one of them. */
function isBase(prefix: readonly string[], path: string, bases: readonly (readonly string[])[]): boolean {
  const hasHost = isAbsolute(path) || path.startsWith(HOLE);
  const rest = hasHost ? prefix.slice(1) : prefix;
  if (rest.length === 0) return true;
  return bases.some(
    (base) =>
      base.length === rest.length && base.every((segment, index) => segment === rest[index] || isParameter(segment)),
  );
}

const PARTS_MAX = 200;

function declaresField(api: Api, schema: Site, name: string): boolean {
  const waiting: (Site | null)[] = [schema];
  for (let seen = 0; waiting.length > 0 && seen < PARTS_MAX; seen++) {
    const site = waiting.pop() ?? null;
    if (site === null) continue;
    const properties = childSite(site, "properties");
    if (properties !== null && childSite(properties, name) !== null) return true;
    const ref = childSite(site, "$ref")?.value;
    if (typeof ref === "string") waiting.push(api.resolve(site, ref));
    for (const keyword of ["allOf", "anyOf", "oneOf"]) {
      const list = childSite(site, keyword);
      if (list !== null && Array.isArray(list.value))
        waiting.push(...list.value.map((_, index) => childSite(list, index)));
    }
  }
  return false;
}
