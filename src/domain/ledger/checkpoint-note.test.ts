import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { expect, test } from "vitest";
import {
  checkpointText,
  keyIdOf,
  originOf,
  parseCheckpointNote,
  signCheckpointNote,
  verifyCheckpointNote,
} from "./checkpoint-note.ts";

// RFC 8032, section 7.1, test 1.
const SECRET = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
const PUBLIC = Buffer.from("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "hex");
const privateKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${SECRET}`, "hex"),
  format: "der",
  type: "pkcs8",
});
const signBytes = (bytes: Uint8Array): Uint8Array => sign(null, bytes, privateKey);
const verifyBytes = (bytes: Uint8Array, signature: Uint8Array): boolean =>
  verify(null, bytes, createPublicKey(privateKey), signature);

const BODY = { origin: originOf(keyIdOf(PUBLIC)), size: 12, rootHex: "ab".repeat(32), atMs: 1_795_000_000_000 };
const NOTE = signCheckpointNote(BODY, PUBLIC, signBytes);

test("a checkpoint is the text of C2SP tlog-checkpoint under a signature line", () => {
  const [text = "", signature = ""] = NOTE.split("\n\n");
  expect(`${text}\n`).toBe(
    "flyball/BuP9j9opu2CrWVV95h7bCuzbIxE0vjDnW0Vfjht5L6k\n12\nq6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=\ntime 1795000000000\n",
  );
  expect(signature).toMatch(/^\u2014 flyball\/\S+ [A-Za-z0-9+/]{91}=\n$/u);
});

test("the key hash in front of the signature is the one of signed notes (Go's checksum database)", () => {
  const key = Buffer.from("Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", "base64").subarray(1);
  const note = signCheckpointNote({ ...BODY, origin: "sum.golang.org" }, key, () => new Uint8Array(64));
  const line = note.trimEnd().split(" ").at(-1) ?? "";
  expect(Buffer.from(line, "base64").subarray(0, 4).toString("hex")).toBe("033de0ae");
});

test("what was signed is read back", () => {
  expect(parseCheckpointNote(NOTE)).toEqual({ ok: true, value: BODY });
  expect(verifyCheckpointNote(NOTE, PUBLIC, verifyBytes)).toEqual({ ok: true, value: BODY });
});

test("another key's check fails", () => {
  expect(verifyCheckpointNote(NOTE, new Uint8Array(32), verifyBytes)).toEqual({
    ok: false,
    error: "is signed by another key",
  });
});

test("no note with one byte changed passes", () => {
  const bytes = Buffer.from(NOTE, "utf8");
  const passed: number[] = [];
  for (let at = 0; at < bytes.length; at++)
    for (const bit of [1, 2, 4, 8, 16, 32, 64, 128]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ bit;
      if (verifyCheckpointNote(changed.toString("utf8"), PUBLIC, verifyBytes).ok) passed.push(at);
    }
  expect(passed).toEqual([]);
});

test("an origin has no plus sign, slash or padding after its name, as a key name must not", () => {
  expect(originOf("SHA256:a+b/c=")).toBe("flyball/a-b_c");
  expect(checkpointText({ ...BODY, origin: "flyball/x" })).toMatch(/^flyball\/x\n/u);
});
