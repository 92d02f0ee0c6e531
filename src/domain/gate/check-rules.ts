import type { GateRuleDoc } from "../finding/rule-doc.ts";

/** What `flyball check` itself has to say of the policy's ignores. */
export const CHECK_RULES: Readonly<Record<"ignoreExpired" | "ignoreUnused" | "baseline", GateRuleDoc>> = {
  ignoreExpired: {
    id: "FB1801",
    title: "An ignore has expired",
    level: "warning",
    why: "Whoever ignored the finding said until when. From the day after on it counts again, so that nothing is forgotten for good.",
    fix: "Mend what was found, or set a new date under `expires:` with the owner's consent.",
    example:
      "ignores:\n  - rule: FB1301\n    owner: ada@example.org\n    reason: the key of the test account\n    expires: 2020-01-31",
  },
  ignoreUnused: {
    id: "FB1802",
    title: "An ignore has nothing to ignore",
    level: "info",
    why: "What it was written for is mended or has moved. Left in place, it would hide the next finding of its kind without a word.",
    fix: "Remove it from `ignores:`, or correct its rule or its path.",
    example:
      "ignores:\n  - rule: FB1301\n    path: a/file/that/is/gone.env\n    owner: ada@example.org\n    reason: the key of the test account\n    expires: 2027-01-31",
  },
  baseline: {
    id: "FB1803",
    title: "The baseline cannot be read",
    level: "warning",
    why: "Without it every finding counts as new. It is read from the base, so that no change can hide its own findings.",
    fix: "Write it again with `flyball check --write-baseline`, and commit it.",
    example: '{ "schemaVersion": 1, "findings": [',
  },
};
