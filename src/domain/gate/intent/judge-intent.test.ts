import { expect, test } from "vitest";
import { computeRisk } from "../../intent/computed-risk.ts";
import type { IntentGuess } from "../../intent/intent-guess.ts";
import { change, file } from "../fields/fields-fixture.ts";
import { judgeIntent } from "./judge-intent.ts";

function guessed(kind: "corrective" | "adaptive" | "perfective" | null, confidence: number): IntentGuess {
  const rest = (1 - confidence) / 2;
  return {
    tag:
      kind === null
        ? "unknown"
        : ({ corrective: "tactical-fix", adaptive: "feature", perfective: "tech-debt" } as const)[kind],
    kind,
    confidence,
    probabilities: {
      corrective: rest,
      adaptive: rest,
      perfective: rest,
      ...(kind === null ? {} : { [kind]: confidence }),
    },
    reasons: ["a reason"],
  };
}

const EDIT = {
  ...file("src/orders/total.ts"),
  hunks: [{ oldStart: 4, removed: ["return a.b;"], newStart: 4, added: ["return a?.b ?? 0;"] }],
};
const TEST = file("test/total.test.ts", ['test("without", () => {});']);

const shown = (of: Parameters<typeof change>[0], guess: IntentGuess): readonly string[] => {
  const changed = change(of);
  return judgeIntent(changed, guess, computeRisk(changed.files, [])).findings.map(
    ({ rule, message }) => `${rule} ${message}`,
  );
};

const SAYS = (intent: string, risk = "high"): string => `Round totals\n\nIntent: ${intent}\nRisk: ${risk}`;

test("what nobody declares is classified and computed, and said so", () => {
  expect(shown({ messages: ["Fix totals"] }, guessed("corrective", 0.91))).toEqual([
    "FB5001 no intent is declared; it was classified as tactical-fix (confidence 0.91): a reason",
    "FB5002 no risk is declared; it was computed as low: no migration, authentication, payment, CI, public contract or deletion, and few importers",
  ]);
  expect(shown({ messages: ["wip"] }, guessed(null, 0.4))[0]).toBe(
    "FB5001 no intent is declared; what it is for stays unknown: a reason",
  );
});

test("a feature that looks like a fix is challenged with the reasons", () => {
  expect(
    shown(
      { messages: [`Fix totals, closes #12\n\nIntent: feature\nRisk: low`], files: [EDIT, TEST] },
      guessed("corrective", 0.93),
    ),
  ).toEqual([
    "FB5003 the change says Intent: feature, and it looks like tactical-fix (confidence 0.93): the subject says 'fix'; it is linked to a bug: 'closes #12'; it only edits code that was there: 1 line added and 1 deleted, nothing new declared; it adds a guard against a case that was not handled",
  ]);
});

test.for([
  ["feature", "corrective", 0.75, [EDIT], []],
  ["feature", "corrective", 0.95, [EDIT, file("src/new.ts", ["x"], "added")], []],
  ["feature", "corrective", 0.95, [EDIT, file("src/new.ts", [], "added")], ["FB5003"]],
  ["feature", "corrective", 0.95, [EDIT, file("src/new.ts", ["", "// later"], "added")], ["FB5003"]],
  ["tech-debt\nIntent: feature", "corrective", 0.95, [EDIT], ["FB5003", "FB5003"]],
  ["feature", "adaptive", 0.95, [file("requirements.txt")], []],
  ["feature", "adaptive", 0.95, [file("native/CMakeLists.txt"), file("requirements/dev.txt")], []],
  ["feature", "adaptive", 0.95, [file("notes.txt"), file("src/docs/guide.html")], ["FB5003"]],
  ["feature", "adaptive", 0.95, [EDIT], []],
  ["feature", "perfective", 0.6, [TEST], ["FB5003"]],
  ["feature", null, 0.4, [EDIT, TEST], ["FB5003"]],
  ["tech-debt", "corrective", 0.9, [EDIT], ["FB5003"]],
  ["tech-debt", "corrective", 0.9, [TEST], []],
  ["strategic-fix", "corrective", 0.9, [EDIT], ["FB5003"]],
  ["strategic-fix", "corrective", 0.9, [file("src/a.ts", ["function x() {"]), file("src/b.ts"), file("src/c.ts")], []],
  ["tactical-fix", "adaptive", 0.9, [file("src/new.ts", ["x"], "added")], ["FB5003"]],
  ["tactical-fix", "corrective", 0.9, [file("src/new.ts", ["x"], "added")], []],
  ["compliance", "corrective", 0.99, [EDIT, TEST], []],
] as const)("Intent: %s against %s at %d gives %j", ([intent, kind, confidence, files, rules]) => {
  const changed = change({ messages: [SAYS(intent)], files: [...files] });
  const { findings } = judgeIntent(changed, guessed(kind, confidence), computeRisk(changed.files, []));
  expect(findings.map(({ rule }) => rule)).toEqual(rules);
});

test.for([
  ["low", [file("src/auth/session.ts")], [], "high risk: authentication (src/auth/session.ts)"],
  [
    "medium",
    [file("db/migrate/7.sql", ["DROP TABLE orders;"], "added")],
    [],
    "high risk: migrations (db/migrate/7.sql); DROP TABLE in db/migrate/7.sql:1, which no revert brings back",
  ],
  [
    "low",
    [EDIT],
    [{ path: "src/orders/total.ts", importers: 12, isLeast: false }],
    "medium risk: 12 files import src/orders/total.ts",
  ],
  [
    "low",
    [EDIT],
    [{ path: "src/orders/total.ts", importers: 41, isLeast: true }],
    "high risk: at least 41 files import src/orders/total.ts",
  ],
  [
    "low",
    [{ ...file("src/util/s.ts", ["x"], "renamed"), previousPath: "src/auth/session.ts" }],
    [],
    "high risk: authentication (src/auth/session.ts)",
  ],
  ["low", [file("src/docs/payment/charge.ts")], [], "high risk: payment (src/docs/payment/charge.ts)"],
  ["low", [file("src/session-store.ts")], [], "high risk: authentication (src/session-store.ts)"],
  [
    "low",
    [file("src/clean.ts", ["await db.query('DROP TABLE IF EXISTS orders');"])],
    [],
    "high risk: DROP TABLE in src/clean.ts:1, which no revert brings back",
  ],
  ["low", Array.from({ length: 16 }, (_, i) => file(`src/f${i}.ts`)), [], "medium risk: 16 source files are changed"],
] as const)("a declared risk of %s is challenged", ([risk, files, fanIns, said]) => {
  const changed = change({ messages: [SAYS("feature", risk)], files: [...files] });
  const { findings } = judgeIntent(changed, guessed("adaptive", 0.9), computeRisk(changed.files, fanIns));
  expect(findings.map(({ rule, message }) => `${rule} ${message}`)).toEqual([
    `FB5004 the change says Risk: ${risk}, and it touches ${said}`,
  ]);
});

test.for([
  ["low", [EDIT], [{ path: "src/orders/total.ts", importers: 9, isLeast: false }]],
  ["high", [file("src/auth/session.ts")], []],
  ["low", [file("test/auth/session.test.ts"), file("docs/payment.md"), file("docs/payment/example.ts")], []],
  ["low", [file("src/conference/session-card.tsx"), file("src/clean.ts", ["// DROP TABLE orders is elsewhere"])], []],
] as const)("a declared risk of %s that is not lower stands", ([risk, files, fanIns]) => {
  const changed = change({ messages: [SAYS("tech-debt", risk)], files: [...files] });
  const { findings } = judgeIntent(changed, guessed("perfective", 0.9), computeRisk(changed.files, fanIns));
  expect(findings).toEqual([]);
});

test("nothing changed is idle", () => {
  expect(judgeIntent(change({ files: [] }), guessed(null, 0), computeRisk([], [])).idle).toBe("nothing was changed");
});
