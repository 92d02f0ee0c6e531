import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openFileSigner } from "./open-file-signer.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flyball-key-"));
  path = join(folder, "data", "key.pem");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a key is made once, for the user alone, and signs so that others can check", () => {
  const signer = openFileSigner(path);
  expect((statSync(path).mode & 0o777).toString(8)).toBe("600");
  expect(openFileSigner(path).keyId).toBe(signer.keyId);
  expect(signer.publicKeyRaw).toHaveLength(32);
  const bytes = Buffer.from("text");
  expect(verify(null, bytes, createPublicKey(signer.publicKeyPem), signer.sign(bytes))).toBe(true);
  expect(readdirSync(join(folder, "data"))).toEqual(["key.pem"]);
});

test("processes that make the key at once get the same one", async () => {
  const code = `import { openFileSigner } from ${JSON.stringify(new URL("./open-file-signer.ts", import.meta.url).href)};
    process.stdout.write(openFileSigner(process.argv[1]).keyId);`;
  const runs = Array.from({ length: 6 }, () =>
    promisify(execFile)(process.execPath, ["--input-type=module", "-e", code, path]),
  );
  const ids = (await Promise.all(runs)).map(({ stdout }) => stdout);
  expect(new Set(ids).size).toBe(1);
  expect(ids[0]).toMatch(/^SHA256:[A-Za-z0-9+/]{43}=$/u);
  expect(readdirSync(join(folder, "data"))).toEqual(["key.pem"]);
});

test.for([
  ["that others can read", () => chmodSync(path, 0o640), "SIGNING_KEY_EXPOSED"],
  ["that is no key", () => writeFileSync(path, "x"), "SIGNING_KEY_UNUSABLE"],
  [
    "of another kind",
    () =>
      writeFileSync(
        path,
        generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" }),
      ),
    "SIGNING_KEY_UNUSABLE",
  ],
  [
    "that is a symbolic link",
    () => {
      rmSync(path);
      symlinkSync("elsewhere", path);
    },
    "SIGNING_KEY_UNUSABLE",
  ],
] as const)("a file %s is refused", ([, spoil, code]) => {
  openFileSigner(path);
  spoil();
  expect(() => openFileSigner(path)).toThrowError(expect.objectContaining({ name: "Fault", code }) as Error);
});
