import { expect, test } from "vitest";
import type { RunId, Sha } from "../../base/ids.ts";
import { releaseNote, type ReleaseNoteFacts } from "./release-note.ts";

const facts: ReleaseNoteFacts = {
  repository: "orders-api",
  environment: "production",
  sha: "3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70" as Sha,
  previousSha: "a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f70819" as Sha,
  run: "run_01jd3c5k7m9p" as RunId,
  atMs: Date.UTC(2026, 10, 21, 9, 30, 5),
  contract: {
    objective: "GET /orders/:id answers 404 for an order that does not exist",
    scopeIn: ["src/orders"],
    scopeOut: [],
    filesAllowed: ["src/**"],
    testsRequired: ["npm test"],
    acceptanceCriteria: ["an unknown id answers 404 with a JSON body", "a known id still answers 200"],
    releaseRiskLevel: "medium",
    outputFormat: "diff",
    intent: "tactical-fix",
    steps: [],
    budgets: { usdMax: null, tokensMax: null, minutesMax: null },
    environment: null,
  },
  files: [
    { path: "src/orders/get-order.ts", added: 6, removed: 1 },
    { path: "src/logo.png", added: null, removed: null },
  ],
  rationale: "The handler dereferenced a missing row.\nIt now answers before it does.",
  verification: [
    {
      name: "test",
      command: "npm test",
      verdict: "pass",
      why: "exit 0",
      durationMs: 3_210,
      log: "evidence-1",
      tail: "",
      tests: { total: 12, failed: 0, skipped: 1 },
      cached: false,
    },
    {
      name: "lint",
      command: "npm run lint",
      verdict: "pass",
      why: "exit 0",
      durationMs: 900,
      log: "evidence-2",
      tail: "",
      tests: null,
      cached: true,
    },
  ],
  review: {
    reviewer: "claude-code 2.1.3 (reviewer, anthropic/claude-x)",
    approved: true,
    confidence: 0.92,
    regressions: [],
    risks: ["clients that read the 500 as a retry"],
  },
  signOff: {
    decision: { kind: "signed-off" },
    predicates: [{ name: "health", verdict: "pass", why: "200 in 12 ms", durationMs: 12, attempts: 1 }],
  },
  trailers: [
    { name: "Intent", value: "tactical-fix" },
    { name: "Rollback", value: "./rollback.sh" },
  ],
  rollback: "./rollback.sh",
};

test("a release note says what changed, why, how it was verified, who reviewed it and how to roll back", () => {
  expect(releaseNote(facts)).toMatchInlineSnapshot(`
    "# Release of orders-api to production

    - Commit: \`3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70\`
    - Before: \`a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f70819\`
    - Time: 2026-11-21 09:30:05 UTC
    - Risk: medium
    - Run: \`run_01jd3c5k7m9p\`
    - State: released: signed off

    ## What changed

    GET /orders/:id answers 404 for an order that does not exist

    2 files changed, 6 lines added, 1 removed.

    - \`src/orders/get-order.ts\` +6 −1
    - \`src/logo.png\` binary

    ## Why

    - Intent: tactical-fix
    - Accepted when: an unknown id answers 404 with a JSON body
    - Accepted when: a known id still answers 200

    The builder's rationale:

    \`\`\`text
    The handler dereferenced a missing row.
    It now answers before it does.
    \`\`\`

    ## How it was verified

    - pass: \`npm test\` (test): exit 0; 12 tests, 0 failed, 1 skipped; 3.21 s
    - pass: \`npm run lint\` (lint): exit 0; seen before on the same tree

    Sign-off: signed off

    - pass: health: 200 in 12 ms

    ## Review

    - Approved by claude-code 2.1.3 (reviewer, anthropic/claude-x), confidence 0.92
    - Regressions: none found
    - Risk: clients that read the 500 as a retry

    ## How to roll back

    Run \`./rollback.sh\`, which restores \`a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f70819\`. The rollback procedure has the steps.

    ## Trailers

    \`\`\`text
    Intent: tactical-fix
    Rollback: ./rollback.sh
    \`\`\`
    "
  `);
});

test("what is not known or did not happen is said", () => {
  const note = releaseNote({
    ...facts,
    previousSha: null,
    rationale: null,
    verification: [],
    review: null,
    signOff: null,
    trailers: [],
    rollback: null,
    files: [],
  });
  expect(note).toContain("- Before: not known\n");
  expect(note).toContain("- State: deployed, not signed off yet\n");
  expect(note).toContain("No command verified it.");
  expect(note).toContain("Nobody reviewed it.");
  expect(note).toContain("Which commit ran before is not known: deploy one that you trust to production.");
  expect(note).not.toContain("## Trailers");
});

test("a long list of files is cut, with the count", () => {
  const files = Array.from({ length: 53 }, (_, i) => ({ path: `f${i}`, added: 1, removed: 0 }));
  const note = releaseNote({ ...facts, files });
  expect(note).toContain("53 files changed, 53 lines added, 0 removed.");
  expect(note).toContain("- `f49` +1 −0\n- and 3 more\n");
  expect(note).not.toContain("`f50`");
});

const HOSTILE =
  "x\n\n# Forged\n```\n- [a](javascript:alert(1)) <img src=x onerror=alert(1)> `` ``` \u001b[2J\u202e ## How to roll back";

test("hostile text in every place adds no heading, fence, link or element", () => {
  const note = releaseNote({
    ...facts,
    repository: HOSTILE,
    environment: HOSTILE,
    contract: { ...facts.contract, objective: HOSTILE, acceptanceCriteria: [HOSTILE] },
    files: [{ path: HOSTILE, added: 1, removed: 0 }],
    rationale: HOSTILE,
    verification: facts.verification.map((verdict) => ({ ...verdict, name: HOSTILE, command: HOSTILE, why: HOSTILE })),
    review: { reviewer: HOSTILE, approved: true, confidence: null, regressions: [HOSTILE], risks: [HOSTILE] },
    signOff: {
      decision: { kind: "failed", failed: [{ name: HOSTILE, why: HOSTILE, fix: null }] },
      predicates: [{ name: HOSTILE, verdict: "fail", why: HOSTILE, durationMs: 1, attempts: 1 }],
    },
    trailers: [{ name: "Intent", value: HOSTILE }],
    rollback: HOSTILE,
  });
  expect(outsideFencesAndSpans(note).filter((line) => line.startsWith("#"))).toEqual([
    expect.stringMatching(/^# Release of x \\?# Forged/u),
    "## What changed",
    "## Why",
    "## How it was verified",
    "## Review",
    "## How to roll back",
    "## Trailers",
  ]);
  for (const line of outsideFencesAndSpans(note)) expect(line).not.toMatch(/(?<!\\)[[\]<>`]|[\u001b\u202e]/u);
});

/** The lines that Markdown reads as prose: fenced blocks gone, code spans as `CODE`. */
function outsideFencesAndSpans(markdown: string): string[] {
  const lines: string[] = [];
  let fence: string | null = null;
  for (const line of markdown.split("\n")) {
    const ticks = /^`{3,}/u.exec(line)?.[0];
    if (fence === null && ticks !== undefined && !line.slice(ticks.length).includes("`")) fence = ticks;
    else if (fence !== null && line.trim() === fence) fence = null;
    else if (fence === null) lines.push(line.replace(/(?<![\\`])(`+)(?!`)(.*?)(?<!`)\1(?!`)/gu, "CODE"));
  }
  expect(fence).toBeNull();
  return lines;
}
