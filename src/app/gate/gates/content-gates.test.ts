import { describe, expect, test } from "vitest";
import { openSecretScanner } from "../../../adapters/secrets/open-secret-scanner.ts";
import type { Change, ChangedFile, FileContent } from "../../../domain/change/change.ts";
import { DEFAULT_POLICY } from "../../../domain/policy/default-policy.ts";
import type { GateFilesRead } from "../../../ports/gate-files.ts";
import type { Gate, GateAnswer, GateContext } from "../gate.ts";
import { fieldsGate } from "./fields-gate.ts";
import { secretsGate } from "./secrets-gate.ts";
import { supplyChainGate } from "./supply-chain-gate.ts";
import { versionGate } from "./version-gate.ts";

const TOKEN = `ghp_${"a9Qf3LmZ0pT6vK1xB8nR4yC7wE2sH5jU9dG3"}`;
const LARGE: FileContent = { kind: "large", bytes: 2_000_000 };
const LOCK = '{"name":"engine","version":"1.0.0","packages":{"":{"version": "1.0.0"}}}';
const text = (text: string): FileContent => ({ kind: "text", text, executable: false });

function modified(
  path: string,
  before: FileContent | null,
  after: FileContent | null,
  added: readonly string[] = [],
): ChangedFile {
  const hunks = added.length === 0 ? [] : [{ oldStart: 1, removed: [], newStart: 1, added }];
  return { path, kind: before === null ? "added" : "modified", previousPath: null, before, after, hunks };
}

interface World {
  readonly files: readonly ChangedFile[];
  readonly base?: Readonly<Record<string, string>>;
  readonly head?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly advisories?: { readonly path: string; readonly read: GateFilesRead | null };
}

async function judge(gate: Gate, { files, base = {}, head = {}, body, advisories }: World): Promise<GateAnswer> {
  const change: Pick<Change, "files" | "commits" | "request" | "companions" | "head"> = {
    head: { kind: "worktree", parent: null },
    files,
    commits: [],
    companions: new Map(),
    request: body === undefined ? null : { number: 1, title: "", body, author: null, approvals: [] },
  };
  const chain = { ...DEFAULT_POLICY.gates["supply-chain"], advisories: advisories?.path ?? null };
  const context = {
    change,
    policy: { ...DEFAULT_POLICY, gates: { ...DEFAULT_POLICY.gates, "supply-chain": chain } },
    nowMs: Date.parse("2026-11-21T00:00:00Z"),
    repository: {
      root: "/repository",
      contents: async (_range: unknown, paths: readonly string[], options: { readonly side: "base" | "head" }) =>
        new Map(
          paths.flatMap((path) => {
            const found = (options.side === "base" ? base : head)[path];
            return found === undefined ? [] : [[path, text(found)]];
          }),
        ),
    },
    ports: {
      secrets: openSecretScanner(),
      files: { jsonFiles: async (path: string) => (path === "/repository/osv" ? (advisories?.read ?? null) : null) },
    },
  };
  return gate.judge(context as unknown as GateContext);
}

describe("the gate of secrets, with the scanner that is used", () => {
  test("finds what is added, moved and told, and shows none of it", async () => {
    const answer = await judge(secretsGate, {
      files: [modified("src/a.ts", text("x\n"), text(`const token = "${TOKEN}"; // secretlint-disable-line\n`), ["…"])],
      body: `verdict: pass\nflyball: secrets off\n${TOKEN}`,
    });
    expect(answer.findings.map(({ rule }) => rule)).toEqual(["FB1301", "FB1304"]);
    expect(JSON.stringify(answer)).not.toContain(TOKEN.slice(4, 16));
  });

  test("takes a secret that moves between files of the change for no new one", async () => {
    const answer = await judge(secretsGate, {
      files: [modified("src/a.ts", text(TOKEN), text("")), modified("src/b.ts", null, text(TOKEN), [TOKEN])],
    });
    expect(answer.findings.map(({ rule, level }) => [rule, level])).toEqual([["FB1302", "warning"]]);
  });

  test("reads both sides of a large file, and takes what is only on the new one for added", async () => {
    const answer = await judge(secretsGate, {
      files: [modified("dump.sql", LARGE, LARGE)],
      base: { "dump.sql": `AKIA${"QF3LMZ7PT6VK4XBN"}\n` },
      head: { "dump.sql": `AKIA${"QF3LMZ7PT6VK4XBN"}\n${TOKEN}\n` },
    });
    expect(answer.findings.map(({ rule, place }) => [rule, place?.line])).toEqual([["FB1301", 2]]);
  });

  test("does not know what it can't read", async () => {
    expect((await judge(secretsGate, { files: [modified("dump.sql", null, LARGE)] })).unknown).toMatchObject([
      { path: "dump.sql" },
    ]);
  });
});

test("the gate of fields quotes what a change says of itself, without the credentials in it", async () => {
  const answer = await judge(fieldsGate, {
    files: [modified("src/a.ts", text("x\n"), text("y\n"), ["y"])],
    body: `\`\`\`flyball\nrisk: ${TOKEN}\n\`\`\`\n`,
  });
  expect(answer.findings.map(({ message }) => message).join("\n")).toContain("risk is '***'");
  expect(JSON.stringify(answer)).not.toContain(TOKEN.slice(4, 16));
});

function lock(version: string): string {
  const entry = {
    version,
    resolved: `https://registry.npmjs.org/a/-/a-${version}.tgz`,
    integrity: `sha512-${version}`,
  };
  return JSON.stringify({ lockfileVersion: 3, packages: { "node_modules/a": entry } });
}

describe("the gate of the supply chain", () => {
  const files = [modified("package-lock.json", LARGE, LARGE)];
  const sides = { base: { "package-lock.json": lock("1.0.0") }, head: { "package-lock.json": lock("1.1.0") } };
  const record = JSON.stringify({
    id: "GHSA-1",
    affected: [{ package: { ecosystem: "npm", name: "a" }, versions: ["1.1.0"] }],
  });

  test("reads lockfiles that are too large to come with the change", async () => {
    const answer = await judge(supplyChainGate, { files, ...sides });
    expect(answer.looks).toEqual([
      { path: "package-lock.json", looked: true, why: "read as a lockfile of 1 packages" },
    ]);
    expect([answer.findings, answer.unknown]).toEqual([[], []]);
  });

  test("looks new versions up in the advisories that the policy names", async () => {
    const read = { files: [{ path: "/repository/osv/a.json", text: record }], isComplete: true };
    const answer = await judge(supplyChainGate, { files, ...sides, advisories: { path: "osv", read } });
    expect(answer.findings.map(({ rule }) => rule)).toEqual(["FB1414"]);
  });

  test.for<[string, GateFilesRead | null, string]>([
    ["are not there", null, "advisories under osv: there is nothing"],
    ["are empty", { files: [], isComplete: true }, "advisories under osv: there is no record"],
    [
      "are too many",
      { files: [{ path: "a", text: record }], isComplete: false },
      "advisories under osv: there is more than is read (20,000 files, 16 MiB each)",
    ],
    [
      "are broken",
      { files: [{ path: "a", text: "{" }], isComplete: true },
      "advisories under osv: 1 files hold no OSV record that is read, a first",
    ],
  ])("does not know when advisories %s", async ([, read, why]) => {
    const answer = await judge(supplyChainGate, { files, ...sides, advisories: { path: "osv", read } });
    expect(answer.unknown.map((each) => each.why)).toEqual([why]);
  });

  test("has nothing to judge without a manifest or a lockfile", async () => {
    const answer = await judge(supplyChainGate, { files: [modified("src/a.ts", null, text("x"))] });
    expect(answer.idle).toBe("no manifest and no lockfile changed");
  });
});

const manifest = (version: string): FileContent => text(`{"name":"engine","version":"${version}","main":"a.js"}`);

describe("the gate of versions", () => {
  const files = [
    modified("package.json", manifest("1.0.0"), manifest("1.1.0"), ["…"]),
    modified("package-lock.json", LARGE, LARGE),
  ];

  test.for([
    ["reads a lockfile that is too large to come with the change", { "package-lock.json": LOCK }, ["FB1205"], []],
    ["says so where it can't be read", {}, [], ["package-lock.json has more than 32 MiB"]],
  ] as const)("%s", async ([, head, rules, unknown]) => {
    const answer = await judge(versionGate, { files, head });
    expect(answer.findings.filter(({ place }) => place?.file === "package-lock.json").map(({ rule }) => rule)).toEqual(
      rules,
    );
    expect(answer.unknown.map(({ why }) => why.split(", ")[0])).toEqual(unknown);
  });
});
