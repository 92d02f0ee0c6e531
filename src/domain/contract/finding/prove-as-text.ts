import type { Json } from "../../../base/json.ts";
import type { Proof, Prover, SchemaSide, View } from "../prove/proof.ts";
import { objectOf, schemaOverlay, type SchemaOverlay } from "../registry/schema-overlay.ts";
import { childSite, type Site } from "../source/contract-source.ts";
import { followReferences } from "../source/resolve-ref.ts";

interface Question {
  readonly sender: SchemaSide;
  readonly receiver: SchemaSide;
  readonly view: View;
}

/** Whether all that one side sends is taken by the other where both are written as text (the parameters of a URL, headers): `1` may be a number that is sent and a
 * string that is read. What JSON proves holds for its text too; a value that JSON refuses is a break where none of the values with its text is accepted. */
export function proveAsText(prover: Prover, { sender, receiver, view }: Question): Proof {
  const proof = prover.prove(sender, receiver, view);
  if (proof.kind !== "excluded" || receiver.site === null) return proof;
  const reader = new TextReader(prover, receiver, view);
  if (!reader.takes(proof.counterexample)) return proof;
  const wider = reader.widened(sender);
  const again: Proof = wider === null ? proof : prover.prove(sender, wider, view);
  return again.kind === "excluded" && reader.takes(again.counterexample)
    ? { kind: "unproven", reason: NOT_SEEN }
    : again;
}

const NOT_SEEN = "it could not be found out which texts are accepted as they are written here";

const INTEGER_TEXT = "^-?(?:0|[1-9][0-9]*)$";
const NUMBER_TEXT = "^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$";
const READ_AS_NUMBER = new RegExp(NUMBER_TEXT, "u");

/** Values with one text that are tried, of lists and objects. */
const VARIANTS_MAX = 64;

/** One receiver, and schemas that are written on top of its own. */
class TextReader {
  readonly #prover: Prover;
  readonly #receiver: SchemaSide;
  readonly #view: View;
  readonly #overlay: SchemaOverlay;

  constructor(prover: Prover, receiver: SchemaSide, view: View) {
    this.#prover = prover;
    this.#receiver = receiver;
    this.#view = view;
    this.#overlay = schemaOverlay(receiver);
  }

  /** Whether a value with the same text is accepted. */
  takes(value: Json, site: Site | null = this.#receiver.site): boolean {
    return variantsOf(value).some((variant) => this.#accepts({ const: variant }, site));
  }

  /** What is accepted, and values with the text of accepted ones; null where that can't be written as a schema. It allows nothing that is refused, and need not allow
   * all that is accepted. */
  widened(sender: SchemaSide): SchemaSide | null {
    const { site, resolve } = this.#receiver;
    if (site === null) return null;
    const sent = sender.site === null ? null : followReferences(sender.resolve, sender.site);
    const read = followReferences(resolve, site);
    const schema =
      isList(read) && isList(sent) ? this.#widenedList(read, sent, sender.resolve) : this.#widened(site, sent);
    return schema === null ? null : this.#overlay.side(schema);
  }

  #widened(site: Site, sent: Site | null): Json {
    const kinds = SAME_TEXTS.flatMap(({ text, value }): Json[] => [
      ...(this.#accepts(text, site) ? [value] : []),
      ...(this.#accepts(value, site) ? [text] : []),
    ]);
    const listed = listedValues(sent).filter((value) => this.takes(value, site));
    return { anyOf: [this.#overlay.refTo(site), ...kinds, ...listed.map((value) => ({ const: value }))] };
  }

  /** Of a list with nothing but items and their number. */
  #widenedList(read: Site, sent: Site, resolve: SchemaSide["resolve"]): Json | null {
    const value = objectOf(read.value) ?? {};
    const [items, sentItems] = [childSite(read, "items"), childSite(sent, "items")];
    if (items === null || sentItems === null || Object.keys(value).some((key) => BEYOND_ITEMS.has(key))) return null;
    const { minItems = 0, maxItems } = value;
    return {
      type: "array",
      minItems,
      ...(maxItems === undefined ? {} : { maxItems }),
      items: this.#widened(items, followReferences(resolve, sentItems)),
    };
  }

  #accepts(schema: Json, site: Site | null): boolean {
    const receiver = { ...this.#receiver, site };
    return this.#prover.prove(this.#overlay.side(schema), receiver, this.#view).kind === "included";
  }
}

/** Texts, and the values that are written as them. */
const SAME_TEXTS: readonly { readonly text: Json; readonly value: Json }[] = [
  { text: { type: "string", pattern: INTEGER_TEXT }, value: { type: "integer" } },
  { text: { type: "string", pattern: NUMBER_TEXT }, value: { type: "number" } },
  { text: { const: "true" }, value: { const: true } },
  { text: { const: "false" }, value: { const: false } },
];

const BEYOND_ITEMS: ReadonlySet<string> = new Set(
  "allOf anyOf oneOf not if then else $ref $dynamicRef enum const prefixItems additionalItems unevaluatedItems contains uniqueItems nullable discriminator".split(
    " ",
  ),
);

function isList(site: Site | null): site is Site {
  return site !== null && objectOf(site.value)?.["type"] === "array";
}

/** Of an `enum` or a `const`. */
function listedValues(site: Site | null): readonly Json[] {
  const schema = objectOf(site?.value);
  const listed = schema?.["enum"];
  if (Array.isArray(listed)) return (listed as readonly Json[]).slice(0, VARIANTS_MAX);
  return schema?.["const"] === undefined ? [] : [schema["const"]];
}

/** The values with one text, the value itself first. */
function variantsOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return items.reduce<readonly (readonly Json[])[]>(
      (lists, item) => combined(lists, variantsOf(item), (list, variant) => [...list, variant]),
      [[]],
    );
  }
  if (typeof value === "object" && value !== null)
    return Object.entries(value as Readonly<Record<string, Json>>).reduce<readonly Readonly<Record<string, Json>>[]>(
      (objects, [key, item]) =>
        combined(objects, variantsOf(item), (object, variant) => ({ ...object, [key]: variant })),
      [{}],
    );
  if (typeof value === "number" || typeof value === "boolean") return [value, String(value)];
  if (value === "true" || value === "false") return [value, value === "true"];
  return typeof value === "string" && READ_AS_NUMBER.test(value) ? [value, Number(value)] : [value];
}

function combined<T>(all: readonly T[], variants: readonly Json[], join: (one: T, variant: Json) => T): readonly T[] {
  return all.flatMap((one) => variants.map((variant) => join(one, variant))).slice(0, VARIANTS_MAX);
}
