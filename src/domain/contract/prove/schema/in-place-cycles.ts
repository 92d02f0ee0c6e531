import type { SchemaSide } from "../proof.ts";
import { type Site, childSite } from "../../source/contract-source.ts";
import { isSchemaObject } from "./schema-object.ts";

/** Schemas that are asked about the same instance as the one that holds them, and which of them come back to themselves that way (Tarjan's components): what
 * negates itself has no meaning (JSON Schema 2020-12, 9.4.1 leaves it undefined). Each is looked at once in the lifetime. */
export class InPlaceCycles {
  readonly #components = new WeakMap<object, number>();
  #count = 0;

  /** Whether the schema is reached again from the one that it holds. */
  returns(side: SchemaSide, holder: Site, held: Site | null): boolean {
    if (held === null || !isSchemaObject(held.value) || !isSchemaObject(holder.value)) return false;
    if (!this.#components.has(holder.value)) this.#explore(side, holder);
    return this.#components.get(holder.value) === this.#components.get(held.value);
  }

  #explore(side: SchemaSide, root: Site): void {
    const visits = new Map<object, Visit>();
    const open: Visit[] = [];
    const stack: Visit[] = [];
    const enter = (site: Site): Visit | null => {
      const { value } = site;
      if (!isSchemaObject(value) || this.#components.has(value)) return null;
      const known = visits.get(value);
      if (known !== undefined) return known;
      const visit: Visit = {
        schema: value,
        index: visits.size,
        low: visits.size,
        next: inPlaceOf(side, site),
        isOpen: true,
      };
      visits.set(value, visit);
      open.push(visit);
      stack.push(visit);
      return visit;
    };
    enter(root);
    for (let visit = stack.at(-1); visit !== undefined; visit = stack.at(-1)) {
      const child = visit.next.pop();
      if (child !== undefined) {
        const reached = enter(child);
        if (reached?.isOpen === true) visit.low = Math.min(visit.low, reached.low, reached.index);
        continue;
      }
      stack.pop();
      const asker = stack.at(-1);
      if (asker !== undefined) asker.low = Math.min(asker.low, visit.low);
      if (visit.low !== visit.index) continue;
      this.#count += 1;
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        member.isOpen = false;
        this.#components.set(member.schema, this.#count);
        if (member === visit) break;
      }
    }
  }
}

interface Visit {
  readonly schema: object;
  readonly index: number;
  low: number;
  /** Still to be looked at. */
  readonly next: Site[];
  isOpen: boolean;
}

function inPlaceOf(side: SchemaSide, site: Site): Site[] {
  const found: Site[] = [];
  const { value } = site;
  if (!isSchemaObject(value)) return found;
  const ref = value["$ref"];
  const target = typeof ref === "string" ? side.resolve(site, ref) : null;
  if (target !== null) found.push(target);
  for (const keyword of ["allOf", "anyOf", "oneOf", "dependentSchemas", "dependencies"]) {
    const map = value[keyword] === undefined ? null : childSite(site, keyword);
    if (map === null || typeof map.value !== "object" || map.value === null) continue;
    for (const key of Object.keys(map.value)) found.push(...[childSite(map, key)].filter((child) => child !== null));
  }
  for (const keyword of ["not", "if", "then", "else"]) {
    const child = value[keyword] === undefined ? null : childSite(site, keyword);
    if (child !== null) found.push(child);
  }
  return found;
}
