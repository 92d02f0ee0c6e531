import { describe, expect, test } from "vitest";
import type { ChangedFile, FileContent } from "../../change/change.ts";
import { judgeSecrets, type ScannedText } from "./judge-secrets.ts";
import { placeholderWhy } from "./placeholder.ts";
import type { SecretKind } from "./secret-kinds.ts";
import { secretTexts } from "./secret-texts.ts";

const SECRET = "k3yQ9mZ7pL2vB8nX";
const text = (text: string): FileContent => ({ kind: "text", text, executable: false });

function added(path: string, after: FileContent, lines: readonly string[] = []): ChangedFile {
  return {
    path,
    kind: "added",
    previousPath: null,
    before: null,
    after,
    hunks: lines.length === 0 ? [] : [{ oldStart: 0, removed: [], newStart: 1, added: lines }],
  };
}

function scannedFile(path: string, kind: SecretKind, line: number, addedLines: readonly number[]): ScannedText {
  return {
    path,
    text: `a\nb ${SECRET}\nc ${SECRET}\n`,
    where: { kind: "file", path, added: new Set(addedLines) },
    hits: [{ kind, line, col: 3, endLine: line, endCol: 3 + SECRET.length, digest: "d1" }],
    unknown: null,
  };
}

function judged(scanned: readonly ScannedText[], known: readonly string[] = [], files: readonly ChangedFile[] = []) {
  return judgeSecrets({ files, large: [], scanned, known: new Set(known) });
}

describe("a secret in a file", () => {
  test.for<[string, ScannedText, readonly string[], readonly [string, string][]]>([
    ["in an added line fails", scannedFile("src/a.ts", "github-token", 2, [2]), [], [["FB1301", "error"]]],
    ["in a line that was there does not count", scannedFile("src/a.ts", "github-token", 3, [2]), [], []],
    [
      "that was in the repository warns",
      scannedFile("src/a.ts", "github-token", 2, [2]),
      ["d1"],
      [["FB1302", "warning"]],
    ],
    [
      "of a kind made for tests warns in a test",
      scannedFile("test/a.ts", "private-key", 2, [2]),
      [],
      [["FB1305", "warning"]],
    ],
    [
      "that only a service issues fails in a test",
      scannedFile("test/a.ts", "github-token", 2, [2]),
      [],
      [["FB1301", "error"]],
    ],
  ])("%s", ([, scanned, known, expected]) => {
    const { findings } = judged([scanned], known);
    expect(findings.map(({ rule, level }) => [rule, level])).toEqual(expected);
    expect(JSON.stringify(findings)).not.toContain(SECRET);
    expect(findings.every(({ showsSource }) => !showsSource)).toBe(true);
  });

  test("is told with its place and how to make it worthless", () => {
    expect(judged([scannedFile("src/a.ts", "github-token", 2, [2])]).findings[0]).toMatchObject({
      message: "src/a.ts holds a GitHub token",
      fix: expect.stringContaining("Delete it in GitHub under Settings"),
      place: { file: "src/a.ts", line: 2, col: 3 },
      end: { line: 2, col: 19 },
    });
  });

  test("of a kind made for tests is told once for each test file", () => {
    const twice = scannedFile("test/a.ts", "jwt", 2, [2, 3]);
    const hits = [...twice.hits, ...twice.hits.map((hit) => ({ ...hit, line: 3, endLine: 3, digest: "d2" }))];
    expect(judged([{ ...twice, hits }]).findings.map(({ message, place }) => [message, place?.line])).toEqual([
      ["test/a.ts holds a signed JSON Web Token, 2 times (also in line 3)", 2],
    ]);
  });

  test("keeps its fingerprint when lines move, and twice in a file gives two", () => {
    const twice = scannedFile("src/a.ts", "github-token", 2, [2, 3]);
    const hits = [...twice.hits, ...twice.hits.map((hit) => ({ ...hit, line: 3, endLine: 3 }))];
    const both = judged([{ ...twice, hits }]).findings;
    expect(both).toHaveLength(2);
    expect(both[0]?.fingerprint).not.toBe(both[1]?.fingerprint);
    expect(judged([scannedFile("src/a.ts", "github-token", 3, [3])]).findings[0]?.fingerprint).toBe(
      both[0]?.fingerprint,
    );
  });
});

test("a secret in a name is masked wherever the name is shown", () => {
  const path = `exports/${SECRET}.json`;
  const name: ScannedText = {
    path: "",
    text: path,
    where: { kind: "names", what: "name", paths: [path] },
    hits: [{ kind: "github-token", line: 1, col: 9, endLine: 1, endCol: 9 + SECRET.length, digest: "d1" }],
    unknown: null,
  };
  const judgement = judged(
    [name, scannedFile(path, "github-token", 2, [2])],
    [],
    [added(path, { kind: "large", bytes: 2_000_000 })],
  );
  expect(judgement.findings.map(({ rule, message }) => [rule, message])).toEqual([
    ["FB1303", "The name of exports/***.json holds a GitHub token"],
    ["FB1301", "exports/***.json holds a GitHub token"],
  ]);
  expect(JSON.stringify(judgement)).not.toContain(SECRET);
});

test("a secret in a message or a description has no place", () => {
  const message = {
    ...scannedFile("", "github-token", 2, []),
    where: { kind: "commit", sha: "0123456789abcdef" } as const,
  };
  const body = { ...message, where: { kind: "request", part: "body" } as const };
  expect(judged([message, body]).findings.map(({ rule, message, place }) => [rule, message, place])).toEqual([
    ["FB1304", "The message of commit 0123456789ab holds a GitHub token", null],
    ["FB1304", "The change request's body holds a GitHub token", null],
  ]);
});

test.for<[string, FileContent, string, string]>([
  ["logo.png", { kind: "binary", bytes: 9 }, "pass", "binary, 9 bytes: not searched"],
  ["video.mp4", { kind: "large", bytes: 9_000_000 }, "pass", "9000000 bytes of no text: not searched"],
  ["dump.sql", { kind: "large", bytes: 99_000_000 }, "unknown", "has 99000000 bytes, more than is searched"],
  [".env", { kind: "binary", bytes: 40 }, "unknown", "is not UTF-8 text, though its name says it is text"],
  [
    "u.bin",
    { kind: "binary", bytes: 44 },
    "unknown",
    "holds a NUL, so it is not searched as text, and its name doesn't say that it is an image, an archive, a font or compiled",
  ],
  ["u.bin", { kind: "binary", bytes: 2_000_000 }, "pass", "binary, 2000000 bytes: not searched"],
  ["lib/a.jar", { kind: "binary", bytes: 44 }, "pass", "binary, 44 bytes: not searched"],
  ["photo.heic", { kind: "binary", bytes: 44 }, "pass", "binary, 44 bytes: not searched"],
  ["a.ts", { kind: "unreadable", why: "a pipe" }, "unknown", "can't be read: a pipe"],
  ["vendor/x", { kind: "submodule", sha: "0" }, "pass", "a submodule: not searched"],
  ["release.p12", { kind: "binary", bytes: 900 }, "FB1306", "a store of keys"],
])("of %s is said what was not searched", ([path, after, outcome, why]) => {
  const { findings, unknown, looks } = judged([], [], [added(path, after)]);
  expect(findings[0]?.rule ?? (unknown.length > 0 ? "unknown" : "pass")).toBe(outcome);
  expect(looks).toEqual([{ path, looked: false, why }]);
});

test("a scan that failed is unknown", () => {
  const { unknown } = judged([{ ...scannedFile("a", "jwt", 2, [2]), hits: [], unknown: "it broke" }]);
  expect(unknown).toMatchObject([{ why: "a can't be searched for secrets: it broke", path: "a" }]);
});

test.for<[SecretKind, string, string, string, boolean]>([
  ["aws-access-key", "AKIAIOSFODNN7EXAMPLE", "", "", true],
  ["github-token", "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "", "", true],
  ["github-token", "ghp_abcdefghijklmnopqrstuvwxyz0123456789", "", "", true],
  ["github-token", `ghp_${"a9Qf3LmZ0pT6vK1xB8nR4yC7wE2sH5jU9dG3"}`, "", " // example, not real", false],
  ["stripe-key", "sk_live_changeme00000000000000000", "", "", true],
  ["database-url", "s3cr3tQ9mZ", "postgres://app:", "@localhost:5432/app", true],
  ["database-url", "s3cr3tQ9mZ", "postgres://app:", "@db.example.com/app", true],
  ["database-url", "postgres", "postgres://app:", "@db/app", true],
  ["database-url", "app-1", "postgres://app-1:", "@db.internal/app", true],
  ["database-url", "${DB_PASSWORD}", "postgres://app:", "@db.internal/app", true],
  ["database-url", "s3cr3tQ9mZ", "postgres://app:", "@db.internal/app", false],
  ["database-url", "s3cr3tQ9mZ", "postgres://app:", "@examples.internal/app", false],
  ["private-key", `-----BEGIN PRIVATE KEY-----\n${"A".repeat(400)}`, "", "", true],
  ["private-key", `-----BEGIN ${"PRIVATE"} KEY-----\nMIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgw`, "", "", false],
  ["jwt", `x.${btoa('{"sub":"1234567890","name":"John Doe"}')}.y`, "", "", true],
  ["jwt", `x.${btoa('{"sub":"ada"}')}.y`, "", "", false],
])("%s %s is a placeholder or not", ([kind, secret, before, after, expected]) => {
  expect(placeholderWhy(kind, secret, before, after) !== null).toBe(expected);
});

test("all that a change adds in words is searched, and nothing else", () => {
  const link: ChangedFile = { ...added("link", { kind: "link", target: "../there" }), kind: "modified" };
  const texts = secretTexts(
    {
      commits: [{ sha: "0123456789abcdef0123456789abcdef01234567" as never, message: "why" }],
      request: { number: 1, title: "T", body: "B", author: null, approvals: [] },
    },
    [added("a.ts", text("x\n"), ["x"]), { ...added("b.ts", text("y\n")), kind: "modified" }, link],
    [{ path: "big.sql", before: null, after: text("z") }],
  );
  expect(texts.map(({ where, text }) => [where.kind, text])).toEqual([
    ["file", "x\n"],
    ["file", "z"],
    ["names", "a.ts"],
    ["names", "../there"],
    ["commit", "why"],
    ["request", "T"],
    ["request", "B"],
  ]);
});
