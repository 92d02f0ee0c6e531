/** What a commit says that it takes back, or brings again. */
export interface Reverted {
  /** Ids as they are written: 7 to 64 hexadecimal digits, lower case. */
  readonly ids: readonly string[];
  /** Numbers of pull or merge requests. */
  readonly requests: readonly number[];
  /** The subject of what is taken back; null where it isn't quoted. */
  readonly subject: string | null;
  /** Only a part of it, by its own words. */
  readonly isPartial: boolean;
}

export type Taking = "reverts" | "reapplies";

/** What a message takes back or brings again, and whether that is sure: a quoted subject, an id or a request's number is; `Revert the cache` is not, as other projects begin a
 * subject with the part that it changes (`revert: plug a leak`, in git). Null where it does neither. A revert of a revert
 * brings again; git writes `Reapply "…"` for it since 2.43. */
export function readReverted(
  subject: string,
  body: string,
): { readonly taking: Taking; readonly reverted: Reverted; readonly isSure: boolean } | null {
  const mayTake = TAKING.test(subject.slice(0, SUBJECT_MAX_CHARS));
  const quoted = mayTake ? unquote(subject) : null;
  // A squash lists its own commits as `* …`: what one of them took back was of the same change.
  const bySubject = quoted ?? (mayTake ? plainIn(subject) : null);
  const said = saidIn(bySubject === null ? (body.split(/^\* /mu, 1)[0] ?? "") : body);
  if (bySubject === null && said === null) return null;
  const reverted: Reverted = {
    ids: unique([...(said?.ids ?? []), ...(quoted === null ? idsIn(bySubject?.subject ?? "") : [])]),
    requests: unique(said?.requests ?? []),
    subject: quoted?.subject ?? null,
    isPartial: said?.isPartial ?? false,
  };
  const isSure = quoted !== null || reverted.ids.length > 0 || reverted.requests.length > 0;
  // What is landed again is often made by reverting its revert.
  const lands = mayTake && LANDS_AGAIN.test(subject.slice(0, SUBJECT_MAX_CHARS)) ? "reapplies" : null;
  return { taking: bySubject?.taking ?? lands ?? said?.taking ?? "reverts", reverted, isSure };
}

/** `Revert "Revert "x""` brings x again. */
function unquote(subject: string): { readonly taking: Taking; readonly subject: string } | null {
  const outer = QUOTED.exec(subject.slice(0, SUBJECT_MAX_CHARS));
  if (outer === null) return null;
  const inner = outer[2] ?? "";
  if (isReapply(outer[1])) return { taking: "reapplies", subject: inner };
  const deeper = unquote(inner);
  if (deeper === null) return { taking: "reverts", subject: inner };
  return { taking: deeper.taking === "reverts" ? "reapplies" : "reverts", subject: deeper.subject };
}

/** `Revert the cache`, `revert(cli): the cache`, `Reland: the cache`. */
function plainIn(subject: string): { readonly taking: Taking; readonly subject: string } | null {
  const [whole, word] = PLAIN.exec(subject) ?? [];
  if (whole === undefined) return null;
  return { taking: isReapply(word) ? "reapplies" : "reverts", subject: subject.slice(0, SUBJECT_MAX_CHARS) };
}

function isReapply(word: string | undefined): boolean {
  return /^re-?(?:apply|land|instate)/iu.test(word ?? "");
}

/** A sentence such as `This partially reverts commits 1234567 and 89abcde, reversing changes …`. */
function saidIn(body: string): (Omit<Reverted, "subject"> & { readonly taking: Taking }) | null {
  // Cheap, as it is asked of every commit.
  if (!body.includes("everts ") && !body.includes("eland") && !body.includes("eapplies ")) return null;
  const found = { ids: [] as string[], requests: [] as number[], isPartial: false };
  let taking: Taking | null = null;
  for (const [, how, verb, rest = ""] of body.matchAll(SENTENCE)) {
    const [named = ""] = rest.split(
      /\n\s*\n|\.\s|;|[,.]?\s(?:revers\w*|since|because|which|whose|as|due|the|but|in)\b/u,
    );
    const ids = idsIn(named);
    const requests = [...named.matchAll(/(?:^|[\s/\w])[#!](\d{1,9})\b/gu)].map(([, digits]) => Number(digits));
    if (ids.length === 0 && requests.length === 0) continue;
    found.ids.push(...ids);
    found.requests.push(...requests);
    found.isPartial ||= isHedged(how ?? "") || /\b(?:most|parts?|some|half|hunks?|bits?) of\b/u.test(named);
    taking ??= /^revert/iu.test(verb ?? "") ? "reverts" : "reapplies";
  }
  return taking === null ? null : { ...found, taking };
}

/** `also reverts`, `essentially reverts`: not, or not only, a revert. */
function isHedged(word: string): boolean {
  return word !== "" && !/^(?:just|on|simp|ful|entire|complete|whol|clean|temporari|manual)(?:ly)?$/iu.test(word);
}

const SUBJECT_MAX_CHARS = 1_000;
const TAKING = /rever|re-?land|reappl|reinstat|back(?:ed|s)?[ -]?out|roll/iu;
const LANDS_AGAIN = /[([](?:re-?land(?:ed)?|reapply|reapplied)[)\]]/iu;
const QUOTED =
  /^(?:\[[^\]]{1,40}\] ?)?(?:[a-z]{1,20}(?:\([^)]{0,60}\))?: )?(revert|reapply|re-?land|reinstate)s?:? ["“](.*)["”][^"”]{0,60}$/iu;
/** `rollback: …` names the part that is changed. */
const PLAIN =
  /^(?:\[[^\]]{1,40}\] ?)?(revert(?:ed|s|ing)?|re-?land(?:ed|s)?|reapply|back(?:ed|s)?[ -]?out)(?:\([^)]{0,60}\))?!?(?::? |$)|^(roll(?:ed)?[ -]?back)(?: |$)/iu;
const SENTENCE =
  /(?:^|\s)(?:this (?:(?:commit|change|patch|pr|is) )?)?(?:a )?(?:([a-z]{1,20}ly|partial|just|also) )?(reverts|(?:re-?land(?:s)?)(?: of)?|reapplies)\s+((?:[^\n]|\n(?!\s*\n)){1,300})/giu;

function idsIn(text: string): string[] {
  return text.match(/\b[0-9a-f]{7,64}\b/gu)?.filter((word) => /\d/u.test(word)) ?? [];
}

function unique<T>(all: readonly T[]): readonly T[] {
  return [...new Set(all)];
}
