import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openArtifacts } from "../../adapters/artifacts/artifacts.ts";
import { openWorkspaceFiles } from "../../adapters/files/open-workspace-files.ts";
import { openStore } from "../../adapters/sql/open-store.ts";
import type { RunId, Sha } from "../../base/ids.ts";
import { sha256Hex } from "../../base/sha256.ts";
import { IN_TOTO_PAYLOAD, sealEnvelope } from "../../domain/release/dsse.ts";
import type { Evidence } from "../../domain/release/evidence.ts";
import { statementBytes, verdictStatement } from "../../domain/release/statement.ts";
import type { Store } from "../../ports/store.ts";
import { checkEvidence, listEvidence, type EvidenceWorld } from "./check-evidence.ts";

const run = "run_01jd3c5k7m9p" as RunId;
const sha = "3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70" as Sha;
const ours = generateKeyPairSync("ed25519");
const theirs = generateKeyPairSync("ed25519");
const pem = (pair: typeof ours): string => pair.publicKey.export({ type: "spki", format: "pem" }).toString();
const statement = verdictStatement({ name: "production", sha, atMs: 0 }, ["FLYBALL_SIGN_OFF"]);
const sealedBy = (pair: typeof ours): string =>
  JSON.stringify(
    sealEnvelope(IN_TOTO_PAYLOAD, statementBytes(statement), {
      keyId: "any",
      sign: (bytes) => sign(null, bytes, pair.privateKey),
    }),
  );

let folder = "";
let store: Store;
let world: EvidenceWorld;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flyball-evidence-"));
  store = await openStore({
    url: `sqlite:${join(folder, "flyball.db")}`,
    clock: { nowMs: () => 1_795_000_000_000, randomBytes },
  });
  const artifacts = openArtifacts({ dataDir: join(folder, "data") });
  world = { store: store.read, artifacts, files: openWorkspaceFiles(), signer: { publicKeyPem: pem(ours) } };
  const keep = async (id: string, kind: Evidence["kind"], content: string): Promise<Evidence> => {
    const { path, sha256, bytes } = await artifacts.write(run, `${id}.txt`, content);
    return { id, run, release: null, kind, subject: id, sha256, bytes, stored: { in: "file", path }, atMs: 1 };
  };
  const kept = [
    await keep("ev_good", "attestation", sealedBy(ours)),
    await keep("ev_foreign", "attestation", sealedBy(theirs)),
    await keep("ev_changed", "attestation", sealedBy(ours)),
    await keep("ev_log", "log", "all tests passed\n"),
    await keep("ev_gone", "log", "x"),
  ];
  const text = sealedBy(ours);
  const inDatabase: Evidence = {
    id: "ev_row",
    run,
    release: null,
    kind: "attestation",
    subject: "row",
    sha256: sha256Hex(text),
    bytes: text.length,
    stored: { in: "database", text },
    atMs: 2,
  };
  await store.write(async (tx) => {
    await tx.addRun({
      id: run,
      repository: "/repo",
      taskFile: "task.yaml",
      objective: "x",
      targetBranch: "main",
      baseSha: sha,
      startedBy: { kind: "person", name: "Ada", email: "ada@example.org" },
      startedAtMs: 1,
      status: { state: "running", stage: "sign-off" },
      cost: { usd: null, tokensIn: 0, tokensOut: 0, wallMs: 0 },
    });
    for (const evidence of [...kept, inDatabase]) await tx.addEvidence(evidence);
  });
  await writeFile(await artifacts.path(run, "ev_changed.txt"), sealedBy(ours).replace("{", "{ "));
  await rm(await artifacts.path(run, "ev_gone.txt"));
  await writeFile(join(folder, "good.json"), sealedBy(ours));
  await writeFile(join(folder, "foreign.json"), sealedBy(theirs));
  await writeFile(join(folder, "their key.pem"), pem(theirs));
  await writeFile(join(folder, "rsa.pem"), pem(generateKeyPairSync("rsa", { modulusLength: 2048 })));
  await writeFile(join(folder, "private.pem"), theirs.privateKey.export({ type: "pkcs8", format: "pem" }));
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const check = (target: string, keyFile: string | null = null): ReturnType<typeof checkEvidence> =>
  checkEvidence(world, { cwd: folder, target, keyFile });

describe("checkEvidence", () => {
  test.for([{ target: "ev_good" }, { target: "ev_row" }, { target: "good.json" }])(
    "$target is attested, and vouches for its commit",
    async ({ target }) => {
      expect(await check(target)).toMatchObject({ kind: "attested", signedOff: sha, statement });
    },
  );

  test("another installation's evidence is good under its own key alone", async () => {
    expect(await check("foreign.json", "their key.pem")).toMatchObject({ kind: "attested", signedOff: sha });
    expect(await check("foreign.json")).toMatchObject({
      kind: "refused",
      why: expect.stringContaining("no signature"),
    });
    expect(await check("ev_foreign")).toMatchObject({ kind: "refused" });
  });

  test("a file that was changed in a way that its signature survives is still refused", async () => {
    expect(await check("ev_changed")).toMatchObject({
      kind: "refused",
      why: expect.stringMatching(/^it was changed after it was recorded: SHA-256 [0-9a-f]{64}, not [0-9a-f]{64}$/u),
    });
  });

  test("what carries no signature is unchanged, or gone", async () => {
    expect(await check("ev_log")).toEqual({
      kind: "unchanged",
      sha256: sha256Hex("all tests passed\n"),
      bytes: 17,
    });
    expect(await check("ev_gone")).toEqual({ kind: "refused", why: "its file is gone" });
  });

  test.for([
    { target: "ev_none", keyFile: null, code: "EVIDENCE_NOT_FOUND" },
    { target: "none.json", keyFile: null, code: "EVIDENCE_NOT_FOUND" },
    { target: "good.json", keyFile: "none.pem", code: "KEY_NOT_FOUND" },
    { target: "good.json", keyFile: "good.json", code: "KEY_UNUSABLE" },
    { target: "good.json", keyFile: "rsa.pem", code: "KEY_UNUSABLE" },
    { target: "good.json", keyFile: "private.pem", code: "KEY_UNUSABLE" },
  ])("$target with key $keyFile is $code", async ({ target, keyFile, code }) => {
    await expect(check(target, keyFile)).rejects.toMatchObject({ code, exit: 2 });
  });
});

test("listEvidence gives what a run kept, and refuses a run that is not there", async () => {
  const ids = (await listEvidence(world, run)).map(({ id }) => id);
  expect(ids.toSorted()).toEqual(["ev_changed", "ev_foreign", "ev_gone", "ev_good", "ev_log", "ev_row"]);
  await expect(listEvidence(world, "run_nothere0000")).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  await expect(listEvidence(world, "main")).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
});
