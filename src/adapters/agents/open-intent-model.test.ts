import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { intentClassifierSuite } from "../../ports/intent-classifier.suite.ts";
import { openIntentModel } from "./open-intent-model.ts";

intentClassifierSuite("the packaged model", () => Promise.resolve(openIntentModel()));

test("the artifact says what it is, what it was made of and how well it does, in less than 300 KB", () => {
  const text = readFileSync(new URL("intent-model.json", import.meta.url), "utf8");
  expect(text.length).toBeLessThan(300_000);
  expect(JSON.parse(text)).toMatchObject({
    name: "packaged-intent-model",
    version: 1,
    data: { labelled: { commits: 1151, sha256: expect.stringMatching(/^[0-9a-f]{64}$/u) } },
    measured: { accuracy: expect.any(Number), keywords: expect.any(Number), ece: expect.any(Number) },
  });
});
