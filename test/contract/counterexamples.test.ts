import { dirname } from "node:path";
import { expect, test } from "vitest";
import { casesFolder, pairCases, subsetCases } from "../../bench/contract/cases.ts";
import { openContractFiles } from "../../src/adapters/contracts/open-contract-files.ts";
import { loadContract } from "../../src/app/contract/load-contract.ts";
import type { Json } from "../../src/base/json.ts";
import type { Api } from "../../src/domain/contract/api/api.ts";
import { readApi } from "../../src/domain/contract/api/read-api.ts";
import { DEFAULT_CONTRACT_POLICY } from "../../src/domain/contract/finding/contract-policy.ts";
import { diffApis } from "../../src/domain/contract/finding/diff-apis.ts";
import { createProver } from "../../src/domain/contract/prove/create-prover.ts";
import type { Prover, SchemaSide, View } from "../../src/domain/contract/prove/proof.ts";
import { answerOf, compileWithAjv } from "./compare-with-ajv.ts";
import { schemaSide } from "./schema-side.ts";
import { toViewJsonSchema } from "./view-to-json-schema.ts";

const folder = casesFolder();
const NO_CASES = "the peers' cases are not there: name their folder in FLYBALL_CONTRACT_CASES";
/** Reporters don't show why a test was skipped: it is printed. */
function skipped(skip: (note: string) => never): never {
  console.log(`skipped: ${NO_CASES}`);
  return skip(NO_CASES);
}

const files = openContractFiles({ env: process.env });

interface Excluded {
  readonly sender: SchemaSide;
  readonly receiver: SchemaSide;
  readonly view: View;
  readonly counterexample: Json;
}

/** What ajv says against a counterexample; null where it confirms it, `unsaid` where draft 2020-12 or ajv can't say the schemas. */
function objection({ sender, receiver, view, counterexample }: Excluded): string | null {
  let answers: readonly (boolean | null)[];
  try {
    const sends = compileWithAjv(toViewJsonSchema(sender, "sender", view), "2020-12");
    const reads = compileWithAjv(toViewJsonSchema(receiver, "receiver", view), "2020-12");
    answers = [answerOf(sends, counterexample), answerOf(reads, counterexample)];
  } catch {
    return "unsaid";
  }
  if (answers.includes(null)) return "unsaid";
  const [isSent, isRead] = answers;
  // Ajv 8 takes a field whose name is empty for there when it is missing.
  if (isSent === true && JSON.stringify(receiver.site?.value ?? null).includes('"required":[""]')) return "unsaid";
  if (isSent === true && isRead === false) return null;
  return `ajv: ${isSent === true ? "sent" : "not sent"}, ${isRead === true ? "accepted" : "refused"}: ${JSON.stringify(counterexample).slice(0, 300)}`;
}

function recorder(found: Excluded[]): Prover {
  const prover = createProver();
  return {
    prove: (sender, receiver, view) => {
      const proof = prover.prove(sender, receiver, view);
      if (proof.kind === "excluded") found.push({ sender, receiver, view, counterexample: proof.counterexample });
      return proof;
    },
  };
}

async function apiOf(path: string): Promise<Api | null> {
  const contract = await loadContract(files, {
    named: path,
    folder: dirname(path),
    root: null,
    remoteHosts: [],
    unresolved: "keep",
  });
  if (!("source" in contract)) return null;
  const api = readApi(contract.source, contract.resolve);
  return api.ok ? api.value : null;
}

test("ajv confirms each counterexample of the peers' OpenAPI pairs", async ({ skip }) => {
  if (folder === null) skipped(skip);
  const found: Excluded[] = [];
  for (const peer of ["oasdiff", "oai-openapi-diff"]) {
    for (const { base, revision } of pairCases(folder ?? "", peer)) {
      const [old, now] = [await apiOf(base), await apiOf(revision)];
      if (old !== null && now !== null)
        diffApis(old, now, recorder(found), { policy: DEFAULT_CONTRACT_POLICY, nowMs: 0 });
    }
  }
  const objections = found.map(objection);
  console.log(
    `${found.length} counterexamples, ${objections.filter((each) => each === "unsaid").length} that ajv can't say`,
  );
  expect(found.length).toBeGreaterThan(200);
  expect(objections.filter((each) => each !== null && each !== "unsaid")).toEqual([]);
  expect(objections.filter((each) => each === "unsaid").length).toBeLessThan(found.length / 50);
});

test("ajv confirms each counterexample of the peers' pairs of schemas", ({ skip }) => {
  if (folder === null) skipped(skip);
  const found: Excluded[] = [];
  for (const { s1, s2 } of subsetCases(folder ?? "", "jsonsubschema"))
    recorder(found).prove(schemaSide(s1 as Json, "draft-07"), schemaSide(s2 as Json, "draft-07"), "plain");
  const objections = found.map(objection);
  console.log(
    `${found.length} counterexamples, ${objections.filter((each) => each === "unsaid").length} that ajv can't say`,
  );
  expect(found.length).toBeGreaterThan(150);
  expect(objections.filter((each) => each !== null && each !== "unsaid")).toEqual([]);
  expect(objections.filter((each) => each === "unsaid").length).toBeLessThan(found.length / 50);
});
