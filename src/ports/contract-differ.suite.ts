import { describe, expect, test } from "vitest";
import type { ContractDiffer, DifferAnswer } from "./contract-differ.ts";

/** Holds an adapter to the contract of {@link ContractDiffer}, with a contract of its language and one that isn't. */
export function contractDifferSuite(
  name: string,
  open: () => ContractDiffer,
  texts: { readonly path: string; readonly good: string; readonly bad: string },
): void {
  const diff = async (old: string, next: string): Promise<DifferAnswer> =>
    open().diff({
      old: { files: new Map([[texts.path, old]]) },
      new: { files: new Map([[texts.path, next]]) },
      usage: null,
      signal: AbortSignal.timeout(60_000),
    });

  describe(`${name} keeps the contract of a contract differ`, () => {
    test("the same texts give no finding", async () => {
      expect(await diff(texts.good, texts.good)).toEqual({ kind: "judged", findings: [] });
    });

    test.for<[string, string, string]>([
      ["an unreadable new version", texts.good, texts.bad],
      ["an unreadable old version", texts.bad, texts.good],
      ["ten thousand brackets", texts.good, "{".repeat(10_000)],
    ])("%s is unknown, with its place", async ([, old, next]) => {
      const answer = await diff(old, next);
      if (answer.kind !== "unknown") throw new Error("it was judged");
      expect(answer.reason).toMatch(new RegExp(`${texts.path}:\\d+:\\d+`, "u"));
      expect(answer.hint).not.toBe("");
    });
  });
}
