import type { Header, Lifecycle, MediaType, Parameter, RequestBody, Response } from "./api.ts";
import { childSite, type Site } from "../source/contract-source.ts";
import { flagAt, textAt, type PartReader } from "./part-reader.ts";

/** Media types under `content`, by name. */
export function readContent(reader: PartReader, site: Site): ReadonlyMap<string, MediaType> {
  const known = reader.read.content.get(site.value);
  if (known !== undefined) return known;
  const content = new Map<string, MediaType>();
  reader.read.content.set(site.value, content);
  for (const [written, entry] of reader.names(childSite(site, "content"), "content")) {
    const name = written.trim().toLowerCase();
    const mediaType = reader.behind(entry);
    if (mediaType === null || !reader.isMapping(mediaType, "a media type")) continue;
    if (!content.has(name)) content.set(name, { name, site: mediaType, schema: reader.schema(mediaType, "schema") });
  }
  return content;
}

export function readRequestBody(reader: PartReader, operation: Site): RequestBody | null {
  const site = reader.part(operation, "requestBody");
  if (site === null || !reader.isMapping(site, "a request body")) return null;
  return { site, required: flagAt(site, "required"), content: readContent(reader, site) };
}

export function readResponses(reader: PartReader, operation: Site): ReadonlyMap<string, Response> {
  const responses = new Map<string, Response>();
  for (const [written, entry] of reader.entries(reader.part(operation, "responses"), "responses")) {
    const site = reader.behind(entry);
    if (site === null || !reader.isMapping(site, "a response")) continue;
    // `4xx` is meant as `4XX`.
    const status = /^[1-5]xx$/iu.test(written) ? written.toUpperCase() : written;
    responses.set(status, {
      status,
      site,
      description: textAt(site, "description"),
      headers: readHeaders(reader, site),
      content: readContent(reader, site),
      links: readLinks(reader, site),
    });
  }
  return responses;
}

function readHeaders(reader: PartReader, response: Site): ReadonlyMap<string, Header> {
  const known = reader.read.headers.get(response.value);
  if (known !== undefined) return known;
  const headers = new Map<string, Header>();
  reader.read.headers.set(response.value, headers);
  for (const [written, entry] of reader.names(reader.part(response, "headers"), "headers")) {
    const key = written.toLowerCase();
    const site = reader.behind(entry);
    if (site === null || !reader.isMapping(site, "a header") || headers.has(key)) continue;
    const style = textAt(site, "style") ?? "simple";
    headers.set(key, {
      name: written,
      site,
      required: flagAt(site, "required"),
      deprecated: flagAt(site, "deprecated"),
      style,
      explode: flagAt(site, "explode", style === "form"),
      schema: reader.schema(site, "schema"),
      content: readContent(reader, site),
    });
  }
  return headers;
}

function readLinks(reader: PartReader, response: Site): ReadonlyMap<string, Site> {
  return new Map(
    reader.entries(reader.part(response, "links"), "links").flatMap(([name, entry]) => {
      const site = reader.behind(entry);
      return site === null || !reader.isMapping(site, "a link") ? [] : [[name, site] as const];
    }),
  );
}

/** What the path declares and the operation does not, then the operation's own, each in the order of the document. */
export function readParameters(reader: PartReader, pathItem: Site, operation: Site): readonly Parameter[] {
  const own = readList(reader, operation, false);
  const shared = readList(reader, pathItem, true);
  const found = new Map<string, Parameter>();
  const ownKeys = new Set(own.map(keyOf));
  for (const parameter of [...shared.filter((one) => !ownKeys.has(keyOf(one))), ...own])
    if (!found.has(keyOf(parameter))) found.set(keyOf(parameter), parameter);
  return [...found.values()];
}

function keyOf({ in: place, name }: Parameter): string {
  return `${place}:${place === "header" ? name.toLowerCase() : name}`;
}

function readList(reader: PartReader, site: Site, isShared: boolean): readonly Parameter[] {
  return reader.items(reader.part(site, "parameters"), "parameters").flatMap((item) => {
    const parameter = reader.behind(item);
    if (parameter === null || !reader.isMapping(parameter, "a parameter")) return [];
    const read = reader.read.parameters.get(parameter.value) ?? readParameter(reader, parameter);
    if (read === null) return [];
    reader.read.parameters.set(parameter.value, read);
    return [isShared ? { ...read, isShared } : read];
  });
}

const PLACES: ReadonlySet<string> = new Set(["path", "query", "header", "cookie", "querystring"]);

export function isParameterPlace(text: string | null): text is Parameter["in"] {
  return text !== null && PLACES.has(text);
}

/** Defaults of `style` and `explode` are those of the specification, by where the parameter is sent. */
function readParameter(reader: PartReader, site: Site): Parameter | null {
  const name = textAt(site, "name");
  const place = textAt(site, "in");
  if (name === null) {
    reader.blame(site, "a parameter has no name", "write 'name:' under it");
    return null;
  }
  if (!isParameterPlace(place)) {
    const found =
      place === null ? "does not say where it is sent" : `is sent in '${place.slice(0, 40)}', which does not exist`;
    reader.blame(site, `the parameter '${name.slice(0, 80)}' ${found}`, "write 'in: query', path, header or cookie");
    return null;
  }
  const style = textAt(site, "style") ?? (place === "path" || place === "header" ? "simple" : "form");
  return {
    name,
    in: place,
    isShared: false,
    site,
    required: flagAt(site, "required"),
    lifecycle: readLifecycle(site),
    style,
    explode: flagAt(site, "explode", style === "form"),
    allowReserved: flagAt(site, "allowReserved"),
    allowEmptyValue: flagAt(site, "allowEmptyValue"),
    schema: reader.schema(site, "schema"),
    content: readContent(reader, site),
  };
}

export function readLifecycle(site: Site): Lifecycle {
  return {
    deprecated: flagAt(site, "deprecated"),
    sunset: childSite(site, "x-sunset"),
    stability: childSite(site, "x-stability-level"),
  };
}
