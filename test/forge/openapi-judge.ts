import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

type Schema = Record<string, unknown>;

interface Operation {
  readonly parameters: readonly Schema[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { schema: Schema }>>;
  };
  readonly responses: Readonly<Record<string, Schema>>;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
}

/** Judges requests and answers by GitHub's OpenAPI description, and makes answers that it takes. */
export interface OpenapiJudge {
  /** Null: no such path. `params` are the path's. */
  readonly find: (method: string, path: string) => FoundOperation | null;
  /** A value that the schema of an answer takes, with `over` laid over it. */
  readonly example: (schemaName: string, over: Schema) => Schema;
}

export interface FoundOperation {
  readonly template: string;
  readonly params: Readonly<Record<string, string>>;
  readonly judgeRequest: (query: URLSearchParams, body: unknown) => readonly string[];
  readonly judgeReply: (status: number, body: unknown) => readonly string[];
}

export function openOpenapiJudge(): OpenapiJudge {
  const text = readFileSync(join(import.meta.dirname, "github-openapi.json"), "utf8");
  const description = JSON.parse(text) as Description;
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
  // The package is CommonJS: its default export is on `default`.
  const formats = addFormats as unknown as { readonly default: (ajv: Ajv) => void };
  formats.default(ajv);
  ajv.addSchema({ $id: "github", components: modern(description.components) as Schema });
  const compiled = new Map<string, ValidateFunction>();
  const validatorOf = (key: string, schema: Schema): ValidateFunction => {
    const known = compiled.get(key) ?? ajv.compile(rooted(modern(schema)) as Schema);
    compiled.set(key, known);
    return known;
  };
  const problemsOf = (key: string, schema: Schema, value: unknown): readonly string[] => {
    const validate = validatorOf(key, schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).slice(0, 5).map((error) => `${key}${error.instancePath} ${error.message ?? ""}`);
  };
  const deref = (schema: Schema): Schema => {
    const ref = schema["$ref"];
    if (typeof ref !== "string") return schema;
    const [, , group = "", name = ""] = ref.split("/");
    return deref(description.components[group]?.[name] ?? {});
  };
  return {
    find(method, path) {
      for (const [template, methods] of Object.entries(description.paths)) {
        const params = matchPath(template, path);
        const operation = methods[method.toLowerCase()];
        if (params === null || operation === undefined) continue;
        const key = `${method} ${template}`;
        return {
          template,
          params,
          judgeRequest: (query, body) => [
            ...operation.parameters
              .map(deref)
              .flatMap((parameter) => judgeParameter(key, parameter, params, query, problemsOf)),
            ...unknownQuery(operation.parameters.map(deref), query),
            ...judgeBody(key, operation, body, problemsOf),
          ],
          judgeReply: (status, body) => {
            const response = operation.responses[String(status)];
            if (response === undefined) return [`answers no ${status}`];
            const content = deref(response)["content"] as Record<string, { schema: Schema }> | undefined;
            const schema = content?.["application/json"]?.schema;
            return schema === undefined ? [] : problemsOf(`${key} ${status}`, schema, body);
          },
        };
      }
      return null;
    },
    example: (name, over) =>
      laidOver(exampleOf(description.components["schemas"]?.[name] ?? {}, deref, 0), over) as Schema,
  };
}

function judgeParameter(
  key: string,
  parameter: Schema,
  params: Readonly<Record<string, string>>,
  query: URLSearchParams,
  problemsOf: (key: string, schema: Schema, value: unknown) => readonly string[],
): readonly string[] {
  const name = String(parameter["name"]);
  const value = parameter["in"] === "path" ? params[name] : (query.get(name) ?? undefined);
  if (value === undefined) return parameter["required"] === true ? [`lacks ${name}`] : [];
  const schema = parameter["schema"] as Schema;
  const isNumber = schema["type"] === "integer" && /^\d+$/u.test(value);
  return problemsOf(`${key} ${name}`, schema, isNumber ? Number(value) : value);
}

function unknownQuery(parameters: readonly Schema[], query: URLSearchParams): readonly string[] {
  const known = parameters.filter((parameter) => parameter["in"] === "query").map((parameter) => parameter["name"]);
  return [...query.keys()].filter((name) => !known.includes(name)).map((name) => `no query parameter ${name}`);
}

/** Stricter than the description: a property that it does not know is a mistake of ours. */
function judgeBody(
  key: string,
  operation: Operation,
  body: unknown,
  problemsOf: (key: string, schema: Schema, value: unknown) => readonly string[],
): readonly string[] {
  const schema = operation.requestBody?.content["application/json"]?.schema;
  if (schema === undefined) return body === undefined ? [] : ["takes no body"];
  if (body === undefined) return operation.requestBody?.required === true ? ["lacks a body"] : [];
  const known = Object.keys(schema["properties"] ?? {});
  const unknown = Object.keys(body as Schema).filter((name) => !known.includes(name));
  return [...unknown.map((name) => `no property ${name} in the body`), ...problemsOf(`${key} body`, schema, body)];
}

function matchPath(template: string, path: string): Readonly<Record<string, string>> | null {
  const [wanted, given] = [template.split("/"), path.split("/")];
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const value = decodeURIComponent(given[i] ?? "");
    if (part.startsWith("{")) params[part.slice(1, -1)] = value;
    else if (part !== value) return null;
  }
  return params;
}

/** OpenAPI 3.0's `nullable` as JSON Schema says it. */
function modern(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(modern);
  if (typeof schema !== "object" || schema === null) return schema;
  const { nullable, ...rest } = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, modern(value)]));
  return nullable === true ? { anyOf: [rest, { type: "null" }] } : rest;
}

function rooted(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(rooted);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === "$ref" && typeof value === "string" ? value.replace(/^#/u, "github#") : rooted(value),
    ]),
  );
}

function exampleOf(given: Schema, deref: (schema: Schema) => Schema, depth: number): unknown {
  const schema = deref(given);
  if (schema["nullable"] === true) return null;
  const [choice] = (schema["enum"] ?? []) as unknown[];
  if (choice !== undefined) return choice;
  const [first] = (schema["oneOf"] ?? schema["anyOf"] ?? []) as Schema[];
  if (first !== undefined) return exampleOf(first, deref, depth + 1);
  const all = (schema["allOf"] ?? []) as Schema[];
  if (all.length > 0) return Object.assign({}, ...all.map((part) => exampleOf(part, deref, depth + 1)));
  switch (schema["type"]) {
    case "string":
      return exampleText(schema["format"]);
    case "integer":
    case "number":
      return Number(schema["minimum"] ?? 1);
    case "boolean":
      return false;
    case "array":
      return [];
    default: {
      if (depth > 8) return {};
      const properties = (schema["properties"] ?? {}) as Record<string, Schema>;
      const required = (schema["required"] ?? []) as string[];
      return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name] ?? {}, deref, depth + 1)]));
    }
  }
}

function exampleText(format: unknown): string {
  if (format === "date-time") return "2026-11-21T12:00:00Z";
  if (format === "email") return "ada@example.org";
  return format === "uri" ? "https://example.org/x" : "text";
}

function laidOver(value: unknown, over: unknown): unknown {
  if (typeof over !== "object" || over === null || Array.isArray(over)) return over;
  const base = typeof value === "object" && value !== null ? (value as Schema) : {};
  return {
    ...base,
    ...Object.fromEntries(Object.entries(over).map(([key, inner]) => [key, laidOver(base[key], inner)])),
  };
}
