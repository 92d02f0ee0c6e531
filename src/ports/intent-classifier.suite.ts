import { describe, expect, test } from "vitest";
import type { IntentClassifier } from "./intent-classifier.ts";

/** The contract of {@link IntentClassifier}. */
export function intentClassifierSuite(name: string, open: () => Promise<IntentClassifier>): void {
  describe(name, () => {
    test("the same input gets the same answer from one that was opened anew", async () => {
      const [one, two] = [await open(), await open()];
      const input = { message: "Fix a crash when the list is empty", files: null };
      expect(one.classify(input)).toEqual(two.classify(input));
      expect(one.name).toBe(two.name);
    });

    test.for([
      ["Fix NullPointerException when the cache is empty", "corrective"],
      ["fix(api): refund is booked twice after a timeout", "corrective"],
      ["Add support for PostgreSQL 17", "adaptive"],
      ["Refactor the tokenizer into smaller functions", "perfective"],
      ["Clean up javadoc and remove unused imports", "perfective"],
    ] as const)("%s is %s", async ([message, kind]) => {
      expect((await open()).classify({ message, files: null }).kind).toBe(kind);
    });

    test.for(["", "\u0000\u0001", "ざっと直した", "x".repeat(100_000), "\ud800 lone surrogate"])(
      "any text gets an answer, and nothing that is known of it is made up: %j",
      async (message) => {
        const guess = (await open()).classify({ message: message, files: [] });
        expect(guess.confidence).toBeGreaterThanOrEqual(0);
        expect(guess.confidence).toBeLessThanOrEqual(1);
      },
    );

    test.for(["", "asdf qwer", "\u4fee\u590d\u767b\u5f55", "  \n\n", "1 2 3"])(
      "what says nothing that it knows is unknown: %j",
      async (message) => {
        expect((await open()).classify({ message, files: null })).toMatchObject({ kind: null, tag: "unknown" });
      },
    );
  });
}
