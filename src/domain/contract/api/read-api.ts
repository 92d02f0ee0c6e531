import { err, ok, type Result } from "../../../base/result.ts";
import type { ContractProblem } from "../source/contract-problem.ts";
import { childSite, rootSite, type ContractSource, type Site } from "../source/contract-source.ts";
import type { Resolve } from "../source/resolve-ref.ts";
import { contractKind, resolverOf } from "./contract-kind.ts";
import type { Api } from "./api.ts";
import { PartReader, textAt } from "./part-reader.ts";
import { readPathItems, readServers, readTags } from "./read-operations.ts";
import { readSwagger } from "./read-swagger.ts";
import { readSecurity, readSecuritySchemes } from "./read-security.ts";

/** Reads an OpenAPI document of version 2 or 3: one clear problem with its place for what can't be read. Null stands for absent
 * everywhere, and a document without paths has none. `resolve` is one of this source, where there is one. */
export function readApi(source: ContractSource, resolve: Resolve = resolverOf(source)): Result<Api, ContractProblem> {
  const root = rootSite(source.root);
  if (contractKind(source) === "swagger") return readSwagger(source);
  const written = writtenVersion(root);
  const dialect = /^3(?:\.0|$)/u.test(written) ? "openapi-3.0" : "openapi-3.1";
  const reader = new PartReader(resolve);
  if (!/^3(?:\.\d|$)/u.test(written)) {
    const found =
      written === "" ? "the document does not say its version" : `OpenAPI ${written.slice(0, 20)} is not read`;
    reader.blame(
      childSite(root, "openapi") ?? root,
      found,
      "write 'openapi: 3.1.0', 3.0.3 or 'swagger: \"2.0\"' at its top",
    );
  }
  const info = childSite(root, "info");
  const components = reader.part(root, "components");
  if (components !== null) reader.isMapping(components, "components");
  const api: Api = {
    dialect,
    written,
    root,
    info: { version: info === null ? null : textAt(info, "version"), site: info },
    servers: readServers(reader, root),
    tags: readTags(reader, root),
    security: readSecurity(reader, root),
    securitySchemes: readSecuritySchemes(
      reader,
      components === null ? null : reader.part(components, "securitySchemes"),
    ),
    schemas: reader.schemas(components === null ? null : reader.part(components, "schemas")),
    operations: readPathItems(reader, reader.entries(reader.part(root, "paths"), "paths")),
    webhooks: readPathItems(reader, reader.entries(reader.part(root, "webhooks"), "webhooks")),
    resolve,
  };
  return reader.problem === null ? ok(api) : err(reader.problem);
}

/** `3` is how YAML reads 3.0. */
function writtenVersion(root: Site): string {
  const written = textAt(root, "openapi") ?? "";
  return written === "3" ? "3.0" : written;
}
