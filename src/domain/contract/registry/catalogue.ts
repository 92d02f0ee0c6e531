import { printable } from "../../../base/printable.ts";
import type { Api, MediaType, Operation, Parameter } from "../api/api.ts";
import { childSite, type Site } from "../source/contract-source.ts";
import { findOperation } from "./judge-consumer.ts";
import { operationKey } from "./operation-key.ts";
import { listedSites, namedSite, objectOf } from "./schema-overlay.ts";

/** "What does service X expect at operation Y?", as a tool takes it. */
export interface CatalogueQuestion {
  /** A contract's name in the registry. */
  readonly contract: string;
  /** `GET /orders/{id}`; names of path parameters don't matter. */
  readonly operation: string;
  /** The answer is at most so long. */
  readonly tokensMax: number;
}

export interface CatalogueAnswer extends CatalogueResource {
  readonly text: string;
  readonly tokens: number;
  /** Fields that are not shown; a question for a deeper part, or with more tokens, shows them. */
  readonly isCut: boolean;
}

/** An operation as a resource of the Model Context Protocol. */
export interface CatalogueResource {
  /** `flyball://contracts/orders/GET%20%2Forders%2F%7Bid%7D`. */
  readonly uri: string;
  readonly name: string;
  readonly mimeType: "text/plain";
}

/** Of English and JSON; models differ by a fifth. */
const CHARS_PER_TOKEN = 4;
/** Less says nothing. */
const TOKENS_MIN = 20;
const DEPTHS = [12, 8, 6, 4, 3, 2, 1, 0] as const;
const LINES_MAX = 5000;
const VALUES_MAX = 12;

/** All operations of a contract, to choose from. */
export function catalogueOf(contract: string, api: Api): readonly CatalogueResource[] {
  return api.operations.map((operation) => resourceOf(contract, operation));
}

/** The contract of one operation in words, as deep as fits: first deep parts of the schemas are left out, then lines, and it is said how many. Null where there is no such operation. */
export function answerCatalogue(api: Api, question: CatalogueQuestion): CatalogueAnswer | null {
  const operation = findOperation(api, operationKey(question.operation));
  if (operation === null) return null;
  const charsMax = Math.max(TOKENS_MIN, Math.floor(question.tokensMax)) * CHARS_PER_TOKEN;
  const resource = resourceOf(question.contract, operation);
  let lines: readonly string[] = [];
  for (const depth of DEPTHS) {
    const drawing = new Drawing(api, depth);
    lines = drawing.operation(operation);
    const note = drawing.hidden === 0 ? [] : [`(${drawing.hidden} deeper parts are left out)`];
    const text = [...lines, ...note].join("\n");
    if (text.length <= charsMax) return { ...resource, text, tokens: tokensOf(text), isCut: drawing.hidden > 0 };
  }
  const text = cut(lines, charsMax);
  return { ...resource, text, tokens: tokensOf(text), isCut: true };
}

function resourceOf(contract: string, { method, path }: Operation): CatalogueResource {
  const name = `${method} ${path}`;
  return {
    uri: `flyball://contracts/${encodeURIComponent(contract)}/${encodeURIComponent(name)}`,
    name,
    mimeType: "text/plain",
  };
}

function tokensOf(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN);
}

function cut(lines: readonly string[], charsMax: number): string {
  const noteOf = (left: number): string => `(${left} of ${lines.length} lines are left out)`;
  const room = charsMax - noteOf(lines.length).length - 1;
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    if (length + line.length + 1 > room) break;
    kept.push(line);
    length += line.length + 1;
  }
  return [...kept, noteOf(lines.length - kept.length)].join("\n").slice(0, charsMax);
}

class Drawing {
  /** Parts below the depth that is drawn. */
  hidden = 0;
  readonly #api: Api;
  readonly #depth: number;
  #lines = 0;

  constructor(api: Api, depth: number) {
    this.#api = api;
    this.#depth = depth;
  }

  operation(operation: Operation): readonly string[] {
    const { method, path, summary, lifecycle, parameters, requestBody, responses } = operation;
    const about = [lifecycle.deprecated ? " (deprecated)" : "", summary === null ? "" : `: ${summary}`].join("");
    return [
      printable(`${method} ${path}${about}`),
      ...parameters.map((each) => this.#parameter(each)),
      ...(requestBody === null
        ? []
        : [`body${requestBody.required ? "" : ", optional"}`, ...this.#content(requestBody.content)]),
      ...[...responses.values()].flatMap(({ status, content, headers }) => [
        `answers ${status}`,
        ...[...headers.values()].map(
          ({ name, required }) => `  header ${printable(name)}${required ? ", required" : ""}`,
        ),
        ...this.#content(content),
      ]),
    ];
  }

  #parameter(parameter: Parameter): string {
    const schema = parameter.schema ?? [...parameter.content.values()][0]?.schema ?? null;
    const required = parameter.required ? ", required" : "";
    return `${parameter.in} ${printable(parameter.name)}: ${schema === null ? "any" : this.#type(schema)}${required}`;
  }

  #content(content: ReadonlyMap<string, MediaType>): readonly string[] {
    return [...content.values()].flatMap(({ name, schema }) => [
      `  ${printable(name)}: ${schema === null ? "any" : this.#type(schema)}`,
      ...(schema === null ? [] : this.#below(schema, 1, "    ", [])),
    ]);
  }

  /** The fields of a schema, a line each. */
  #below(site: Site, depth: number, indent: string, path: readonly object[]): readonly string[] {
    const resolved = this.#resolved(site);
    const value = objectOf(resolved?.value);
    if (resolved === null || value === null || path.includes(value)) return [];
    const own = [...path, value];
    const properties = childSite(resolved, "properties");
    const names = Object.keys(objectOf(properties?.value) ?? {});
    const required = Array.isArray(value["required"]) ? value["required"] : [];
    const items = childSite(resolved, "items");
    const additional = childSite(resolved, "additionalProperties");
    const isTooDeep = depth > this.#depth || this.#lines > LINES_MAX;
    if (isTooDeep && (names.length > 0 || items !== null)) {
      this.hidden += 1;
      return [];
    }
    this.#lines += names.length;
    return [
      ...names.flatMap((name) => {
        const property = namedSite(resolved, "properties", name);
        if (property === null) return [];
        const line = `${indent}${printable(name)}: ${this.#type(property)}${required.includes(name) ? ", required" : ""}`;
        return [line, ...this.#below(property, depth + 1, `${indent}  `, own)];
      }),
      ...(items === null ? [] : this.#below(items, depth, indent, own)),
      ...(objectOf(additional?.value) === null || additional === null
        ? []
        : [`${indent}*: ${this.#type(additional)}`, ...this.#below(additional, depth + 1, `${indent}  `, own)]),
      ...listedSites(resolved, "allOf").flatMap((part) => this.#below(part, depth, indent, own)),
      ...["oneOf", "anyOf"].flatMap((keyword) =>
        listedSites(resolved, keyword).flatMap((part, index) => [
          `${indent}${index === 0 ? "either" : "or"} ${this.#type(part)}`,
          ...this.#below(part, depth + 1, `${indent}  `, own),
        ]),
      ),
    ];
  }

  #resolved(site: Site): Site | null {
    let at: Site | null = site;
    for (let steps = 0; at !== null && steps < 100; steps++) {
      const ref: unknown = objectOf(at.value)?.["$ref"];
      if (typeof ref !== "string") return at;
      at = this.#api.resolve(at, ref);
    }
    return null;
  }

  /** A schema in a few words: `string (date)`, `"open" | "paid"`, `list of Item`. */
  #type(site: Site): string {
    const ref = objectOf(site.value)?.["$ref"];
    const name = typeof ref === "string" ? (ref.split("/").at(-1) ?? "") : "";
    const resolved = this.#resolved(site);
    const value = objectOf(resolved?.value);
    if (resolved === null) return "a schema that can't be found";
    if (value === null) return "any";
    const values = Array.isArray(value["enum"]) ? value["enum"] : value["const"] === undefined ? [] : [value["const"]];
    if (values.length > 0)
      return printable(
        values
          .slice(0, VALUES_MAX)
          .map((each) => JSON.stringify(each))
          .join(" | ") + (values.length > VALUES_MAX ? ` | … ${values.length - VALUES_MAX} more` : ""),
      );
    const items = childSite(resolved, "items");
    if (items !== null && !Array.isArray(items.value)) return `list of ${this.#itemName(items)}`;
    const type = value["type"];
    const words = Array.isArray(type) ? type.join(" or ") : typeof type === "string" ? type : "";
    const format = typeof value["format"] === "string" ? ` (${value["format"]})` : "";
    const plain = words === "object" || words === "" ? name || words || "any" : `${words}${format}`;
    return printable(`${plain}${value["nullable"] === true ? " or null" : ""}`);
  }

  /** Of a list in a list the inner one is not followed. */
  #itemName(items: Site): string {
    const nested = childSite(this.#resolved(items) ?? items, "items");
    return nested === null ? this.#type(items) : "lists";
  }
}
