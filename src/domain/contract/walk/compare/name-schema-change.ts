import { CONTRACT_RULES } from "../contract-rules.ts";
import type { SchemaPosition } from "../schema-position.ts";
import type { EventKind, PropertyFlags, TypeRelation } from "./schema-event.ts";

/** What a change is called where it stands. `change` is the id without the prefix of its family; it decides the arguments and the words. */
export interface NamedChange {
  readonly id: string;
  readonly change: string;
  readonly values: readonly string[];
}

export interface NamingOptions {
  readonly today: number;
  readonly deprecationDays: { readonly beta: number; readonly stable: number };
}

/** The rule that an event is a finding of in its position; null where it is none, as a default of a parameter that must be sent anyway. */
export function nameSchemaChange(
  what: EventKind,
  path: string,
  position: SchemaPosition,
  options: NamingOptions,
): NamedChange | null {
  const prefix = prefixOf(path, position);
  const named = (change: string, values: readonly string[] = []): NamedChange => ({
    id: `${prefix}${change}`,
    change,
    values,
  });
  switch (what.kind) {
    case "keyword":
      return nameKeyword(what, prefix, position);
    case "type":
      return named(typeChange(what.relation, prefix, position), what.values);
    case "property-added":
      return nameAdded(what, prefix, position);
    case "property-removed":
      return nameRemoved(what, prefix, position);
    case "became-required":
    case "became-optional":
      return nameRequired(what.kind, what, prefix, position);
    case "mutability": {
      if (!isBody(position)) return null;
      const direction = position.kind === "request-body" ? "request" : "response";
      const id = `${direction}-${what.isRequired ? "required" : "optional"}-property-${what.change}`;
      return { id, change: what.change, values: [] };
    }
    case "deprecated":
      return isBody(position) && path !== "" ? nameDeprecated(what, position, options, named) : null;
    case "reactivated":
      return isBody(position) && path !== "" ? named("reactivated") : null;
    case "stability":
      return isBody(position) && path !== "" ? named(what.change, what.values) : null;
    case "stability-unreadable":
      return isBody(position)
        ? { id: "api-invalid-stability-level", change: "api-invalid-stability-level", values: [what.reason] }
        : null;
    default:
      return what satisfies never;
  }
}

/** A list in a parameter or a header is written as its items: what changes in them changes the parameter. */
function isItself(path: string): boolean {
  return path === "" || /^items(?:\/items)*$/u.test(path);
}

export function isBody(
  position: SchemaPosition,
): position is Extract<SchemaPosition, { readonly stability: string | null }> {
  return position.kind === "request-body" || position.kind === "response-body";
}

function isResponse({ kind }: SchemaPosition): boolean {
  return kind === "response-body" || kind === "response-header";
}

function prefixOf(path: string, position: SchemaPosition): string {
  switch (position.kind) {
    case "request-body":
      return path === "" ? "request-body-" : "request-property-";
    case "response-body":
      return path === "" ? "response-body-" : "response-property-";
    case "parameter":
      return isItself(path) ? "request-parameter-" : "request-parameter-property-";
    case "response-header":
      return isItself(path) ? "response-header-" : "response-header-property-";
    default:
      return position satisfies never;
  }
}

function nameKeyword(
  { change, values, isReadOnly, isWriteOnly }: Extract<EventKind, { readonly kind: "keyword" }>,
  prefix: string,
  position: SchemaPosition,
): NamedChange | null {
  const id = `${prefix}${change}`;
  // oasdiff sorts the types of responses, and only them.
  if (change.startsWith("list-of-types-"))
    return { id, change, values: [(isResponse(position) ? values.toSorted() : values).join(" and ")] };
  if (change.startsWith("default-value-") && position.kind === "parameter" && position.required) return null;
  if (change === "enum-value-listed" || change === "enum-value-unlisted") {
    const known = change === "enum-value-listed" ? "enum-value-added" : "enum-value-removed";
    const isKnown =
      CONTRACT_RULES.get(`${prefix}${known}`)?.origin === "oasdiff" ||
      (isResponse(position) && known === "enum-value-removed");
    return isKnown
      ? nameKeyword({ kind: "keyword", change: known, values, isReadOnly, isWriteOnly }, prefix, position)
      : null;
  }
  if (id === "response-body-enum-value-removed")
    return { id: "response-mediatype-enum-value-removed", change: "mediatype-enum-value-removed", values };
  if (change === "x-extensible-enum-value-removed" && !CONTRACT_RULES.has(id)) return null;
  if (change === "pattern-generalized" && !CONTRACT_RULES.has(id))
    return { id: `${prefix}pattern-changed`, change: "pattern-changed", values };
  if (
    change === "became-enum" &&
    position.kind === "parameter" &&
    position.in === "header" &&
    prefix.endsWith("-property-")
  )
    return { id: "request-header-property-became-enum", change: "header-property-became-enum", values };
  const special =
    (isReadOnly && prefix === "request-property-" && `request-read-only-property-${change}`) ||
    (isWriteOnly && prefix === "response-property-" && `response-write-only-property-${change}`);
  if (special !== false && CONTRACT_RULES.has(special)) return { id: special, change, values };
  return { id, change, values };
}

/** Requests may say more than before, responses less. Where a value is sent as text, each value is a string. */
function typeChange(relation: TypeRelation, prefix: string, position: SchemaPosition): string {
  const isText = !/[/+]json$/u.test(position.mediaType?.split(";")[0]?.trim() ?? "");
  switch (position.kind) {
    case "request-body":
      if (relation.json === "wider") return "type-generalized";
      return isText && relation.text === "wider" ? "type-compatible" : "type-changed";
    case "parameter": {
      if (relation.json === "wider") return "type-generalized";
      const isWiderText = isText && relation.text === "wider" && relation.isSingleValue;
      if (prefix === "request-parameter-property-") return isWiderText ? "type-changed" : "type-specialized";
      return isWiderText || (relation.isListOfBefore && position.isRepeated) ? "type-generalized" : "type-changed";
    }
    case "response-body":
    case "response-header":
      if (relation.json === "narrower") return "type-specialized";
      if (relation.json === "wider") return "type-generalized";
      return isText && relation.text === "narrower" ? "type-compatible" : "type-changed";
    default:
      return position satisfies never;
  }
}

function nameAdded(flags: PropertyFlags, prefix: string, position: SchemaPosition): NamedChange | null {
  const need = flags.isRequired ? "required" : "optional";
  const of = (id: string): NamedChange => ({ id, change: `${need}-property-added`, values: [] });
  switch (position.kind) {
    case "request-body":
      if (flags.isReadOnly) return null;
      return of(`new-${need}-request-property${flags.isRequired && flags.hasDefault ? "-with-default" : ""}`);
    case "response-body":
      return of(`response-${need}${flags.isWriteOnly ? "-write-only" : ""}-property-added`);
    case "parameter":
      if (flags.isRequired && position.in === "header")
        return { id: "new-required-request-header-property", change: "header-property-added", values: [] };
      return of(`new-${need}-request-parameter-property`);
    case "response-header":
      return { id: `${propertyPrefix(prefix)}added`, change: `${need}-property-added`, values: [] };
    default:
      return position satisfies never;
  }
}

function nameRemoved(flags: PropertyFlags, prefix: string, position: SchemaPosition): NamedChange | null {
  const need = flags.isRequired ? "required" : "optional";
  switch (position.kind) {
    case "request-body":
      return flags.isReadOnly ? null : { id: "request-property-removed", change: "property-removed", values: [] };
    case "response-body": {
      const id = `response-${need}${flags.isWriteOnly ? "-write-only" : ""}-property-removed`;
      return { id, change: "property-removed", values: [] };
    }
    case "parameter":
      return { id: "request-parameter-property-removed", change: "property-removed", values: [] };
    case "response-header":
      return { id: `${propertyPrefix(prefix)}removed`, change: "property-removed", values: [] };
    default:
      return position satisfies never;
  }
}

function nameRequired(
  change: "became-required" | "became-optional",
  flags: PropertyFlags,
  prefix: string,
  position: SchemaPosition,
): NamedChange | null {
  if (position.kind === "request-body") {
    if (flags.isReadOnly) return null;
    const withDefault = change === "became-required" && flags.hasDefault ? "-with-default" : "";
    return { id: `request-property-${change}${withDefault}`, change, values: [] };
  }
  if (position.kind === "response-body" && flags.isWriteOnly)
    return { id: `response-write-only-property-${change}`, change, values: [] };
  if (position.kind === "parameter" && position.in === "header" && change === "became-required")
    return { id: "request-header-property-became-required", change: "header-property-became-required", values: [] };
  return { id: `${propertyPrefix(prefix)}${change}`, change, values: [] };
}

/** A field of the outermost schema is a property too. */
function propertyPrefix(prefix: string): string {
  return prefix.endsWith("-property-") ? prefix : `${prefix.replace(/-body-$/u, "-")}property-`;
}

function nameDeprecated(
  { sunset, stability }: Extract<EventKind, { readonly kind: "deprecated" }>,
  position: Extract<SchemaPosition, { readonly stability: string | null }>,
  { today, deprecationDays }: NamingOptions,
  named: (change: string, values?: readonly string[]) => NamedChange,
): NamedChange {
  const level = (stability.kind === "level" ? stability.level : position.stability) ?? "stable";
  const days = level === "stable" ? deprecationDays.stable : level === "beta" ? deprecationDays.beta : 0;
  switch (sunset.kind) {
    case "none":
      return named(days > 0 ? "deprecated-sunset-missing" : "deprecated");
    case "unreadable":
      return named("deprecated-sunset-invalid", [sunset.reason]);
    case "date":
      return sunset.date.day - today < days
        ? named("sunset-date-too-small", [sunset.date.text, String(days)])
        : named("deprecated-with-sunset", [sunset.date.text]);
    default:
      return sunset satisfies never;
  }
}
