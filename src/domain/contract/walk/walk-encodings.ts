import { canonicalJson } from "../../../base/json.ts";
import type { MediaType } from "../api/api.ts";
import type { WalkFinding } from "../finding/contract-finding.ts";
import { childSite, type Site } from "../source/contract-source.ts";
import { followReferences, type Resolve } from "../source/resolve-ref.ts";
import { covers } from "./media-type-names.ts";
import { isSingleValue, typesOf } from "./single-value.ts";
import { find, type OperationScope, type WalkContext } from "./walk-context.ts";

const RULE = "request-body-encoding-changed";

/** How the fields of a form are written: where who reads looks for what who sends does not write, the form is refused. */
export function walkEncodings(
  context: WalkContext,
  scope: OperationScope,
  { old, new: now }: { readonly old: MediaType; readonly new: MediaType },
  name: string,
): void {
  const [before, after] = [childSite(old.site, "encoding"), childSite(now.site, "encoding")];
  if (canonicalJson(before?.value ?? null) === canonicalJson(after?.value ?? null)) return;
  const isForm = /^(?:multipart\/|application\/x-www-form-urlencoded)/u.test(name);
  const fields = new Set([...keysOf(before), ...keysOf(after)]);
  for (const field of fields) {
    const [one, other] = [
      fieldOf(context.old.resolve, old.schema, before, field),
      fieldOf(context.new.resolve, now.schema, after, field),
    ];
    const sites = { old: one.site ?? before ?? old.site, new: other.site ?? after ?? now.site };
    const changed = (what: string, text: string, argued: WalkFinding["argued"]): void =>
      find(
        context,
        scope,
        RULE,
        [name, field, what],
        `the field ${field} of the body in ${name} ${text}`,
        sites,
        isForm ? argued : { level: "INFO", reason: `${name} is no form: no field of it is encoded by itself` },
      );
    if (one.contentType !== other.contentType) {
      const [sent, read] = scope.isReversed ? [other, one] : [one, other];
      const isTaken = areTaken(sent.contentType, read.contentType);
      changed(
        "contentType",
        `comes as ${other.contentType} instead of ${one.contentType}`,
        isTaken ? { level: "INFO", reason: "all that was sent is still taken" } : null,
      );
    }
    const single: WalkFinding["argued"] =
      one.isSingle && other.isSingle ? { level: "INFO", reason: "a single value is written the same way" } : null;
    if (one.style !== other.style) changed("style", `has the style ${other.style} instead of ${one.style}`, single);
    else if (one.explode !== other.explode)
      changed("explode", other.explode ? "is exploded" : "is not exploded any more", single);
    if (one.allowReserved !== other.allowReserved)
      changed(
        "allowReserved",
        other.allowReserved ? "may hold reserved characters as they are" : "may not hold reserved characters any more",
        other.allowReserved === scope.isReversed ? null : { level: "INFO", reason: "all that was sent is still taken" },
      );
    if (one.headers !== other.headers)
      changed("headers", "has other headers", {
        level: "WARN",
        reason: "whether senders of the old headers are still understood is not proven",
      });
  }
}

interface FieldEncoding {
  readonly site: Site | null;
  readonly contentType: string;
  readonly style: string;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  readonly headers: string;
  readonly isSingle: boolean;
}

/** What holds for a field, with the defaults of the specification for what is not written. */
function fieldOf(resolve: Resolve, schema: Site | null, encoding: Site | null, field: string): FieldEncoding {
  const site = encoding === null ? null : childSite(encoding, field);
  const at = (key: string): unknown => (site === null ? undefined : childSite(site, key)?.value);
  const whole = schema === null ? null : followReferences(resolve, schema);
  const properties = whole === null ? null : childSite(whole, "properties");
  const value = properties === null ? null : childSite(properties, field);
  const contentType = at("contentType");
  const style = typeof at("style") === "string" ? String(at("style")) : "form";
  const explode = at("explode");
  return {
    site,
    contentType: typeof contentType === "string" ? listOf(contentType).join(", ") : usualType(resolve, value),
    style,
    explode: typeof explode === "boolean" ? explode : style === "form",
    allowReserved: at("allowReserved") === true,
    headers: canonicalJson(at("headers") ?? null),
    isSingle: isSingleValue(resolve, value),
  };
}

/** Encoding Object, `contentType`: what a field comes as where nothing is said; a list's items each come as what they are. */
function usualType(resolve: Resolve, schema: Site | null): string {
  const behind = (site: Site | null): Site | null => (site === null ? null : followReferences(resolve, site));
  let site = behind(schema);
  for (let depth = 0; depth < LIST_DEPTH_MAX && site !== null && typesOf(site).includes("array"); depth += 1)
    site = behind(childSite(site, "items"));
  const types = typesOf(site);
  if (types.includes("object") || types.includes("array")) return "application/json";
  const format = site === null ? undefined : childSite(site, "format")?.value;
  const isBinary = types.length === 0 || format === "binary" || format === "base64";
  return isBinary ? "application/octet-stream" : "text/plain";
}

const LIST_DEPTH_MAX = 8;

/** Of lists of media types, which may be ranges: whether each that is sent is one that is read. */
function areTaken(sent: string, read: string): boolean {
  return listOf(sent).every((name) => listOf(read).some((range) => covers(range, name)));
}

function listOf(text: string): readonly string[] {
  return text.split(",").map((name) => name.trim().toLowerCase());
}

function keysOf(site: Site | null): readonly string[] {
  return site === null || typeof site.value !== "object" || site.value === null ? [] : Object.keys(site.value);
}
