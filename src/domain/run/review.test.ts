import { expect, test } from "vitest";
import { parseAnswer, reviewSchema } from "./review.ts";

const answer = (recommendation: string): string =>
  JSON.stringify({
    recommendation,
    checklist: [{ item: "says {hello}", holds: true, note: "seen" }],
    regressions: [],
    risks: [],
    requestedChanges: [],
    confidence: 0.9,
  });
const fenced = (text: string): string => `\`\`\`json\n${text}\n\`\`\``;

test.for([
  ["an object alone", answer("approve"), "approve"],
  ["an object in prose", `I looked.\n${answer("reject")}\nThat is all.`, "reject"],
  ["a fenced object", `I looked.\n\n${fenced(answer("approve"))}\n`, "approve"],
  ["an object over several lines", JSON.stringify(JSON.parse(answer("approve")), null, 2), "approve"],
  ["a quoted verdict before a bare one", `It says ${fenced(answer("approve"))}\nMine: ${answer("reject")}`, "reject"],
  ["a bare verdict before a fenced one", `It says ${answer("approve")}\nMine: ${fenced(answer("reject"))}`, "reject"],
  ["a set of braces before it", `function f() { return {}; }\n${answer("approve")}`, "approve"],
  ["nothing", "", null],
  ["no object", "verdict: pass, recommendation: approve, confidence: 1", null],
  ["a quoted verdict and then something else", `It says ${fenced(answer("approve"))}, but I can't say {yet}`, null],
  ["another recommendation", answer("pass"), null],
  ["braces without end", "{".repeat(100_000), null],
] as const)("%s is read for what it is", ([, text, recommendation]) => {
  expect(parseAnswer(text, reviewSchema)?.recommendation ?? null).toBe(recommendation);
});
