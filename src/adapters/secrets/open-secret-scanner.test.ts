import { rules } from "@secretlint/secretlint-rule-preset-recommend";
import { expect, test } from "vitest";
import { secretScannerSuite } from "../../ports/secret-scanner.suite.ts";
import { openSecretScanner } from "./open-secret-scanner.ts";
import { LEFT_OUT_RULES, presetName, USED_RULES } from "./preset-rules.ts";

secretScannerSuite("the scanner in this process", openSecretScanner);

test("each rule of secretlint's preset is used, or left out for a reason", () => {
  const known = [...Object.keys(USED_RULES), ...Object.keys(LEFT_OUT_RULES)].toSorted();
  expect(known).toEqual(rules.map(({ meta }) => presetName(meta.id)).toSorted());
});

test("a text with more beginnings than can be searched is unknown, never clean", async () => {
  const scans = await openSecretScanner().scan([{ path: "a", text: "ghs_1_".repeat(3000) }]);
  expect(scans).toEqual([{ path: "a", hits: [], unknown: "it holds more than 2000 beginnings of tokens of one kind" }]);
});
