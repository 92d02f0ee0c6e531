import type { Json } from "../../../base/json.ts";
import type { Proof, Prover, SchemaSide } from "../prove/proof.ts";
import { objectOf, schemaOverlay } from "../registry/schema-overlay.ts";
import { childSite, type Site } from "../source/contract-source.ts";
import { followReferences } from "../source/resolve-ref.ts";
import type { Level, ProofNote, ProofQuestion, WalkFinding } from "./contract-finding.ts";

const MAPPING = /discriminator-mapping-(added|deleted|changed)$/u;

export function isOfMapping({ id }: WalkFinding): boolean {
  return MAPPING.test(id);
}

/** A value of a discriminator that came, went, or means another schema. Validators look past it; those that read by it take a payload for what its value means: each
 * value that is sent must mean to the reader what the sender's schema for it is a part of. */
export function judgeMapping(
  finding: WalkFinding,
  prover: Prover,
): { readonly provedLevel: Level; readonly proof: ProofNote } {
  const { level, question, oldSite, newSite } = finding;
  const kept = { provedLevel: level, proof: { kind: "not-asked" } } as const;
  const sites = [oldSite, newSite].flatMap((site) => (site === null ? [] : [discriminatorOf(site)]));
  const [before = null, after = null] = sites;
  if (question === null || before === null || after === null) return kept;
  const sent = meaningsOf(question.sender, [before, after]);
  const read = meaningsOf(question.receiver, [before, after]);
  if (sent === null || read === null) return kept;
  const [, change] = MAPPING.exec(finding.id) ?? [];
  const isNewSender = question.sender.site?.file === newSite?.file;
  // Nobody sends what only the reader knows.
  if ((change === "added" && !isNewSender) || (change === "deleted" && isNewSender))
    return { provedLevel: level, proof: { kind: "included" } };
  const isAsked = (value: string): boolean =>
    change === "changed" ? value === oldSite?.at?.key : !read.targets.has(value);
  let doubt: string | null = null;
  for (const [value, target] of sent.targets) {
    if (!isAsked(value)) continue;
    const proof = proveMeaning(prover, question, { value, property: sent.property, target, read });
    if (proof.kind === "excluded")
      return { provedLevel: "ERR", proof: { kind: "promoted", counterexample: proof.counterexample } };
    if (proof.kind === "unproven") doubt ??= proof.reason;
  }
  if (doubt !== null) return { provedLevel: "WARN", proof: { kind: "unproven", reason: doubt } };
  return { provedLevel: "INFO", proof: { kind: "included" } };
}

interface Meanings {
  readonly property: string;
  readonly targets: ReadonlyMap<string, Site>;
  /** Names of alternatives that are meant by themselves, where no mapping says otherwise. */
  readonly implied: ReadonlyMap<string, Site>;
}

function proveMeaning(
  prover: Prover,
  { sender, receiver, view }: ProofQuestion,
  asked: { readonly value: string; readonly property: string; readonly target: Site; readonly read: Meanings },
): Proof {
  const { value, property, target, read } = asked;
  const meant = read.targets.get(value) ?? read.implied.get(value);
  if (meant === undefined)
    return {
      kind: "unproven",
      reason: `who reads by the discriminator knows no schema for its value '${value.slice(0, 80)}'`,
    };
  if (prover.prove({ ...sender, site: target }, { ...receiver, site: meant }, view).kind === "included")
    return { kind: "included" };
  const overlay = schemaOverlay(sender);
  const marked = { type: "object", required: [property], properties: { [property]: { const: value } } };
  const site: Json = { allOf: [overlay.refTo(target), marked] };
  return prover.prove(overlay.side(site), { ...receiver, site: meant }, view);
}

/** What each value means on one side; null where there is no discriminator, or it says too little. */
function meaningsOf(side: SchemaSide, places: readonly Site[]): Meanings | null {
  const discriminator = places.find(({ file }) => file === side.site?.file) ?? null;
  const schema = discriminator?.at?.parent ?? null;
  const property = objectOf(discriminator?.value)?.["propertyName"];
  if (discriminator === null || schema === null || typeof property !== "string") return null;
  const mapping = childSite(discriminator, "mapping");
  const targets = new Map<string, Site>();
  for (const [value, name] of Object.entries(objectOf(mapping?.value) ?? {})) {
    const target = typeof name === "string" ? targetOf(side, discriminator, name) : null;
    if (target !== null) targets.set(value, target);
  }
  const implied = new Map<string, Site>();
  for (const keyword of ["oneOf", "anyOf"]) {
    const list = childSite(schema, keyword);
    const length = Array.isArray(list?.value) ? list.value.length : 0;
    for (let index = 0; index < length; index += 1) {
      const branch = list === null ? null : childSite(list, index);
      const ref = objectOf(branch?.value)?.["$ref"];
      const target = branch === null || typeof ref !== "string" ? null : side.resolve(branch, ref);
      if (target !== null && typeof ref === "string") implied.set(ref.slice(ref.lastIndexOf("/") + 1), target);
    }
  }
  return { property, targets, implied };
}

/** A mapping names a component, or refers to a schema. */
function targetOf(side: SchemaSide, from: Site, name: string): Site | null {
  const component = /^[\w.-]+$/u.test(name) ? side.resolve(from, `#/components/schemas/${name}`) : null;
  const target = component ?? side.resolve(from, name);
  return target === null ? null : followReferences(side.resolve, target);
}

/** The discriminator that a place is, or stands in. */
function discriminatorOf(site: Site): Site | null {
  for (let at: Site | null = site; at !== null; at = at.at?.parent ?? null)
    if (at.at?.key === "discriminator") return at;
  return null;
}
