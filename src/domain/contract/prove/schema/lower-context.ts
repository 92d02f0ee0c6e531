import type { Site } from "../../source/contract-source.ts";
import type { Languages } from "../leaf/languages.ts";
import type { Literal, NodeTable } from "../node/node-table.ts";
import type { Mode, SchemaUse } from "../node/schema-use.ts";
import type { SchemaSide } from "../proof.ts";

/** What lowering a group of keywords needs of the whole. */
export interface LowerContext {
  readonly table: NodeTable;
  readonly languages: Languages;
  /** The schema at a place. */
  readonly literal: (side: SchemaSide, site: Site | null, mode: Mode) => Literal;
  /** A schema in place: it is of the same instance as the one that holds it. */
  readonly inPlace: (use: SchemaUse, path: readonly (string | number)[], mode?: Mode) => Literal;
  /** A schema of a part of the instance. */
  readonly ofPart: (use: SchemaUse, path: readonly (string | number)[]) => Literal;
  /** One of the schemas that a map in it holds by name. */
  readonly ofMember: (use: SchemaUse, map: Site, key: string) => Literal;
}
