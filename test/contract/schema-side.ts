import type { Json } from "../../src/base/json.ts";
import type { Dialect, SchemaSide } from "../../src/domain/contract/prove/proof.ts";
import { type ContractFile, rootSite } from "../../src/domain/contract/source/contract-source.ts";
import { createResolver } from "../../src/domain/contract/source/resolve-ref.ts";

/** A schema as one file, with references into itself. */
export function schemaSide(value: Json, dialect: Dialect = "2020-12"): SchemaSide {
  const root: ContractFile = { path: "schema.json", text: JSON.stringify(value), format: "json", value };
  const resolve = createResolver(
    { root, files: new Map([[root.path, root]]) },
    dialect === "openapi-3.0" ? "none" : "$id",
  );
  return { site: rootSite(root), dialect, resolve };
}
