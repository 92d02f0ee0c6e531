import type { Json } from "../../../base/json.ts";
import type { Header, MediaType, Parameter } from "./api.ts";
import type { ContractProblem, ContractProblemCode } from "../source/contract-problem.ts";
import { childSite, pointerOf, type Site } from "../source/contract-source.ts";
import { locateSite } from "../source/locate.ts";
import { followReferences, referenceOf, type Resolve } from "../source/resolve-ref.ts";

interface KnownParts {
  /** Schemas that were made from what is no schema in the document. */
  readonly schemas: Map<Json, Site>;
  readonly content: Map<Json, ReadonlyMap<string, MediaType>>;
  readonly headers: Map<Json, ReadonlyMap<string, Header>>;
  /** Those of operations; a path's differ. */
  readonly parameters: Map<Json, Parameter>;
}

/** Reads the parts of a document with tolerance: null is taken for absent, and what has a wrong shape is noted and read as absent. Nothing is thrown:
 * who reads asks `problem` at the end. */
export class PartReader {
  readonly resolve: Resolve;
  /** What was read of values that many places name, each once: it costs nothing again, and what is learnt of it later can be kept by identity. */
  readonly read: KnownParts = { schemas: new Map(), content: new Map(), headers: new Map(), parameters: new Map() };
  #first: {
    readonly site: Site;
    readonly code: ContractProblemCode;
    readonly message: string;
    readonly fix: string;
  } | null = null;

  constructor(resolve: Resolve) {
    this.resolve = resolve;
  }

  /** The first thing that can't be read. */
  get problem(): ContractProblem | null {
    if (this.#first === null) return null;
    const { site, code, message, fix } = this.#first;
    const { file, line, column } = locateSite(site);
    return { code, message, fix, place: { file, line, col: column } };
  }

  blame(site: Site, message: string, fix: string, code: ContractProblemCode = "CONTRACT_SHAPE"): void {
    this.#first ??= { site, code, message: `${message} (${pointerOf(site) || "the whole document"})`, fix };
  }

  /** What stands under a key, behind its references; null where there is nothing. */
  part(site: Site, key: string): Site | null {
    const child = childSite(site, key);
    return child === null ? null : this.behind(child);
  }

  /** What stands behind a site's references. */
  behind(site: Site): Site | null {
    const ref = referenceOf(site.value);
    if (ref === null) return site.value === null ? null : site;
    const found = followReferences(this.resolve, site);
    if (found === null)
      this.blame(
        site,
        `the reference '${ref.slice(0, 200)}' leads to nothing`,
        "correct it, or add what it names",
        "CONTRACT_REF_MISSING",
      );
    return found?.value === null ? null : found;
  }

  /** The entries of a mapping in the order of the document, as they stand; extensions (`x-…`) are left out. */
  entries(site: Site | null, what: string): readonly (readonly [name: string, entry: Site])[] {
    return this.names(site, what).filter(([name]) => !name.startsWith("x-"));
  }

  /** The entries of a mapping whose keys are names that people chose, so that one may begin with `x-`. */
  names(site: Site | null, what: string): readonly (readonly [name: string, entry: Site])[] {
    if (site === null || site.value === null || !this.isMapping(site, what)) return [];
    const record = site.value as Readonly<Record<string, Json>>;
    return Object.keys(record).flatMap((name) => {
      const value = record[name];
      return value === null || value === undefined
        ? []
        : [[name, { file: site.file, value, at: { parent: site, key: name } }] as const];
    });
  }

  items(site: Site | null, what: string): readonly Site[] {
    if (site === null || site.value === null) return [];
    if (!Array.isArray(site.value)) {
      this.blame(site, `${what} must be a list`, "write its items after '-', or between [ and ]");
      return [];
    }
    return (site.value as readonly Json[]).map((value, index) => ({
      file: site.file,
      value,
      at: { parent: site, key: String(index) },
    }));
  }

  /** The texts of a list; null stands for absent. */
  texts(site: Site | null, what: string): readonly string[] {
    return this.items(site, what).flatMap((item) => {
      if (typeof item.value !== "object") return [String(item.value)];
      this.blame(item, `${what} must hold texts`, "write a text here");
      return [];
    });
  }

  /** Notes what is none. */
  isMapping(site: Site, what: string): boolean {
    const { value } = site;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return true;
    this.blame(site, `${what} must be a mapping, and is ${kindOf(value)}`, "write 'name: value' entries under it");
    return false;
  }

  /** Named schemas, as they stand. */
  schemas(site: Site | null): ReadonlyMap<string, Site> {
    return new Map(
      this.names(site, "schemas").filter(
        ([, schema]) => typeof schema.value === "boolean" || this.isMapping(schema, "a schema"),
      ),
    );
  }

  /** A mapping or a boolean; null is the schema that everything satisfies. */
  schema(site: Site, key: string): Site | null {
    const child = childSite(site, key);
    if (child === null || child.value === null) return null;
    if (typeof child.value === "boolean") return child;
    return this.isMapping(child, "a schema") ? child : null;
  }
}

/** Numbers and booleans are taken as the text that they are written as. */
export function textAt(site: Site, key: string): string | null {
  const value = childSite(site, key)?.value ?? null;
  return value === null || typeof value === "object" ? null : String(value);
}

export function flagAt(site: Site, key: string, otherwise = false): boolean {
  const value = childSite(site, key)?.value;
  return typeof value === "boolean" ? value : otherwise;
}

function kindOf(value: Json): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  return typeof value === "string" ? "a text" : `a ${typeof value}`;
}
