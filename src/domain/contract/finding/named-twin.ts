import type { SchemaSide } from "../prove/proof.ts";
import type { ClosureEqual } from "../prove/schema/closure-equal.ts";
import { childSite, type Site } from "../source/contract-source.ts";
import { referenceOf } from "../source/resolve-ref.ts";
import type { ProofQuestion, WalkFinding } from "./contract-finding.ts";

/** Of a named part of `allOf`, `anyOf` or `oneOf` that came or went: another one of the same list, under another name, that says the same word for word. No value tells
 * the two apart, so that a proof shows nothing of what the part is there for. Null where there is none. */
export function namedTwin(
  { id, oldSite, newSite, question }: WalkFinding,
  areEqual: ClosureEqual,
): { readonly name: string; readonly twin: string } | null {
  const [, change] = /(?:all|any|one)-of-(added|removed)$/u.exec(id) ?? [];
  const part = change === "added" ? newSite : oldSite;
  const list = part?.at?.parent ?? null;
  if (change === undefined || part === null || list === null || !Array.isArray(list.value) || question === null)
    return null;
  const name = referenceOf(part.value);
  const side = sideOf(question, part);
  if (name === null || side === null) return null;
  for (let index = 0; index < list.value.length; index += 1) {
    const other = childSite(list, index);
    const twin = other === null ? null : referenceOf(other.value);
    if (twin === null || twin === name) continue;
    const [one, another] = [named(side, part, name), named(side, part, twin)];
    if (one.site !== null && another.site !== null && areEqual(one, another)) return { name, twin };
  }
  return null;
}

function named(side: SchemaSide, from: Site, ref: string): SchemaSide {
  return { ...side, site: side.resolve(from, ref) };
}

function sideOf({ sender, receiver }: ProofQuestion, { file }: Site): SchemaSide | null {
  return [sender, receiver].find(({ site }) => site?.file === file) ?? null;
}
