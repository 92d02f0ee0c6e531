import type { NamedInText } from "./adr.ts";
import { sentencesOf } from "./sentences.ts";

/** More of a text is not looked through. */
const TEXT_MAX = 20_000;
const NAMES_MAX = 200;

const SPAN = /`([^`\n]{1,200})`/gu;
const LINK = /\]\(([^()\s]{1,300})\)/gu;

/** What takes something out, with the object after it. */
const TAKES_OUT =
  /\b(?:remov(?:e|ed|es|ing)|drop(?:s|ped|ping)?|delet(?:e|ed|es|ing)|retir(?:e|ed|es|ing)|ban(?:s|ned)?|replac(?:e|ed|es|ing)|abandon(?:s|ed|ing)?|stop(?:s|ped)? using|no longer (?:use|depend on|need)s?|(?:do not|don['’]t|must not|never|not) (?:use|depend on|import)|get rid of|instead of|rather than|away from|migrat(?:e|ed|es|ing) (?:off|from)|mov(?:e|ed|es|ing) (?:off|from))\b/giu;
const IS_OUT =
  /\s(?:is|are|was|were|has been|have been|gets|must be|will be)\s(?:now\s|all\s)?(?:removed|dropped|deleted|retired|banned|gone|replaced|no longer used|not used|not to be used|not to come back|forbidden|abandoned)\b/iu;

/** What a text is about: names in code spans and links; as removed what the sentences of `decided` take out: code spans and paths, and apart from them bare words. */
export function namedInText(text: string, decided: string): NamedInText {
  const looked = text.slice(0, TEXT_MAX);
  const files = new Set<string>();
  const symbols = new Set<string>();
  const dependencies = new Set<string>();
  for (const [, span = ""] of looked.matchAll(SPAN)) {
    const name = span.trim();
    if (isPathLike(name)) files.add(name.replace(/^\.\//u, ""));
    else if (isPackageLike(name)) dependencies.add(name);
    if (isSymbolLike(name)) symbols.add(name.replace(/\(\)$/u, ""));
  }
  for (const [, target = ""] of looked.matchAll(LINK))
    if (!/^(?:[a-z]+:|#|mailto)/iu.test(target) && !/\.(?:md|markdown)(?:#|$)/iu.test(target))
      files.add(target.replace(/^(?:\.\.?\/)+/u, ""));
  const out = takenOut(decided.slice(0, TEXT_MAX));
  return {
    files: first(files),
    symbols: first(symbols),
    dependencies: first(dependencies),
    removed: first(out.names),
    removedWords: first(out.words),
  };
}

/** Only of what directly follows the verb, or goes before `is removed`: a name further on is something else. */
function takenOut(text: string): { readonly names: ReadonlySet<string>; readonly words: ReadonlySet<string> } {
  const names = new Set<string>();
  const words = new Set<string>();
  const add = (found: readonly Named[]): void => {
    for (const { name, isWord } of found) (isWord ? words : names).add(name);
  };
  for (const sentence of sentencesOf(text)) {
    for (const match of sentence.matchAll(TAKES_OUT)) {
      const before = sentence.slice(Math.max(0, match.index - 12), match.index);
      if (/(?:\b(?:not|never|cannot)|n['’]t)\s$/iu.test(before)) continue;
      const at = match.index + match[0].length;
      add(namesAtStart(tokensOf(sentence.slice(at, at + 300))));
    }
    const passive = IS_OUT.exec(sentence);
    if (passive === null) continue;
    const before = tokensOf(sentence.slice(Math.max(0, passive.index - 300), passive.index));
    add(namesAtStart(before.toReversed()));
  }
  return { names, words };
}

interface Named {
  readonly name: string;
  /** Neither in a code span nor seen to be code. */
  readonly isWord: boolean;
}

function tokensOf(text: string): readonly string[] {
  return text.match(/`[^`\n]{1,200}`|[^\s,;:]{1,200}|[,;:]/gu) ?? [];
}

/** `the dependency on lodash, moment and `left-pad` with …`: names up to the word that is none. */
function namesAtStart(tokens: readonly string[]): readonly Named[] {
  const names: Named[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token === "," || JOINS.has(token.toLowerCase())) continue;
    const isSpan = token.startsWith("`");
    const name = isSpan
      ? token.slice(1, -1).trim().replace(/\(\)$/u, "")
      : token.replace(/^["'“(*_]+|(?:\(\))?["'”*_]{0,3}[.!):]{0,3}$/gu, "");
    if (!isSpan && ENDS.has(name.toLowerCase())) break;
    if (!isSpan && STOP.has(name.toLowerCase())) {
      if (names.length > 0) break;
      continue;
    }
    const isName = isPathLike(name) || isPackageLike(name) || isSymbolLike(name);
    if (!isName || (!isSpan && !endsThere(tokens[at + 1]))) break;
    names.push({ name, isWord: !isSpan && !isCode(name) });
    const next = tokens[at + 1]?.toLowerCase();
    if (next === undefined || (next !== "," && !JOINS.has(next)) || names.length >= 20) break;
  }
  return names;
}

const JOINS: ReadonlySet<string> = new Set(["and", "or", "&", "nor"]);

/** Whether a bare word is the whole object: `moment` in `replace moment with`, not in `replace moment parsing`. */
function endsThere(next: string | undefined): boolean {
  return (
    next === undefined ||
    /^[,;:(]/u.test(next) ||
    JOINS.has(next.toLowerCase()) ||
    ENDS.has(next.toLowerCase()) ||
    STOP.has(next.toLowerCase())
  );
}

const ENDS: ReadonlySet<string> = new Set(
  "with by in to for because since so as where when everywhere entirely completely altogether here again from it's it them this that these those which".split(
    " ",
  ),
);

const STOP: ReadonlySet<string> = new Set(
  `a an the our its all any every each old legacy own dependency dependencies package packages library libraries module modules code file files folder support
  of on in from direct use uses using service services usage`.split(/\s+/u),
);

/** No word of a language: a path, `roundLine`, `round_line`, `@acme/orders`. */
function isCode(name: string): boolean {
  return isPathLike(name) || /^@|_|[a-z][A-Z]/u.test(name);
}

function isPathLike(name: string): boolean {
  if (!/^[\w@.*{},/!-]{2,200}$/u.test(name)) return false;
  if (/^@[\w.-]+\/[\w.-]+$/u.test(name)) return false;
  return (name.includes("/") && /[\w*]/u.test(name) && !name.startsWith("/")) || /^[\w.-]+\.[a-z]{1,5}$/u.test(name);
}

function isPackageLike(name: string): boolean {
  return /^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]{1,100}$/u.test(name);
}

function isSymbolLike(name: string): boolean {
  return /^[A-Za-z_$][\w$]{2,80}(?:\.[A-Za-z_$][\w$]{0,80}){0,3}(?:\(\))?$/u.test(name);
}

function first(names: ReadonlySet<string>): readonly string[] {
  return [...names].slice(0, NAMES_MAX);
}
