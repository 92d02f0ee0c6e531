import { escapeKey } from "../../../base/json-pointer.ts";
import type { Json } from "../../../base/json.ts";

/** One file of a contract, parsed. Parsed objects are unique to their place (a YAML alias is the one exception), so work may be memoised by identity. */
export interface ContractFile {
  /** Relative to the folder that references may not leave, with `/`; or the URL of a remote one. */
  readonly path: string;
  readonly text: string;
  /** The same in UTF-8, where that is what is kept of a large file: its text is made of it at each look. */
  readonly bytes?: Uint8Array;
  readonly format: "json" | "yaml";
  readonly value: Json;
  /** Of a value that was put together from parts of another file (a form's fields as one schema): where its parts stand. Else absent. */
  readonly origins?: ReadonlyMap<Json, Site>;
}

/** A contract with every file that its `$ref`s reach, loaded and parsed. */
export interface ContractSource {
  readonly root: ContractFile;
  /** By path; the root is among them. */
  readonly files: ReadonlyMap<string, ContractFile>;
}

/** A place in a contract: a linked list to the root of its file, so that a pointer is made only where one is shown. */
export interface Site {
  readonly file: ContractFile;
  readonly value: Json;
  readonly at: { readonly parent: Site; readonly key: string } | null;
}

/** Shown in findings; both count from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** RFC 6901. */
  readonly pointer: string;
}

export function rootSite(file: ContractFile): Site {
  return { file, value: file.value, at: null };
}

/** The value under a key or an index; null where there is none. */
export function childSite(site: Site, key: string | number): Site | null {
  const { value } = site;
  if (value === null || typeof value !== "object") return null;
  if (Array.isArray(value)) {
    // Text is a key of a pointer: `01` and `length` name no item.
    const item = typeof key === "number" || /^(?:0|[1-9]\d{0,8})$/u.test(key) ? value[Number(key)] : undefined;
    return item === undefined ? null : { file: site.file, value: item, at: { parent: site, key: String(key) } };
  }
  if (!Object.hasOwn(value, key)) return null;
  const child = (value as Readonly<Record<string, Json>>)[key];
  return child === undefined ? null : { file: site.file, value: child, at: { parent: site, key: String(key) } };
}

/** The keys from the root of its file, and the file: of a part of a value that was put together, where that part really stands. */
export function pathOf(site: Site): { readonly file: ContractFile; readonly keys: readonly string[] } {
  const keys: string[] = [];
  let at = site;
  for (;;) {
    const origin = at.file.origins?.get(at.value);
    if (origin !== undefined) at = origin;
    else if (at.at === null) return { file: at.file, keys: keys.toReversed() };
    else {
      keys.push(at.at.key);
      at = at.at.parent;
    }
  }
}

/** RFC 6901, from the root of the file: `/paths/~1orders/get`. */
export function pointerOf(site: Site): string {
  return pathOf(site)
    .keys.map((key) => `/${escapeKey(key)}`)
    .join("");
}
