import type { MediaType, Parameter } from "../api/api.ts";
import { childSite, type Site } from "../source/contract-source.ts";
import { readStability } from "./lifecycle-words.ts";
import type { OperationPair } from "./match-operations.ts";
import { followReferences, type Resolve } from "../source/resolve-ref.ts";
import { isSingleValue, typesOf } from "./single-value.ts";
import { find, walkSchemas, type OperationScope, type Sites, type WalkContext } from "./walk-context.ts";
import { walkLifecycle, walkRemoval, type LifecycleRules } from "./walk-lifecycle.ts";

/** Parameters by place and name; those of a path follow the names that its URL gives them, and headers are the same in upper and lower case. */
export function walkParameters(context: WalkContext, scope: OperationScope, pair: OperationPair): void {
  const now = new Map(pair.new.parameters.map((parameter) => [keyOf(parameter, parameter.name), parameter]));
  const matched = new Set<Parameter>();
  for (const parameter of pair.old.parameters) {
    const name = parameter.in === "path" ? (pair.renamed.get(parameter.name) ?? parameter.name) : parameter.name;
    const after = now.get(keyOf(parameter, name));
    if (after === undefined) walkRemoved(context, scope, pair, parameter);
    else {
      matched.add(after);
      walkParameter(context, scope, pair, parameter, after);
    }
  }
  for (const parameter of pair.new.parameters) if (!matched.has(parameter)) walkAdded(context, scope, pair, parameter);
}

function keyOf(parameter: Parameter, name: string): string {
  return `${parameter.in} ${parameter.in === "header" ? name.toLowerCase() : name}`;
}

function walkRemoved(context: WalkContext, scope: OperationScope, pair: OperationPair, parameter: Parameter): void {
  walkRemoval(
    context,
    scope,
    parameter.lifecycle,
    {
      subject: subjectOf(parameter),
      args: [parameter.in, parameter.name],
      withoutDeprecation: "request-parameter-removed",
      withDeprecation: "request-parameter-removed-with-deprecation",
      beforeSunset: "request-parameter-removed-before-sunset",
      afterSunset: "request-parameter-removed-after-sunset",
      sunsetParse: "request-parameter-sunset-parse",
    },
    { old: parameter.site, new: pair.new.site },
  );
}

function walkAdded(context: WalkContext, scope: OperationScope, pair: OperationPair, parameter: Parameter): void {
  const sites = { old: pair.old.site, new: parameter.site };
  const args = [parameter.in, parameter.name];
  const what = `the ${parameter.required ? "required" : "optional"} ${parameter.in} parameter ${parameter.name} was added`;
  if (parameter.in === "path")
    find(
      context,
      scope,
      "new-request-path-parameter",
      [parameter.name],
      `the path parameter ${parameter.name} was added`,
      sites,
    );
  else if (parameter.isShared)
    find(
      context,
      scope,
      `new-${parameter.required ? "required" : "optional"}-request-default-parameter-to-existing-path`,
      args,
      `${what} to all operations of the path`,
      sites,
    );
  else find(context, scope, `new-${parameter.required ? "required" : "optional"}-request-parameter`, args, what, sites);
}

function walkParameter(
  context: WalkContext,
  scope: OperationScope,
  pair: OperationPair,
  old: Parameter,
  now: Parameter,
): void {
  const sites = { old: old.site, new: now.site };
  const args = [old.in, old.name];
  const subject = subjectOf(old);
  const changed = (id: string, more: readonly string[], text: string): void =>
    find(context, scope, id, [...args, ...more], `${subject} ${text}`, sites);
  if (!old.required && now.required) changed("request-parameter-became-required", [], "became required");
  if (old.required && !now.required) changed("request-parameter-became-optional", [], "became optional");
  const stability = readStability(now.lifecycle.stability ?? pair.new.lifecycle.stability);
  walkLifecycle(context, scope, { old: old.lifecycle, new: now.lifecycle }, stability, lifecycleRules(old), sites);
  walkSerialisation(context, scope, old, now, sites);
  const [before, after] = [schemaOf(old), schemaOf(now)];
  if (before === null && after === null) return;
  const schemas = { old: before, new: after };
  const isRepeated = now.style === "form" && now.explode;
  walkSchemas(
    context,
    scope,
    schemas,
    {
      kind: "parameter",
      in: old.in,
      name: old.name,
      required: now.required,
      isRepeated,
      mediaType: onlyMediaType(now)?.name ?? null,
    },
    {
      sent:
        isRepeated && after !== null && isSingleValue(context.old.resolve, before)
          ? { old: before, new: itemsOf(context.new.resolve, after) ?? after }
          : schemas,
    },
  );
}

/** How a value is written into the URL, the headers or the cookies. */
function walkSerialisation(
  context: WalkContext,
  scope: OperationScope,
  old: Parameter,
  now: Parameter,
  sites: Sites,
): void {
  const subject = subjectOf(old);
  const args = [old.in, old.name];
  const changed = (id: string, more: readonly string[], text: string, plain = false): void =>
    find(
      context,
      scope,
      id,
      [...args, ...more],
      `${subject} ${text}`,
      sites,
      plain ? { level: "INFO", reason: "a single value is written the same way" } : null,
    );
  const [before, after] = [onlyMediaType(old), onlyMediaType(now)];
  if ((before?.name ?? "") !== (after?.name ?? "")) {
    changed(
      "request-parameter-media-type-changed",
      [before?.name ?? "", after?.name ?? ""],
      `is written as ${after?.name ?? "plain text"} instead of ${before?.name ?? "plain text"}`,
    );
    return;
  }
  const isPlain = isSingleValue(context.old.resolve, old.schema) && isSingleValue(context.new.resolve, now.schema);
  if (old.style !== now.style)
    changed(
      "request-parameter-style-changed",
      [old.style, now.style],
      `has the style ${now.style} instead of ${old.style}`,
      // `label` and `matrix` write a prefix before a single value too.
      isPlain && !PREFIXED.has(old.style) && !PREFIXED.has(now.style),
    );
  else if (old.explode !== now.explode)
    changed(
      "request-parameter-explode-changed",
      [String(old.explode), String(now.explode)],
      now.explode ? "is exploded: each item has its own place" : "is not exploded any more: all items share a place",
      isPlain,
    );
  if (old.allowReserved && !now.allowReserved)
    changed("request-parameter-allow-reserved-removed", [], "may not hold reserved characters as they are any more");
  if (!old.allowReserved && now.allowReserved)
    changed("request-parameter-allow-reserved-added", [], "may hold reserved characters as they are");
  if (old.allowEmptyValue && !now.allowEmptyValue)
    changed("request-parameter-allow-empty-value-removed", [], "may not be sent without a value any more");
  if (!old.allowEmptyValue && now.allowEmptyValue)
    changed("request-parameter-allow-empty-value-added", [], "may be sent without a value");
}

const PREFIXED = new Set(["label", "matrix"]);
/** What one item must be, where a list of one is allowed. An exploded list of one is written like its item: `?tag=a`. */
function itemsOf(resolve: Resolve, schema: Site): Site | null {
  const list = followReferences(resolve, schema);
  if (
    list === null ||
    !typesOf(list).includes("array") ||
    typesOf(list).some((name) => name !== "array" && name !== "null")
  )
    return null;
  const { minItems } = list.value as { readonly minItems?: unknown };
  return typeof minItems === "number" && minItems > 1 ? null : childSite(list, "items");
}

function schemaOf(parameter: Parameter): Site | null {
  return parameter.schema ?? onlyMediaType(parameter)?.schema ?? null;
}

/** A parameter with `content` has exactly one media type. */
function onlyMediaType(parameter: Parameter): MediaType | null {
  return parameter.schema === null ? (parameter.content.values().next().value ?? null) : null;
}

function subjectOf(parameter: Parameter): string {
  return `the ${parameter.in} parameter ${parameter.name}`;
}

function lifecycleRules(parameter: Parameter): LifecycleRules {
  return {
    subject: subjectOf(parameter),
    args: [parameter.in, parameter.name],
    deprecated: "request-parameter-deprecated",
    deprecatedWithSunset: "request-parameter-deprecated",
    reactivated: "request-parameter-reactivated",
    sunsetMissing: "request-parameter-deprecated-sunset-missing",
    sunsetParseWhenDeprecated: "request-parameter-sunset-parse",
    sunsetTooSmall: "request-parameter-sunset-date-too-small",
    sunsetDeleted: "request-parameter-sunset-deleted",
    sunsetParse: "request-parameter-sunset-parse",
    sunsetChangedTooSmall: "request-parameter-sunset-date-changed-too-small",
  };
}
