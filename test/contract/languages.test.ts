import { array, assert, constantFrom, property } from "fast-check";
import { DFA, JS, NFA } from "refa";
import { expect, test } from "vitest";
import { createLanguages } from "../../src/domain/contract/prove/leaf/create-languages.ts";
import { randomPattern } from "./random-pattern.ts";

// Without characters beyond the first plane: V8 finds `\B` between the halves of one, where ECMA-262 never looks.
const TEXT = array(constantFrom("a", "b", "1", "-", " ", "\n", "A", "ä"), { maxLength: 6 }).map((chars) =>
  chars.join(""),
);

test("patterns are found in texts as the engine of the language finds them", { timeout: 300_000 }, () => {
  let languages = createLanguages();
  let count = 0;
  const agreement = property(randomPattern(), array(TEXT, { minLength: 8, maxLength: 8 }), (source, texts) => {
    count += 1;
    if (count % 500 === 0) languages = createLanguages();
    const engine = new RegExp(source, "u");
    const language = languages.pattern(source);
    for (const text of texts) {
      const answer = languages.contains(language, text);
      if (answer !== "unknown" && answer !== engine.test(text)) throw new Error(`${source} on ${JSON.stringify(text)}`);
    }
  });
  assert(agreement, { numRuns: 8000, seed: 3 });
  expect(count).toBeGreaterThanOrEqual(8000);
});

test("a conjunction that is said to be empty has no member, and samples are members", { timeout: 300_000 }, () => {
  let languages = createLanguages();
  const kinds = new Map<string, number>();
  const soundness = property(
    randomPattern(),
    randomPattern(),
    array(TEXT, { minLength: 20, maxLength: 20 }),
    (inner, outer, texts) => {
      if ((kinds.get("empty") ?? 0) % 200 === 0) languages = createLanguages();
      const [inside, outside] = [new RegExp(inner, "u"), new RegExp(outer, "u")];
      const answer = languages.solve(
        languages.and([languages.pattern(inner), languages.not(languages.pattern(outer)), languages.lengths(0, 5)]),
        4,
      );
      kinds.set(answer.kind, (kinds.get(answer.kind) ?? 0) + 1);
      const isMember = (text: string): boolean =>
        inside.test(text) && !outside.test(text) && Array.from(text).length <= 5;
      const samples = answer.kind === "some" ? answer.samples : [];
      for (const sample of samples)
        if (!isMember(sample)) throw new Error(`${inner} without ${outer}: ${JSON.stringify(sample)}`);
      if (answer.kind === "unknown" || (answer.kind === "some" && !answer.complete)) return;
      for (const text of texts)
        if (isMember(text) && !samples.includes(text))
          throw new Error(`${inner} without ${outer} has ${JSON.stringify(text)}`);
    },
  );
  assert(soundness, { numRuns: 6000, seed: 4 });
  expect(kinds.get("empty")).toBeGreaterThan(500);
  expect(kinds.get("some")).toBeGreaterThan(1000);
});

test("one pattern is within another as refa's automata say, without assertions", { timeout: 300_000 }, () => {
  const languages = createLanguages();
  let compared = 0;
  const agreement = property(randomPattern(), randomPattern(), (inner, outer) => {
    if (/[\^$]|\\b|\\B|\?[=!]/u.test(inner + outer)) return;
    const anchored = [`^(?:${inner})$`, `^(?:${outer})$`] as const;
    const answer = languages.solve(
      languages.and([languages.pattern(anchored[0]), languages.not(languages.pattern(anchored[1]))]),
      1,
    );
    if (answer.kind === "unknown") return;
    compared += 1;
    const [left, right] = [automatonOf(inner), automatonOf(outer)];
    right.complement();
    expect([inner, outer, answer.kind === "empty"]).toEqual([inner, outer, DFA.fromIntersection(left, right).isEmpty]);
  });
  assert(agreement, { numRuns: 6000, seed: 5 });
  expect(compared).toBeGreaterThan(1000);
});

function automatonOf(source: string): DFA {
  const { expression, maxCharacter } = JS.Parser.fromLiteral({ source, flags: "u" }).parse();
  const automaton = DFA.fromFA(NFA.fromRegex(expression, { maxCharacter }));
  automaton.minimize();
  return automaton;
}
