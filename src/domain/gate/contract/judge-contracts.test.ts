import { expect, test } from "vitest";
import type { Sha } from "../../../base/ids.ts";
import type { Change } from "../../change/change.ts";
import type { ContractFinding, ContractVerdict } from "../../contract/finding/contract-finding.ts";
import { formatAcceptance } from "../../contract/registry/contract-acceptance.ts";
import { judgeContracts } from "./judge-contracts.ts";
import type { JudgedContract } from "./judged-contract.ts";

const DIGEST = "0123456789abcdef";

const BREAK: ContractFinding = {
  id: "response-required-property-removed",
  level: "ERR",
  provedLevel: "ERR",
  proof: { kind: "not-asked" },
  section: "paths",
  operations: [{ operation: "GET", path: "/orders" }],
  args: ["total", "200"],
  text: "total is gone",
  old: null,
  new: { file: "openapi.yaml", line: 7, column: 3, pointer: "/paths" },
};

function orders(
  verdict: ContractVerdict,
  versions: { readonly old: string | null; readonly new: string | null } = { old: "1.4.0", new: "2.0.0" },
): JudgedContract {
  const findings = verdict === "breaking" ? [BREAK] : [];
  return {
    name: "orders",
    path: "openapi.yaml",
    answer: {
      kind: "judged",
      verdict,
      findings,
      digest: DIGEST,
      versions,
      files: ["openapi.yaml", "parts/order.yaml"],
    },
  };
}

interface Words {
  readonly body?: string;
  readonly message?: string;
  readonly acceptance?: { readonly change: "breaking" | "non-breaking"; readonly digest?: string };
  readonly files?: readonly string[];
}

function changeOf({ body, message, acceptance, files = ["openapi.yaml"] }: Words): Change {
  const accepted =
    acceptance === undefined
      ? []
      : [
          file(
            ".flyball/contract-changes/orders-01234567.json",
            formatAcceptance({
              contract: "orders",
              file: "openapi.yaml",
              change: acceptance.change,
              reason: "as agreed",
              isSecurityFix: false,
              by: "Ada",
              digest: acceptance.digest ?? DIGEST,
            }),
          ),
        ];
  return {
    base: "a".repeat(40) as Sha,
    head: { kind: "commit", sha: "b".repeat(40) as Sha },
    files: [...files.map((path) => file(path, "")), ...accepted],
    commits: message === undefined ? [] : [{ sha: "b".repeat(40) as Sha, message }],
    request: body === undefined ? null : { number: 1, title: "", body, author: null, approvals: [] },
    companions: new Map(),
  };
}

function file(path: string, content: string): Change["files"][number] {
  const after = { kind: "text" as const, text: content, executable: false };
  return { path, kind: "modified", previousPath: null, before: null, after, hunks: [] };
}

const BLOCK = (value: string): string => `\`\`\`flyball\ncontract: ${value}\n\`\`\`\n`;

test.for<readonly [string, ContractVerdict, Words, readonly string[]]>([
  ["nothing changes and nothing is said", "none", {}, []],
  ["a break that nobody declares", "breaking", {}, ["FB2001", "FB2005"]],
  ["an addition that nobody declares", "compatible", {}, ["FB2001"]],
  ["a break that the block declares", "breaking", { body: BLOCK("breaking") }, ["FB2005"]],
  ["a break that a trailer declares", "breaking", { message: "x\n\nContract-Change: orders breaking" }, ["FB2005"]],
  ["a break that is declared none", "breaking", { body: BLOCK("non-breaking") }, ["FB2002", "FB2005"]],
  [
    "the block counts before the commits",
    "breaking",
    { body: BLOCK("breaking"), message: "Contract-Change: non-breaking" },
    ["FB2005"],
  ],
  [
    "of commits that say both the break counts",
    "breaking",
    { message: "Contract-Change: non-breaking\nContract-Change: breaking" },
    ["FB2005"],
  ],
  ["an addition that is declared a break", "compatible", { body: BLOCK("breaking") }, ["FB2003"]],
  ["a declaration for another contract", "compatible", { body: BLOCK("payments non-breaking") }, ["FB2001"]],
  ["a word that declares nothing", "compatible", { body: BLOCK("minor") }, ["FB2001", "FB2007"]],
  ["a file that accepts this content", "breaking", { acceptance: { change: "breaking" } }, ["FB2005"]],
  [
    "a file that accepts another content",
    "breaking",
    { acceptance: { change: "breaking", digest: "f".repeat(16) } },
    ["FB2001", "FB2005", "FB2006"],
  ],
  ["a file is refuted too", "breaking", { acceptance: { change: "non-breaking" } }, ["FB2002", "FB2005"]],
  [
    "code comes with it",
    "compatible",
    { body: BLOCK("non-breaking"), files: ["openapi.yaml", "src/list.ts"] },
    ["FB2004"],
  ],
  [
    "its parts, tests, documents and generated code come with it",
    "compatible",
    {
      body: BLOCK("non-breaking"),
      files: [
        "openapi.yaml",
        "parts/order.yaml",
        "test/list.test.ts",
        "docs/api.md",
        "src/generated/orders.ts",
        "package.json",
      ],
    },
    [],
  ],
])("%s", ([, verdict, words, rules]) => {
  const { findings } = judgeContracts(changeOf(words), [orders(verdict)], []);
  expect(findings.map(({ rule }) => rule).toSorted()).toEqual(rules);
});

test("what is not proven is unknown, whatever is declared", () => {
  const { unknown } = judgeContracts(changeOf({ body: BLOCK("breaking") }), [orders("unproven")], []);
  expect(unknown.map(({ path }) => path)).toEqual(["openapi.yaml"]);
});

test("what can't be read is unknown with its reason", () => {
  const contract: JudgedContract = {
    name: null,
    path: "openapi.yaml",
    answer: { kind: "unknown", why: "it is empty", fix: "write it" },
  };
  expect(judgeContracts(changeOf({}), [contract], [])).toMatchObject({
    findings: [],
    unknown: [{ why: "it is empty", fix: "write it", path: "openapi.yaml" }],
  });
});

test("a declared contract whose file is gone is said", () => {
  const contract: JudgedContract = { name: "orders", path: "openapi.yaml", answer: { kind: "gone", files: [] } };
  expect(
    judgeContracts(changeOf({ body: BLOCK("breaking") }), [contract], []).findings.map(({ rule }) => rule),
  ).toEqual(["FB2008"]);
});

test.for<readonly [string | null, string | null, readonly string[]]>([
  ["1.4.0", "2.0.0", ["FB2005"]],
  ["1.4.0", "1.5.0", ["FB2005", "FB2010"]],
  ["1.4", "1.4", ["FB2005", "FB2010"]],
  ["0.4.0", "0.5.0", ["FB2005"]],
  ["0.4.0", "0.4.1", ["FB2005", "FB2010"]],
  ["1.4.0", "1.3.0", ["FB2005", "FB2010"]],
  ["2027-01-31", "2027-02-01", ["FB2005"]],
  [null, null, ["FB2005"]],
])("a break from version %s to %s", ([old, now, rules]) => {
  const { findings } = judgeContracts(
    changeOf({ body: BLOCK("breaking") }),
    [orders("breaking", { old, new: now })],
    [],
  );
  expect(findings.map(({ rule }) => rule).toSorted()).toEqual(rules);
});
