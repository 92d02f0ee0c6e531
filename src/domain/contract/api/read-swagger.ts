import type { Json } from "../../../base/json.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import type { ContractProblem } from "../source/contract-problem.ts";
import { childSite, rootSite, type ContractSource, type Site } from "../source/contract-source.ts";
import { patchSource } from "../source/patch-source.ts";
import { createResolver } from "../source/resolve-ref.ts";
import type { Api, Operation, Response, SecurityScheme, Server } from "./api.ts";
import { PartReader, textAt } from "./part-reader.ts";
import { readLifecycle } from "./read-content.ts";
import { findOperations, readTags, type FoundOperation } from "./read-operations.ts";
import { readFlow, readSecurity } from "./read-security.ts";
import { readSwaggerParameters, sharedSchema, type SwaggerTypes } from "./read-swagger-parameters.ts";

/** Reads an OpenAPI 2.0 document as what it would be in 3.0. Schemas stay where they stand; only their few keywords of 2.0 are written as in 3.0. */
export function readSwagger(written: ContractSource): Result<Api, ContractProblem> {
  const source = patchSource(written, patchSchema);
  const root = rootSite(source.root);
  const resolve = createResolver(source, "none");
  const reader = new PartReader(resolve);
  const version = textAt(root, "swagger") ?? "";
  if (!/^2(?:\.0)?$/u.test(version))
    reader.blame(
      childSite(root, "swagger") ?? root,
      `Swagger ${version.slice(0, 20)} is not read`,
      "write 'swagger: \"2.0\"'",
    );
  const types: SwaggerTypes = {
    consumes: reader.texts(childSite(root, "consumes"), "consumes"),
    produces: reader.texts(childSite(root, "produces"), "produces"),
  };
  const info = childSite(root, "info");
  const api: Api = {
    dialect: "openapi-3.0",
    written: "2.0",
    root,
    info: { version: info === null ? null : textAt(info, "version"), site: info },
    servers: readHost(reader, root),
    tags: readTags(reader, root),
    security: readSecurity(reader, root),
    securitySchemes: readSchemes(reader, childSite(root, "securityDefinitions")),
    schemas: reader.schemas(reader.part(root, "definitions")),
    operations: findOperations(reader, reader.entries(reader.part(root, "paths"), "paths")).map((found) =>
      readOperation(reader, found, types),
    ),
    webhooks: [],
    resolve,
  };
  return reader.problem === null ? ok(api) : err(reader.problem);
}

function patchSchema(part: Record<string, Json>): void {
  if (part["x-nullable"] === true && !Object.hasOwn(part, "nullable")) part["nullable"] = true;
  const { discriminator } = part;
  if (typeof discriminator === "string") part["discriminator"] = { propertyName: discriminator };
  if (part["type"] === "file") Object.assign(part, { type: "string", format: "binary" });
}

function readOperation(
  reader: PartReader,
  { path, method, item, site }: FoundOperation,
  types: SwaggerTypes,
): Operation {
  const own: SwaggerTypes = {
    consumes: typesAt(reader, site, "consumes") ?? types.consumes,
    produces: typesAt(reader, site, "produces") ?? types.produces,
  };
  const { parameters, requestBody } = readSwaggerParameters(reader, item, site, own);
  return {
    path,
    method,
    site,
    operationId: textAt(site, "operationId"),
    tags: reader.texts(childSite(site, "tags"), "tags"),
    lifecycle: readLifecycle(site),
    parameters,
    requestBody,
    responses: readResponses(reader, site, own),
    callbacks: new Map(),
    security: readSecurity(reader, site),
    servers: [],
    summary: textAt(site, "summary"),
    description: textAt(site, "description"),
  };
}

/** Null where nothing is said; an empty list is said. */
function typesAt(reader: PartReader, site: Site, key: string): readonly string[] | null {
  const list = childSite(site, key);
  return list === null || list.value === null ? null : reader.texts(list, key);
}

function readResponses(reader: PartReader, operation: Site, { produces }: SwaggerTypes): ReadonlyMap<string, Response> {
  const responses = new Map<string, Response>();
  for (const [status, entry] of reader.entries(reader.part(operation, "responses"), "responses")) {
    const site = reader.behind(entry);
    if (site === null || !reader.isMapping(site, "a response")) continue;
    const schema = reader.schema(site, "schema");
    const names = schema === null ? [] : produces.length > 0 ? produces : ["application/json"];
    responses.set(status, {
      status,
      site,
      description: textAt(site, "description"),
      headers: new Map(
        reader
          .names(childSite(site, "headers"), "headers")
          .filter(([, header]) => reader.isMapping(header, "a header"))
          .map(([written, header]) => {
            const shape = { style: "simple", explode: false, required: false, deprecated: false, content: new Map() };
            return [
              written.toLowerCase(),
              { name: written, site: header, schema: sharedSchema(reader, header), ...shape },
            ] as const;
          }),
      ),
      content: new Map(names.map((written) => [mediaName(written), { name: mediaName(written), site, schema }])),
      links: new Map(),
    });
  }
  return responses;
}

function mediaName(written: string): string {
  return written.trim().toLowerCase();
}

/** `schemes`, `host` and `basePath` as the addresses that they mean. */
function readHost(reader: PartReader, root: Site): readonly Server[] {
  const host = textAt(root, "host");
  const basePath = textAt(root, "basePath");
  const site = childSite(root, host === null ? "basePath" : "host") ?? root;
  if (host === null) return basePath === null ? [] : [{ url: basePath, site }];
  const schemes = reader.texts(childSite(root, "schemes"), "schemes");
  return (schemes.length > 0 ? schemes : ["https"]).map((scheme) => ({
    url: `${scheme}://${host}${basePath ?? ""}`,
    site,
  }));
}

const FLOWS: Readonly<Record<string, string>> = {
  implicit: "implicit",
  password: "password",
  application: "clientCredentials",
  accessCode: "authorizationCode",
};

function readSchemes(reader: PartReader, schemes: Site | null): ReadonlyMap<string, SecurityScheme> {
  const found = new Map<string, SecurityScheme>();
  for (const [name, entry] of reader.names(schemes, "security definitions")) {
    const site = reader.behind(entry);
    if (site === null || !reader.isMapping(site, "a security definition")) continue;
    const type = textAt(site, "type") ?? "";
    const flow = FLOWS[textAt(site, "flow") ?? ""];
    found.set(name, {
      name,
      site,
      type: type === "basic" ? "http" : type,
      in: textAt(site, "in"),
      parameterName: textAt(site, "name"),
      scheme: type === "basic" ? "basic" : null,
      bearerFormat: null,
      openIdConnectUrl: null,
      flows: flow === undefined ? new Map() : new Map([[flow, readFlow(reader, site)]]),
    });
  }
  return found;
}
