import { CHANGE_PHRASES } from "../rules/change-phrases.ts";
import type { SchemaPosition } from "../schema-position.ts";
import type { NamedChange } from "./name-schema-change.ts";

/** The arguments of oasdiff's messages, a letter each: `p` the path of the property, `l` its last name, `v` all values, a digit one of
 * them, `i` and `n` where a parameter is sent and its name, `m` the media type, `s` the status. */
type Template = string;

type Place =
  | "requestBody"
  | "requestProperty"
  | "responseBody"
  | "responseProperty"
  | "parameter"
  | "parameterProperty"
  | "header"
  | "headerProperty";

const USUAL: Readonly<Record<Place, Template>> = {
  requestBody: "v",
  requestProperty: "pv",
  responseBody: "vs",
  responseProperty: "pvs",
  parameter: "inv",
  parameterProperty: "pinv",
  header: "nvs",
  headerProperty: "pnvs",
};

type Templates = Partial<Readonly<Record<Place, Template>>>;

const VALUE_FIRST: Templates = { requestProperty: "vp", responseProperty: "vps" };
const ENUM_VALUE: Templates = { ...VALUE_FIRST, parameter: "vin", parameterProperty: "vpin" };
const NOT_EVEN_THE_STATUS: Templates = { responseBody: "" };
const LIMIT: Templates = { responseBody: "v" };
const LIMIT_TIGHTENED: Templates = { ...LIMIT, requestBody: "1", requestProperty: "p1" };
const TYPE: Templates = { parameterProperty: "in0p12" };
const TYPES: Templates = { requestBody: "vm", requestProperty: "pvm", responseBody: "vms", responseProperty: "pvms" };
const DEFAULT: Templates = { requestBody: "mv", requestProperty: "lv", responseBody: "mvs", responseProperty: "lvs" };
const LIFECYCLE: Templates = { responseProperty: "pv" };

/** Where the arguments are not the usual ones; the first that matches counts. */
const EXCEPTIONS: ReadonlyArray<readonly [RegExp, Templates]> = [
  [/^api-invalid/u, { requestBody: "v", requestProperty: "v", responseBody: "v", responseProperty: "v" }],
  [/^mediatype-/u, { responseBody: "vms" }],
  [/^header-property-/u, { parameter: "np", parameterProperty: "np" }],
  [/^(?:became-(?:not-)?nullable|wrapped-in-)/u, NOT_EVEN_THE_STATUS],
  [/^(?:x-extensible-)?enum-value-/u, ENUM_VALUE],
  [/^(?:all-of|any-of|one-of|prefix-items|pattern-property|dependent-schema|discriminator-mapping)-/u, VALUE_FIRST],
  [/^pattern-(?:added|removed)$/u, { requestProperty: "vp", parameter: "vin" }],
  [/^min-length-increased$/u, LIMIT],
  [/^(?:exclusive-)?(?:max.*-decreased|min.*-increased)$/u, LIMIT_TIGHTENED],
  [/^(?:exclusive-)?(?:max|min)-/u, LIMIT],
  [/^type-/u, TYPE],
  [/^list-of-types-/u, TYPES],
  [/^default-value-/u, DEFAULT],
  [/^const-/u, { requestBody: "mv", responseBody: "mvs" }],
  [/^dependent-required-changed$/u, { responseBody: "0s1", responseProperty: "p0s1" }],
  [/^dependent-required-/u, { responseBody: "sv", responseProperty: "psv" }],
  [/^(?:deprecated|sunset|reactivated|stability)/u, LIFECYCLE],
];

const PHRASES: Readonly<Record<string, string>> = {
  "required-property-added": "it is new, and must be there",
  "optional-property-added": "it is new, and may be left out",
  "property-removed": "it is gone",
  "header-property-added": "it is new, and must be there",
  "api-invalid-stability-level": "its stability level can't be read",
};

const templates = new Map<string, readonly string[]>();

export function argsOf({ change, values }: NamedChange, path: string, position: SchemaPosition): readonly string[] {
  const args: string[] = [];
  for (const letter of templateOf(change, placeOf(path, position))) args.push(...argOf(letter, values, path, position));
  return args;
}

function templateOf(change: string, place: Place): readonly string[] {
  const key = `${place} ${change}`;
  let template = templates.get(key);
  if (template === undefined) {
    const exception = EXCEPTIONS.find(([pattern]) => pattern.test(change));
    templates.set(key, (template = (exception?.[1][place] ?? USUAL[place]).split("")));
  }
  return template;
}

function argOf(letter: string, values: readonly string[], path: string, position: SchemaPosition): readonly string[] {
  switch (letter) {
    case "v":
      return values;
    case "p":
      return path === "" ? [] : [path];
    case "l":
      return [path.slice(path.lastIndexOf("/") + 1)];
    case "i":
      return position.kind === "parameter" ? [position.in] : [];
    case "n":
      return "name" in position ? [position.name] : [];
    case "m":
      return position.mediaType === null ? [] : [position.mediaType];
    case "s":
      return "status" in position ? [position.status] : [];
    default:
      return values[Number(letter)] === undefined ? values.slice(-1) : [values[Number(letter)] ?? ""];
  }
}

/** `the request property address/street: its maximum went down (from 100 to 50)`. */
export function textOfChange({ change, values }: NamedChange, path: string, position: SchemaPosition): string {
  const phrase = PHRASES[change] ?? CHANGE_PHRASES[change.replace(/^(?:header-property|mediatype)-/u, "")] ?? change;
  return `${subjectOf(path, position)}: ${phrase}${shownValues(change, values)}`;
}

function shownValues(change: string, values: readonly string[]): string {
  const [first, second, third] = values;
  if (first === undefined) return "";
  if (third !== undefined && change.startsWith("type-")) return ` (${first} from ${second} to ${third})`;
  const isStep = /(?:increased|decreased|changed|generalized)$/u.test(change) && !change.startsWith("d");
  return isStep && second !== undefined ? ` (from ${first} to ${second})` : ` (${values.join(", ")})`;
}

function subjectOf(path: string, position: SchemaPosition): string {
  switch (position.kind) {
    case "request-body":
      return path === "" ? `the request body in ${position.mediaType}` : `the request property ${path}`;
    case "response-body":
      return path === ""
        ? `the body of the response ${position.status} in ${position.mediaType}`
        : `the property ${path} of the response ${position.status}`;
    case "parameter":
      return `${path === "" ? "" : `${path} of `}the ${position.in} parameter ${position.name}`;
    case "response-header":
      return `${path === "" ? "" : `${path} of `}the header ${position.name} of the response ${position.status}`;
    default:
      return position satisfies never;
  }
}

function placeOf(path: string, position: SchemaPosition): Place {
  const isItself = path === "";
  switch (position.kind) {
    case "request-body":
      return isItself ? "requestBody" : "requestProperty";
    case "response-body":
      return isItself ? "responseBody" : "responseProperty";
    case "parameter":
      return isItself || /^items(?:\/items)*$/u.test(path) ? "parameter" : "parameterProperty";
    case "response-header":
      return isItself || /^items(?:\/items)*$/u.test(path) ? "header" : "headerProperty";
    default:
      return position satisfies never;
  }
}
