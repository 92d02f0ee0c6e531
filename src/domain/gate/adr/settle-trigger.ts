import { adrName, isBinding, type Adr } from "../../adr/adr.ts";
import { adrsMeant } from "../../adr/adr-ref.ts";
import { decisiveText } from "../../adr/changed-decision.ts";
import type { AdrTrigger } from "./adr-trigger.ts";
import { tellingWords } from "./adr-trigger.ts";
import type { ChangeDecisions } from "./change-decisions.ts";
import { pathMatcher } from "./reversals.ts";

/** Whether a decision answers for what a change does. */
export type Settled =
  | { readonly kind: "covered"; readonly by: Adr }
  /** Why those that the change names do not, each as a clause; empty where it names none. */
  | { readonly kind: "open"; readonly refused: readonly string[] };

/** A binding decision in the same change, or one that it names, settles what it does, if it is about it. */
export function settleTrigger(trigger: AdrTrigger, decisions: ChangeDecisions): Settled {
  const refused: string[] = [];
  for (const adr of [...decisions.own, ...decisions.linked]) {
    const why = refusal(trigger, adr, decisions);
    if (why === null) return { kind: "covered", by: adr };
    refused.push(`${adrName(adr)} ${why}`);
  }
  return { kind: "open", refused: [...new Set(refused)] };
}

function refusal(
  trigger: AdrTrigger,
  adr: Adr,
  { before, ...decisions }: Pick<ChangeDecisions, "before" | "head">,
): string | null {
  const all = decisions.head.map((file) => file.adr);
  if (adr.path === trigger.against) return "is the decision that it goes against";
  if (adr.supersededBy.length > 0 || adr.status === "superseded") {
    const [by] = adrsMeant(adr.supersededBy, all);
    return `is superseded${by === undefined ? "" : ` by ${adrName(by)}`}`;
  }
  if (!isBinding(adr)) return `is ${adr.status}, not accepted`;
  const against = all.find(({ path }) => path === trigger.against);
  if (against !== undefined && adrsMeant(adr.supersedes, all).includes(against)) return null;
  return isAbout(trigger, before.get(adr.path) ?? adr) ? null : `says nothing of ${subjectOf(trigger)}`;
}

function subjectOf({ names, paths, subjects }: AdrTrigger): string {
  return [...new Set(subjects ?? [...names, ...paths])].slice(0, 3).join(", ");
}

const TEXT_MAX = 100_000;

/** Whether a decision names anything that the change touches there: a name in full or its telling words, a path, or a glob that holds one. Where the trigger has
 * subjects, one of them: a decision about the place where it happens is about something else. */
function isAbout({ names, paths, subjects }: AdrTrigger, adr: Adr): boolean {
  const governed = [...adr.governs.files, ...adr.governs.removed];
  if (subjects === null && governed.some((glob) => paths.some((path) => pathMatcher(glob)?.(path) === true)))
    return true;
  const text = [decisiveText(adr), ...governed, ...adr.governs.symbols, ...adr.governs.dependencies]
    .join("\n")
    .slice(0, TEXT_MAX)
    .toLowerCase();
  const full = subjects ?? [...names, ...paths].filter((name) => name.length >= 3);
  if (full.some((name) => name.length >= 2 && standsIn(text, name.toLowerCase()))) return true;
  const words = new Set(tellingWords(text));
  const telling = (subjects ?? [...names, ...paths.flatMap((path) => path.split("/").slice(-3))]).flatMap(tellingWords);
  return telling.some((word) => words.has(word) || words.has(`${word}s`) || words.has(word.replace(/s$/u, "")));
}

/** As a word of its own, not as a part of another. */
function standsIn(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const [before, after] = [text[at - 1] ?? " ", text[at + name.length] ?? " "];
    if (!/[\p{L}\p{N}_]/u.test(before) && !/[\p{L}\p{N}_]/u.test(after)) return true;
  }
  return false;
}
