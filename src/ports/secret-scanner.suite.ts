import { describe, expect, test } from "vitest";
import type { SecretKind } from "../domain/gate/secrets/secret-kinds.ts";
import { SECRET_HITS_MAX, type SecretScan, type SecretScanner } from "./secret-scanner.ts";

/** Put together here so that no scanner finds a secret in this file. */
const made = {
  letters: (length: number): string => "aB3dE5gH7jK9mN1pQ2sT4vW6yZ8".repeat(20).slice(0, length),
  hex: (length: number): string => "0f1e2d3c4b5a69788796a5b4c3d2e1f0".repeat(20).slice(0, length),
  base64url: (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url"),
};
const PEM_BODY = `MIIEvgIBADAN${made.letters(52)}\n${made.letters(64)}\n${made.letters(64)}`;
const pem = (label: string): string => `-----BEGIN ${label}-----\n${PEM_BODY}\n-----END ${label}-----`;

/** Holds an adapter to the contract of {@link SecretScanner}. */
export function secretScannerSuite(name: string, open: () => SecretScanner): void {
  const scan = async (text: string, path = "src/a.txt"): Promise<SecretScan> => {
    const [scan] = await open().scan([{ path, text }]);
    if (scan === undefined) throw new Error("no answer");
    return scan;
  };

  describe(`${name} keeps the contract of a secret scanner`, () => {
    test.for<[SecretKind, string]>([
      ["aws-access-key", `AKIA${"QWERTYUIOPASDFGH"}`],
      ["aws-secret-key", `AWS_SECRET_ACCESS_KEY=${made.letters(40)}`],
      ["google-api-key", `AIza${made.letters(35)}`],
      ["github-token", `ghp_${made.letters(36)}`],
      ["github-token", `github_pat_${made.letters(82)}`],
      ["gitlab-token", `glpat-${made.letters(20)}`],
      ["gitlab-token", `glptt-${made.hex(40)}`],
      ["npm-token", `npm_${made.letters(36)}`],
      ["pypi-token", `pypi-AgEIcHlwaS5vcmc${made.letters(80)}`],
      ["slack-token", `xoxb-${"123456789012"}-${"123456789012"}-${made.letters(24)}`],
      ["slack-webhook", `https://hooks.slack.com/services/T00000001/B00000001/${made.letters(24)}`],
      ["stripe-key", `sk_live_${made.letters(24)}`],
      ["stripe-test-key", `sk_test_${made.letters(24)}`],
      ["twilio-key", `SK${made.hex(32)}`],
      ["sendgrid-key", `SG.${made.letters(22)}.${made.letters(43)}`],
      ["openai-key", `sk-proj-${made.letters(74)}T3BlbkFJ${made.letters(74)}`],
      ["anthropic-key", `sk-ant-api03-${made.letters(93)}AA`],
      ["service-token", `hf_${"abcdefghij".repeat(4).slice(0, 34)}`],
      ["age-key", `AGE-SECRET-KEY-1${"QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L".repeat(2).slice(0, 58)}`],
      ["private-key", pem("PRIVATE KEY")],
      ["private-key", pem("ENCRYPTED PRIVATE KEY")],
      ["private-key", pem("PGP PRIVATE KEY BLOCK")],
      ["private-key", JSON.stringify({ private_key: pem("RSA PRIVATE KEY") })],
      ["jwt", `${made.base64url({ alg: "HS256" })}.${made.base64url({ sub: "ada" })}.${made.letters(43)}`],
      ["database-url", `postgres://app:${made.letters(12)}@db.internal/app`],
      ["database-url", `mongodb+srv://app:p$ss,${made.letters(8)}@db.internal/app`],
      ["url-password", `https://ada:${made.letters(12)}@git.internal/x.git`],
    ])("%s is found, with its place and without its text", async ([kind, secret]) => {
      const found = await scan(`first line\nlet it = '${secret}';\n`);
      expect(found.hits.map((hit) => [hit.kind, hit.line])).toEqual([[kind, 2]]);
      expect(found.hits[0]?.col).toBeGreaterThanOrEqual(10);
      expect(found.hits[0]?.digest).toMatch(/^[0-9a-f]{64}$/u);
      const said = JSON.stringify(found);
      for (let at = 0; at + 12 <= secret.length; at += 4) expect(said).not.toContain(secret.slice(at, at + 12));
      expect(found.unknown).toBe(null);
    });

    test.for<[string, string]>([
      [".env", `API_TOKEN=${made.letters(32)}\n`],
      ["app/.env.production", `export DB_PASSWORD="${made.letters(20)}"\n`],
      [".npmrc", `//npm.example.org/:_authToken=${made.hex(36)}\n`],
      ["home/.netrc", `machine git.internal login ada password ${made.letters(12)}\n`],
    ])("a value is found by its name in %s", async ([path, text]) => {
      expect((await scan(text, path)).hits).toHaveLength(1);
    });

    test.for<[string, string]>([
      ["prose", "The token is read from the secret store; see https://example.org:8080/@scope/package for more."],
      ["a hash", `sha512-${made.letters(86)}==`],
      ["a commit", made.hex(40)],
      ["a public key", `-----BEGIN PUBLIC KEY-----\n${PEM_BODY}\n-----END PUBLIC KEY-----`],
      ["a header without a key", "if (text.includes('-----BEGIN PRIVATE KEY-----')) return;"],
      ["a token without a signature", `${made.base64url({ alg: "none" })}.${made.base64url({ sub: "ada" })}.`],
    ])("%s is no secret", async ([, text]) => {
      expect((await scan(text)).hits).toEqual([]);
    });

    test.for<[string, string]>([
      [".env", "API_TOKEN=$(vault-read app/API_TOKEN_1)"],
      [".env", "API_TOKEN=<insert-your-token-1-here>"],
      [".env", "TOKEN_URL=https://login.example.org/oauth2/v2/token"],
      [".env", "PASSWORD_MIN_LENGTH=12"],
      [".env", "PASSWORD=correct-horse-battery"],
      [".env", `NEXT_PUBLIC_API_KEY=${made.letters(32)}`],
      [".npmrc", "//registry.npmjs.org/:_authToken=${NPM_TOKEN}"],
    ])("in %s %s is no secret", async ([path, text]) => {
      expect((await scan(text, path)).hits).toEqual([]);
    });

    test.for([
      ["secretlint-disable", (secret: string) => `// secretlint-disable\n${secret}\n`],
      ["secretlint-disable-line", (secret: string) => `\n${secret} // secretlint-disable-line\n`],
      ["secretlint-disable-next-line", (secret: string) => `/* secretlint-disable-next-line */\n${secret}\n`],
    ] as const)("the comment %s switches nothing off", async ([, around]) => {
      const found = await scan(around(`ghp_${made.letters(36)}`));
      expect(found.hits.map(({ kind, line }) => [kind, line])).toEqual([["github-token", 2]]);
    });

    test("the same secret has the same digest, wherever it stands and however it is indented", async () => {
      const key = pem("PRIVATE KEY");
      const [a, b] = await Promise.all([scan(key), scan(`x:\n${key.replaceAll(/^/gmu, "    ")}`, "b")]);
      expect(a.hits[0]?.digest).toBe(b.hits[0]?.digest);
      expect([a.hits[0]?.line, b.hits[0]?.line, b.hits[0]?.col, b.hits[0]?.endLine]).toEqual([1, 2, 5, 6]);
    });

    test("files are told apart and keep their order", async () => {
      const scans = await open().scan([
        { path: "a", text: "nothing" },
        { path: "b", text: `ghp_${made.letters(36)}` },
      ]);
      expect(scans.map(({ path, hits }) => [path, hits.length])).toEqual([
        ["a", 0],
        ["b", 1],
      ]);
    });

    test("a text of very many secrets is told by the first ones", async () => {
      const found = await scan(`AKIA${"QWERTYUIOPASDFGH"} `.repeat(20_000));
      expect(found.hits).toHaveLength(SECRET_HITS_MAX);
      expect(found.unknown).toBe("it holds more than 200 secrets, of which the first are told");
    });

    test.for<[string, string]>([
      ["beginnings of tokens", "ghs_1_"],
      ["beginnings of keys", "-----BEGIN PRIVATE KEY-----\n"],
      ["headers of tokens", "eyJ"],
      ["URLs without an end", "postgres://a:"],
      ["words for a key", "sk-ant-api03-"],
      ["words with dots", "SG.a."],
      ["spaces", "SECRET_ACCESS_KEY          "],
      ["values", "TOKEN=a "],
    ])("a mebibyte of %s ends in an answer", { timeout: 10_000 }, async ([, bait]) => {
      const found = await scan(bait.repeat(Math.ceil(1_048_576 / bait.length)), ".env");
      expect(found.hits).toEqual([]);
    });
  });
}
