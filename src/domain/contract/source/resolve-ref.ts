import type { Json } from "../../../base/json.ts";
import { childSite, rootSite, type ContractFile, type ContractSource, type Site } from "./contract-source.ts";
import { joinReference, pointerKeys, splitReference } from "./join-reference.ts";
import { findIds, type IdIndex } from "./find-ids.ts";

/** What a `$ref` at a site names; null where there is nothing. */
export type Resolve = (from: Site, ref: string) => Site | null;

/** References that lead to references are followed this often. */
const CHAIN_MAX = 100;

/** Finds what references name in a source: in the file itself, in another one by its path, by `$id` and `$anchor` (where `ids` says that these keywords
 * are read), across files. Each is looked up once. A pointer that leads through a reference follows it. */
export function createResolver(source: ContractSource, ids: IdKeyword): Resolve {
  const plain = new PlainResolver(source);
  if (ids === "none" || ![...source.files.values()].some((file) => mayHaveIds(file, ids))) return plain.resolve;
  const index = findIds(source, ids);
  const memo = new Map<string, Map<string, Site | null>>();
  return (from, ref) => {
    const resource = index.resourceOf(from);
    // A file without names of its own is the common case.
    if (resource === null && !index.hasAnchors) return plain.resolve(from, ref);
    const key = resource?.uri ?? from.file.path;
    let known = memo.get(key);
    if (known === undefined) memo.set(key, (known = new Map()));
    let found = known.get(ref);
    if (found === undefined) known.set(ref, (found = resolveById(index, from, ref) ?? plain.resolve(from, ref)));
    return found;
  };
}

/** Which keyword names a schema: `id` in draft-04, `$id` since; an OpenAPI 3.0 document has none. */
export type IdKeyword = "none" | "id" | "$id";

/** The value behind any chain of references, itself where it is none; null where one leads to nothing, or back to itself. */
export function followReferences(resolve: Resolve, site: Site): Site | null {
  let at: Site | null = site;
  for (let steps = 0; at !== null; steps++) {
    const ref = referenceOf(at.value);
    if (ref === null) return at;
    if (steps >= CHAIN_MAX) return null;
    at = resolve(at, ref);
  }
  return null;
}

export function referenceOf(value: Json): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, "$ref")) return null;
  const ref = (value as Readonly<Record<string, Json>>)["$ref"];
  return typeof ref === "string" ? ref : null;
}

class PlainResolver {
  readonly #source: ContractSource;
  readonly #memo = new Map<ContractFile, Map<string, Site | null>>();

  constructor(source: ContractSource) {
    this.#source = source;
  }

  readonly resolve: Resolve = (from, ref) => this.#find(from.file, ref, 0);

  #find(file: ContractFile, ref: string, steps: number): Site | null {
    let known = this.#memo.get(file);
    if (known === undefined) this.#memo.set(file, (known = new Map()));
    const before = known.get(ref);
    if (before !== undefined) return before;
    // Until it is found it names nothing: a pointer that leads through itself ends here.
    known.set(ref, null);
    const { target, fragment } = splitReference(ref);
    const named = target === "" ? this.#home(file) : this.#fileOf(file, target);
    const keys = pointerKeys(fragment);
    const found = named === null || keys === null ? null : this.#walk(rootSite(named), keys, steps);
    known.set(ref, found);
    return found;
  }

  /** A value that was put together belongs to the file that its parts came from. */
  #home(file: ContractFile): ContractFile {
    return file.origins === undefined ? file : (this.#source.files.get(file.path) ?? file);
  }

  #fileOf(from: ContractFile, target: string): ContractFile | null {
    const joined = joinReference(from.path, target);
    if (!joined.ok) return null;
    return this.#source.files.get(joined.value.kind === "file" ? joined.value.path : joined.value.url) ?? null;
  }

  #walk(root: Site, keys: readonly string[], steps: number): Site | null {
    let at: Site | null = root;
    for (const key of keys) {
      let child = childSite(at, key);
      if (child === null) {
        const ref = referenceOf(at.value);
        const behind: Site | null = ref === null || steps >= CHAIN_MAX ? null : this.#find(at.file, ref, steps + 1);
        child = behind === null ? null : childSite(behind, key);
      }
      if (child === null) return null;
      at = child;
    }
    return at;
  }
}

function mayHaveIds({ text }: ContractFile, keyword: "id" | "$id"): boolean {
  return keyword === "id" || /\$(?:id|anchor|dynamicAnchor)\b/u.test(text);
}

function resolveById(index: IdIndex, from: Site, ref: string): Site | null {
  const { target, fragment } = splitReference(ref);
  const resource = index.find(from, target);
  if (resource === null) return null;
  const keys = pointerKeys(fragment);
  if (keys === null) return index.anchor(resource, fragment);
  let at: Site | null = resource.site;
  for (const key of keys) at = at === null ? null : childSite(at, key);
  return at;
}
