import { expect, test } from "vitest";
import { change, POLICY } from "../../src/domain/gate/fields/fields-fixture.ts";
import { judgeFields } from "../../src/domain/gate/fields/judge-fields.ts";
import { lockfileFormat } from "../../src/domain/gate/supply-chain/lockfile-formats.ts";
import { lintTaskContract } from "../../src/domain/task/lint-task-contract.ts";
import { lintDamagedContracts, parseDamagedPolicies } from "./damaged-files.ts";
import { hostileBodies } from "./hostile-bodies.ts";
import { lockfilesOf } from "./many-packages.ts";

/* The unit tests run the same at a hundredth of the size. */

test.for(hostileBodies(1_048_576))("a MiB of request, %s, ends in findings that can be shown", ([, body]) => {
  const judged = judgeFields(change({ body, messages: [body.slice(0, 8_192)] }), POLICY);
  expect(judged.findings.some(({ level }) => level === "error")).toBe(true);
  expect(judged.findings.length).toBeLessThan(120);
  for (const { message, fix } of judged.findings)
    expect(`${message}${fix}`).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/u);
});

test("two thousand damaged contracts never throw, and every finding has a rule, a place and a fix", () => {
  expect(lintDamagedContracts(2000)).toBeGreaterThan(1000);
});

test("five hundred damaged policies never throw", () => {
  expect(parseDamagedPolicies(500)).toBeGreaterThan(100);
});

test("fifty thousand open brackets is one finding", () => {
  expect(lintTaskContract("[".repeat(50_000), "t.yaml")).toHaveLength(1);
});

test.for(lockfilesOf(20_000))("%s of 20,000 packages is read whole", ([name, text]) => {
  const read = lockfileFormat(name)?.read(text);
  expect(read?.ok === true ? read.value.packages.length : read?.error).toBe(20_000);
});
