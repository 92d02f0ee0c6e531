import { expect, test } from "vitest";
import type { Sha } from "../../base/ids.ts";
import type { Environment } from "../policy/policy.ts";
import { changesNote, notedChanges, type NotedChange } from "./changes-note.ts";
import { judgeChecklist } from "./checklist.ts";

const sha = "3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70" as Sha;
const noted = (message: string): readonly NotedChange[] => notedChanges([{ sha, message }]);

const BLOCK = `Greet by name (#12)

\`\`\`flyball
intent: tactical fix
risk: medium
blast_radius: the greeting
verification: npm test
rollback: deploy the commit before
\`\`\`
`;
const TRAILERS = `Greet by name

Intent: feature
Risk: low
Blast-Radius: the greeting
Verified-By: npm test
Rollback: deploy the commit before
`;

test.for([
  { from: "a fenced block that a squash left", message: BLOCK, intents: ["tactical-fix"], risk: "medium" },
  { from: "trailers", message: TRAILERS, intents: ["feature"], risk: "low" },
  {
    from: "both: the block, and the higher risk",
    message: `${BLOCK}\nRisk: high\nIntent: feature\n`,
    intents: ["tactical-fix"],
    risk: "high",
  },
])("the fields of a change are read from $from", ({ message, intents, risk }) => {
  const fields = { blastRadius: ["the greeting"], verification: ["npm test"], rollback: ["deploy the commit before"] };
  expect(noted(message)[0]?.fields).toEqual({ intents, risk, ...fields });
});

test("the note has a block's fields under its intent", () => {
  expect(changesNote({ title: "engine", from: null, to: sha, changes: noted(BLOCK) })).toContain(
    "## Fixes\n\n- Greet by name (#12) (`3f2a9c1b7d0e`)\n  - Risk: medium\n  - Blast radius: the greeting\n  - Verified: npm test\n  - Rollback: deploy the commit before",
  );
});

test("a merge that says nothing of itself is no change", () => {
  expect(noted("Merge branch 'greeting'")).toEqual([]);
  expect(noted(`Merge branch 'greeting'\n\n${BLOCK}`)).toHaveLength(1);
});

test.for([
  { message: BLOCK, fields: "pass", risk: "pass", lacks: "all with intent, blast radius, verification and rollback" },
  {
    message: "Greet\n\nIntent: feature\nRisk: low\nVerified-By: npm test\nRollback: deploy the commit before\n",
    fields: "fail",
    risk: "pass",
    lacks: "lacks blast radius",
  },
  {
    message:
      "Greet\n\nIntent: feature\nBlast-Radius: the greeting\nVerified-By: n/a\nRollback: deploy the commit before\n",
    fields: "fail",
    risk: "unknown",
    lacks: "lacks verification",
  },
  { message: "Greet", fields: "fail", risk: "unknown", lacks: "lacks intent, blast radius, verification, rollback" },
])("the checklist wants the four fields and the risk: $lacks", ({ message, fields, risk, lacks }) => {
  const environment: Environment = {
    deploy: null,
    rollback: null,
    deployTimeoutMs: 1_000,
    signOffTimeoutMs: 25_000,
    version: null,
    predicates: [],
    onFailure: "automatic",
    checklist: "observe",
    verifyWithinMs: 3_600_000,
  };
  const nothing = { verifiedBy: null, previousSha: null, busyWith: null, before: null, open: [] };
  const items = judgeChecklist({ sha, name: "production", environment, ...nothing, changes: noted(message) });
  expect(items.find(({ name }) => name === "changes have their fields")).toMatchObject({
    verdict: fields,
    why: expect.stringContaining(lacks) as unknown,
  });
  expect(items.find(({ name }) => name === "risk known")).toMatchObject({ verdict: risk });
});
