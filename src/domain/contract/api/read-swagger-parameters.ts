import type { Json } from "../../../base/json.ts";
import { childSite, rootSite, type ContractFile, type Site } from "../source/contract-source.ts";
import type { MediaType, Parameter, RequestBody } from "./api.ts";
import { flagAt, textAt, type PartReader } from "./part-reader.ts";
import { isParameterPlace, readLifecycle } from "./read-content.ts";

export interface SwaggerTypes {
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
}

interface Found {
  readonly name: string;
  readonly place: string;
  readonly site: Site;
  readonly isShared: boolean;
}

/** The parameters of an operation of 2.0: a body and the fields of a form are its request body. */
export function readSwaggerParameters(
  reader: PartReader,
  pathItem: Site,
  operation: Site,
  types: SwaggerTypes,
): { readonly parameters: readonly Parameter[]; readonly requestBody: RequestBody | null } {
  const own = readList(reader, operation, false);
  const ownKeys = new Set(own.map(keyOf));
  const found = [...readList(reader, pathItem, true).filter((one) => !ownKeys.has(keyOf(one))), ...own];
  const body = found.find(({ place }) => place === "body");
  const fields = found.filter(({ place }) => place === "formData");
  return {
    parameters: found.flatMap((one) => readParameter(reader, one)),
    requestBody:
      body !== undefined
        ? readBody(reader, body.site, types)
        : fields.length === 0
          ? null
          : readForm(reader, fields, operation, types),
  };
}

/** An operation has one body, whatever its name. */
function keyOf({ place, name }: Found): string {
  if (place === "body") return place;
  return `${place}:${place === "header" ? name.toLowerCase() : name}`;
}

function readList(reader: PartReader, site: Site, isShared: boolean): readonly Found[] {
  return reader.items(reader.part(site, "parameters"), "parameters").flatMap((item) => {
    const parameter = reader.behind(item);
    if (parameter === null || !reader.isMapping(parameter, "a parameter")) return [];
    const place = textAt(parameter, "in") ?? "";
    const name = textAt(parameter, "name") ?? (place === "body" ? "body" : null);
    if (name === null) {
      reader.blame(parameter, "a parameter has no name", "write 'name:' under it");
      return [];
    }
    if (place !== "body" && place !== "formData" && !isParameterPlace(place)) {
      reader.blame(
        parameter,
        `the parameter '${name.slice(0, 80)}' does not say where it is sent`,
        "write 'in: query', path, header, formData or body",
      );
      return [];
    }
    return [{ name, place, site: parameter, isShared }];
  });
}

/** `style` and `explode` for a `collectionFormat`; what 3.0 has no word for keeps its own. */
const STYLES: Readonly<Record<string, string>> = { ssv: "spaceDelimited", tsv: "tabDelimited", pipes: "pipeDelimited" };

function readParameter(reader: PartReader, { name, place, site, isShared }: Found): readonly Parameter[] {
  if (!isParameterPlace(place)) return [];
  const format = textAt(site, "collectionFormat") ?? "csv";
  const plain = place === "path" || place === "header" ? "simple" : "form";
  const isList = textAt(site, "type") === "array";
  return [
    {
      name,
      in: place,
      isShared,
      site,
      required: flagAt(site, "required"),
      lifecycle: readLifecycle(site),
      style: isList ? (STYLES[format] ?? plain) : plain,
      explode: isList ? format === "multi" : plain === "form",
      allowReserved: false,
      allowEmptyValue: flagAt(site, "allowEmptyValue"),
      schema: sharedSchema(reader, site),
      content: new Map(),
    },
  ];
}

const NO_SCHEMA_KEYS: ReadonlySet<string> = new Set([
  "name",
  "in",
  "required",
  "collectionFormat",
  "allowEmptyValue",
  "description",
]);

/** The schema that a parameter or header of 2.0 is itself, without what is no schema's. It stands where the parameter stands, and its parts where they stand. */
export function sharedSchema(reader: PartReader, site: Site): Site {
  const known = reader.read.schemas.get(site.value);
  if (known !== undefined) return known;
  const entries = Object.entries(site.value as Readonly<Record<string, Json>>);
  const value = Object.fromEntries(entries.filter(([key]) => !NO_SCHEMA_KEYS.has(key)));
  const made: Site = { file: site.file, value, at: site.at };
  reader.read.schemas.set(site.value, made);
  return made;
}

function readBody(reader: PartReader, site: Site, { consumes }: SwaggerTypes): RequestBody {
  const schema = reader.schema(site, "schema");
  return {
    site,
    required: flagAt(site, "required"),
    content: contentOf(consumes.length > 0 ? consumes : ["application/json"], site, schema),
  };
}

const FORMS = ["multipart/form-data", "application/x-www-form-urlencoded"] as const;

/** The fields of a form as one object, of which each field stands where it is written. */
function readForm(
  reader: PartReader,
  fields: readonly Found[],
  operation: Site,
  { consumes }: SwaggerTypes,
): RequestBody {
  const list = childSite(operation, "parameters") ?? operation;
  const schemas = fields.map(({ name, site }) => ({ name, site, schema: sharedSchema(reader, site) }));
  const properties = Object.fromEntries(schemas.map(({ name, schema }) => [name, schema.value]));
  const required = fields.filter(({ site }) => flagAt(site, "required")).map(({ name }) => name);
  const value: Json = { type: "object", properties, ...(required.length > 0 ? { required } : {}) };
  const file: ContractFile = {
    ...operation.file,
    value,
    origins: new Map<Json, Site>([
      [value, list],
      [properties, list],
      ...schemas.map(({ site, schema }) => [schema.value, site] as const),
    ]),
  };
  const hasFile = schemas.some(({ schema }) => textAt(schema, "format") === "binary");
  const said = consumes
    .map((name) => name.trim().toLowerCase())
    .filter((name) => FORMS.some((form) => name.startsWith(form)));
  const names = said.length > 0 ? said : [hasFile ? FORMS[0] : FORMS[1]];
  return { site: list, required: required.length > 0, content: contentOf(names, list, rootSite(file)) };
}

function contentOf(names: readonly string[], site: Site, schema: Site | null): ReadonlyMap<string, MediaType> {
  return new Map(names.map((written) => written.trim().toLowerCase()).map((name) => [name, { name, site, schema }]));
}
