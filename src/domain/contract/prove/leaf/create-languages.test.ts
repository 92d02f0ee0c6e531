import { describe, expect, test } from "vitest";
import { createLanguages } from "./create-languages.ts";
import type { Language, Languages } from "./languages.ts";

const languages = createLanguages();
const { pattern, words, lengths, and, or, not, solve, contains } = languages;

/** Is every member of the first one of the second? */
function verdict(inner: Language, outer: Language, by: Languages = languages): string {
  const answer = by.solve(by.and([inner, by.not(outer)]), 1);
  return answer.kind === "some" ? `not ${JSON.stringify(answer.samples[0])}` : answer.kind;
}

describe("one pattern within another", () => {
  test.for<[string, string, string]>([
    ["^[a-f]+$", "^[a-z]+$", "empty"],
    ["^[a-z]+$", "^[a-f]+$", 'not "g"'],
    ["^abc$", "b", "empty"],
    ["b", "^abc$", 'not "b"'],
    ["^a", "a", "empty"],
    ["a", "^a", 'not "ba"'],
    ["^(foo|bar)$", "^[a-z]{3}$", "empty"],
    ["^[a-z]{3}$", "^(foo|bar)$", 'not "aaa"'],
    ["^\\d{1,3}$", "^[0-9]{1,4}$", "empty"],
    ["^[0-9]{1,4}$", "^\\d{1,3}$", 'not "0000"'],
    ["^(a|b)*$", "^(a*b*)*$", "empty"],
    ["^(?:[a-z]+-)*[a-z]+$", "^[a-z-]+$", "empty"],
    ["^[a-z-]+$", "^(?:[a-z]+-)*[a-z]+$", 'not "-"'],
    ["^\\w+$", "^[A-Za-z0-9_]+$", "empty"],
    ["^[A-Za-z0-9_]+$", "^\\w+$", "empty"],
    ["^\\S+@\\S+$", "@", "empty"],
    ["^.{2}$", "^[^]{2}$", "empty"],
    ["^\\p{Lu}", "^\\p{L}", "empty"],
    ["^\\p{L}", "^\\p{Lu}", 'not "a"'],
    ["^(?=.*\\d)(?=.*[a-z]).{2,4}$", "^.{2,}$", "empty"],
    ["^.{2,4}$", "^(?=.*\\d)(?=.*[a-z]).{2,4}$", 'not "aa"'],
    ["^(?!admin$)[a-z]+$", "^[a-z]+$", "empty"],
    ["^[a-z]+$", "^(?!admin$)[a-z]+$", 'not "admin"'],
    ["\\bcat\\b", "cat", "empty"],
    ["cat", "\\bcat\\b", 'not "cata"'],
    ["^(^a|b)c$", "^[ab]c$", "empty"],
    ["(^|,)a(,|$)", "a", "empty"],
    ["a", "(^|,)a(,|$)", 'not "aa"'],
    ["^a$|^b$", "^[ab]$", "empty"],
    ["^[^/]+$", "/", 'not "a"'],
    ["$^", "^.{0}$", "empty"],
    ["a^", "b", "empty"],
    ["^[😀-😂]$", "^.$", "empty"],
    ["^[\\w-.]+$", "^[a-zA-Z0-9_.-]+$", "empty"],
    ["^(a{2}){3}$", "^a{6}$", "empty"],
    ["^(a{2,3}){2}$", "^a{4,6}$", "empty"],
    ["^a{1,64}$", "^a{1,63}$", `not "${"a".repeat(64)}"`],
  ])("%s within %s: %s", ([inner, outer, expected]) => {
    expect(verdict(pattern(inner), pattern(outer))).toBe(expected);
  });
});

describe("with lengths and words", () => {
  test.for<[string, Language, Language, string]>([
    ["a pattern of three characters", pattern("^[a-z]{3}$"), lengths(3, 3), "empty"],
    ["a pattern that may be longer", pattern("^[a-z]+$"), lengths(0, 255), `not "${"a".repeat(256)}"`],
    ["lengths that are wider", lengths(2, 5), lengths(1, 6), "empty"],
    ["lengths that are narrower", lengths(1, 6), lengths(2, 5), 'not "a"'],
    ["a character beyond the first plane is one", words(["😀"]), lengths(1, 1), "empty"],
    ["words of a pattern", words(["a", "ab", "abb"]), pattern("^ab*$"), "empty"],
    ["a word that is not of the pattern", words(["a", "ba"]), pattern("^ab*$"), 'not "ba"'],
    ["a finite pattern and its words", pattern("^(red|green)$"), words(["green", "red", "blue"]), "empty"],
    ["all but a word", not(words(["a"])), pattern("."), 'not ""'],
    ["all but some words, of a length", and([not(words(["a", "b"])), lengths(1, 1)]), words(["c"]), 'not "d"'],
    ["a union of lengths", or([lengths(0, 3), lengths(4, 9)]), lengths(0, 9), "empty"],
    ["prefix keys and others", pattern("^x-"), not(words(["name", "id"])), "empty"],
    ["a very long one", lengths(70_000, 80_000), lengths(0, 69_999), `not "${"a".repeat(70_000)}"`],
    ["a length that nobody reads", lengths(2_000_000, Number.POSITIVE_INFINITY), lengths(0, 5), "unknown"],
  ])("%s", ([, inner, outer, expected]) => {
    expect(verdict(inner, outer)).toBe(expected);
  });
});

describe("members that were asked for", () => {
  test.for<[string, Language, number, unknown]>([
    ["all texts", languages.all, 3, { kind: "some", samples: ["a", "b", "c"], complete: false }],
    ["no text", languages.none, 3, { kind: "empty" }],
    ["words", words(["bb", "a"]), 3, { kind: "some", samples: ["a", "bb"], complete: true }],
    [
      "a finite pattern",
      pattern("^[ab]{1,2}$"),
      9,
      { kind: "some", samples: ["a", "b", "aa", "ab", "ba", "bb"], complete: true },
    ],
    ["a finite pattern, cut", pattern("^[ab]{1,2}$"), 3, { kind: "some", samples: ["a", "b", "aa"], complete: false }],
    ["a prefix", pattern("^x-"), 3, { kind: "some", samples: ["x-", "x-a", "x-b"], complete: false }],
    ["digits", pattern("^\\d$"), 12, { kind: "some", samples: "0 1 2 3 4 5 6 7 8 9".split(" "), complete: true }],
    ["texts but words", not(words(["a", "c"])), 2, { kind: "some", samples: ["b", "d"], complete: false }],
    [
      "a length",
      and([lengths(3, 3), not(words(["aaa"]))]),
      2,
      { kind: "some", samples: ["aab", "aac"], complete: false },
    ],
    ["the empty text", lengths(0, 0), 2, { kind: "some", samples: [""], complete: true }],
    ["beyond ASCII", pattern("^[а-в]$"), 5, { kind: "some", samples: ["а", "б", "в"], complete: true }],
  ])("%s", ([, language, count, expected]) => {
    expect(solve(language, count)).toEqual(expected);
  });
});

describe("what no automaton tells is never claimed to be empty", () => {
  test.for<[string, string, string]>([
    ["^(a|b)\\1$", "^[ab]{2}$", "unknown"],
    ["^[ab]{2}$", "^(a|b)\\1$", 'not "ab"'],
    ["^(a|b)\\1$", "^(a|b)\\1$", "empty"],
    ["^\\w+(?<!x)$", "^\\w+$", "empty"],
    ["^\\w+$", "^\\w+(?<!x)$", 'not "x"'],
    ["(?<=a)b", "b", "empty"],
    ["[[:alpha:", "a", "unknown"],
    ["a", "(unclosed", "unknown"],
    ["(unclosed", "(unclosed", "empty"],
    ["\\Aabc\\z", "^abc$", "unknown"],
  ])("%s within %s: %s", ([inner, outer, expected]) => {
    expect(verdict(pattern(inner), pattern(outer))).toBe(expected);
  });
});

test.for<[string, string, boolean | "unknown"]>([
  ["^(a+)+$", `${"a".repeat(5000)}!`, false],
  ["^(a|a)*$", "a".repeat(5000), true],
  ["^(a|b)\\1$", "aa", true],
  ["^(a+)+\\1$", "a".repeat(500), "unknown"],
  ["(unclosed", "text", "unknown"],
  ["^\\u{1F600}$", "😀", true],
  ["^.$", "😀", true],
  ["^\\cA$", "\u0001", true],
  ["[^\\p{ASCII}]", "naïve", true],
])("%s is found in a text: %s", ([source, text, expected]) => {
  expect(contains(pattern(source), text)).toBe(expected);
});

test("a complement of a complement is the language, and both together are nothing", () => {
  const opaque = pattern("(x)\\1");
  expect(not(not(opaque))).toBe(opaque);
  expect(and([opaque, lengths(1, 5), not(opaque)])).toBe(languages.none);
  expect(or([opaque, not(opaque)])).toBe(languages.all);
});

test("a pattern with too many states is unknown, and spoils no other question", () => {
  const own = createLanguages();
  const wide = own.and([own.pattern("(?:a|b).{24}(?:c|d)"), own.pattern("(?:e|f).{21}(?:g|h)")]);
  expect(own.solve(wide, 1).kind).toBe("unknown");
  expect(verdict(own.pattern("a.{14}b"), own.pattern("c.{14}d"), own)).toBe('not "aaaaaaaaaaaaaaab"');
  expect(verdict(own.pattern("^a{3}$"), own.pattern("^a{2,4}$"), own)).toBe("empty");
});
