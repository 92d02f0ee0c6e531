import { adrName, isBinding, type Adr } from "./adr.ts";
import { adrsMeant } from "./adr-ref.ts";

/** How a decision that was accepted is not to be changed, as clauses; empty where only its status, links and other fields changed. */
export function decisionChanges(before: Adr, after: Adr | null, head: readonly Adr[]): readonly string[] {
  if (before.status === "proposed") return [];
  if (after === null) return [`${adrName(before)} is ${before.status} and is taken away`];
  const changes: string[] = [];
  if (decisiveText(before) !== decisiveText(after))
    changes.push(`the text of ${adrName(before)} is changed, and it is ${before.status}`);
  for (const key of ["files", "symbols", "dependencies", "removed"] as const) {
    const lost = before.governs[key].filter((name) => !after.governs[key].includes(name));
    if (lost.length > 0) changes.push(`${adrName(before)} no longer governs ${lost.slice(0, 3).join(", ")} (${key})`);
  }
  if (isBinding(before) && !isBinding(after) && !isSucceeded(before, head, new Set([before.path])))
    changes.push(
      `${after.status === "accepted" ? `${adrName(before)} is marked as superseded` : `${adrName(before)} goes from accepted to ${after.status}`}, and no accepted decision supersedes it`,
    );
  return changes;
}

/** What became of a decision: the file at its path, else the one with its title and its sentence, as under another number it is the same decision. Null where it is gone. */
export function decisionAfter(before: Adr, path: string, head: readonly Adr[]): Adr | null {
  return (
    head.find((adr) => adr.path === path) ??
    head.find(({ title, decision }) => title === before.title && decision === before.decision) ??
    null
  );
}

/** Whether a decision says that it takes the place of this one and is accepted, or was and is succeeded itself. */
function isSucceeded(old: Adr, head: readonly Adr[], seen: Set<string>): boolean {
  return head.some((adr) => {
    if (seen.has(adr.path) || !adrsMeant(adr.supersedes, head).some(({ path }) => path === old.path)) return false;
    seen.add(adr.path);
    return isBinding(adr) || (adr.status === "superseded" && isSucceeded(adr, head, seen));
  });
}

/** Lines of a text that are fields of the file, as MADR 2 and many others have them. */
export const BOOKKEEPING: RegExp =
  /^\s{0,8}(?:[-*]\s{1,4})?[*_]{0,2}(?:status|date|deciders|decision[- ]makers|consulted|informed|tags|super[sc]edes|super[sc]eded(?:[- ]by)?|amends|amended[- ]by|links?|related)[*_]{0,2}\s{0,4}:/iu;

/** Title, decision and reason without what may change: status, dates, links to other decisions and where links lead. */
export function decisiveText({ title, body }: Pick<Adr, "title" | "body">): string {
  const kept: string[] = [title];
  let isAside = false;
  for (const line of body.split(/\r?\n/u)) {
    const heading = /^ {0,3}#{1,6}[ \t]+(.{0,300})$/u.exec(line)?.[1]?.trim();
    if (heading !== undefined) {
      isAside = /^(?:status|state|links?|related|references|more information|changelog|history)\b/iu.test(heading);
      // The title may get its number.
      if (/^ {0,3}#[ \t]/u.test(line)) continue;
    }
    if (isAside || BOOKKEEPING.test(line)) continue;
    kept.push(line.replace(/\]\([^()\s]{0,500}\)/gu, "]()"));
  }
  return kept.join(" ").replace(/\s+/gu, " ").trim();
}
