/** A feature by its name, with its weight beside the others of the same message. */
export type WeighedFeature = readonly [name: string, weight: number];

/** More of a message says nothing more of why. */
const SUBJECT_CHARS_MAX = 400;
const BODY_CHARS_MAX = 2_000;
const BODY_WORDS_MAX = 60;
/** A body tells as much about how as about why. */
const BODY_WEIGHT = 0.6;

/** The words, pairs of words and first words of a message. Trailers, links, issue keys and hashes become one word each: which issue it is tells nothing. */
export function messageFeatures(message: string): readonly WeighedFeature[] {
  const { subject, body } = partsOf(message);
  const features = new Map<string, number>();
  const add = (name: string, weight: number): void => {
    features.set(name, Math.max(features.get(name) ?? 0, weight));
  };
  const subjectWords = wordsOf(subject);
  for (const [name] of grams(subjectWords)) add(name, 1);
  for (const [name] of grams(wordsOf(body).slice(0, BODY_WORDS_MAX))) add(name, BODY_WEIGHT);
  const type = typeOf(subject);
  if (type !== null) add(`type ${type}`, 1);
  const [first] = subjectWords;
  if (first !== undefined) add(`first ${first}`, 1);
  for (const word of subjectWords.slice(0, 4)) add(`early ${word}`, 1);
  return [...features];
}

/** The first words of the subject. */
export function leadingWords(message: string): readonly string[] {
  return [...new Set(wordsOf(partsOf(message).subject))].slice(0, LEADING_MAX);
}

const LEADING_MAX = 10;

/** Conventional Commits' type, in lower case: `fix(api)!: text` has `fix`. */
export function typeOf(subject: string): string | null {
  return /^([A-Za-z]{2,12})(?:\([^()]{0,60}\))?!?:\s/u.exec(subject)?.[1]?.toLowerCase() ?? null;
}

function partsOf(message: string): { readonly subject: string; readonly body: string } {
  // What `git format-patch` puts before a subject, and git-svn behind a body.
  const text = message
    .slice(0, SUBJECT_CHARS_MAX + BODY_CHARS_MAX + 200)
    .replace(/^\s*\[PATCH[^\]\n]{0,40}\]\s*/u, "")
    .replace(/git-svn-id:[^\n]*/u, " ")
    .trimStart();
  const end = /\r?\n|--/u.exec(text)?.index ?? text.length;
  const subject = text.slice(0, Math.min(end, SUBJECT_CHARS_MAX));
  const body = text
    .slice(subject.length, subject.length + BODY_CHARS_MAX)
    .split(/\r?\n/u)
    .filter((line) => !/^\s{0,8}[A-Z][A-Za-z]{1,20}(?:-[A-Za-z]{1,20}){0,3}: /u.test(line))
    .join("\n");
  return { subject, body };
}

function* grams(words: readonly string[]): Generator<readonly [string]> {
  for (const [index, word] of words.entries()) {
    yield [word];
    const next = words[index + 1];
    if (next !== undefined) yield [`${word} ${next}`];
  }
}

function wordsOf(text: string): readonly string[] {
  const known = text
    .replace(/https?:\/\/\S+/gu, " urlid ")
    .replace(/\b[A-Z][A-Z0-9]{1,15}-\d{1,7}\b/gu, " issueid ")
    .replace(/(?:^|[\s(])#\d{1,7}\b/gu, " issueid ")
    .replace(/\b[0-9a-f]{7,40}\b/gu, " shaid ")
    // A line that was folded in the middle of a sentence.
    .replace(/(\w)- (?=\w)/gu, "$1 ")
    .replace(/([a-z0-9])([A-Z])/gu, "$1 $2")
    .toLowerCase();
  return (known.match(/[\p{L}]+|\d+/gu) ?? []).flatMap((word) =>
    /^\d/u.test(word) ? ["0"] : word.length > 1 ? [stem(word.slice(0, 30))] : [],
  );
}

const ENDINGS = ["ations", "ation", "ings", "ing", "edly", "ed", "ies", "es", "s", "ly", "ment", "er"] as const;

/** `fixes`, `fixed` and `fixing` are one word. */
function stem(word: string): string {
  const ending = ENDINGS.find((each) => word.endsWith(each) && word.length - each.length >= 3);
  let root = ending === undefined ? word : word.slice(0, -ending.length);
  if (root.length > 3 && root.at(-1) === root.at(-2)) root = root.slice(0, -1);
  return root.length > 4 && root.endsWith("e") ? root.slice(0, -1) : root;
}
