import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { contractDifferSuite } from "../../ports/contract-differ.suite.ts";
import type { DifferAnswer, UsageDocument } from "../../ports/contract-differ.ts";
import { openGraphqlDiffer } from "./open-graphql-differ.ts";

const SHOP = `type Query {
  order(id: ID!): Order
  orders: [Order!]!
}
type Order {
  id: ID!
  note: String
  noted: Boolean
  state: State!
}
enum State { OPEN PAID }
input OrderInput { note: String }
type Mutation { place(input: OrderInput!): Order }
`;

contractDifferSuite("graphql", openGraphqlDiffer, {
  path: "schema.graphql",
  good: SHOP,
  bad: "type Query {",
});

async function diff(next: string, usage: readonly UsageDocument[] | null = null, old = SHOP): Promise<DifferAnswer> {
  return openGraphqlDiffer().diff({
    old: { files: new Map([["schema.graphql", old]]) },
    new: { files: new Map([["schema.graphql", next]]) },
    usage,
    signal: AbortSignal.timeout(10_000),
  });
}

const shown = (answer: DifferAnswer): readonly string[] => {
  if (answer.kind === "unknown") throw new Error(answer.reason);
  return answer.findings.map(
    ({ id, level, provedLevel, proof, args, old, new: next }) =>
      `${id} ${level}/${provedLevel} ${proof.kind} ${args[0]} ${old === null ? "-" : `${old.line}:${old.column}`} ${next === null ? "-" : `${next.line}:${next.column}`}`,
  );
};

const document = (text: string): readonly UsageDocument[] => [{ file: "web/orders.graphql", text }];
const withoutNote = SHOP.replace("  note: String\n  noted", "  noted");

test.for<[string, string, readonly UsageDocument[] | null, readonly string[]]>([
  ["a removed field breaks", withoutNote, null, ["FIELD_REMOVED ERR/ERR not-asked Order.note 7:3 -"]],
  [
    "a removed field that a consumer asks for breaks",
    withoutNote,
    document("{ orders { id note } }"),
    ["FIELD_REMOVED ERR/ERR not-asked Order.note 7:3 -"],
  ],
  [
    "a removed field that no consumer asks for is unused",
    withoutNote,
    document("{ orders { id noted } }"),
    ["FIELD_REMOVED ERR/INFO unused Order.note 7:3 -"],
  ],
  [
    "a removed field in a fragment breaks",
    withoutNote,
    document("query { order(id: 1) { ...O } } fragment O on Order { note }"),
    ["FIELD_REMOVED ERR/ERR not-asked Order.note 7:3 -"],
  ],
  [
    "an unused field hides no used one whose name begins alike",
    SHOP.replace("  note: String\n  noted: Boolean\n", ""),
    document("{ orders { noted } }"),
    ["FIELD_REMOVED ERR/INFO unused Order.note 7:3 -", "FIELD_REMOVED ERR/ERR not-asked Order.noted 8:3 -"],
  ],
  [
    "a required argument breaks whoever asks for the field",
    SHOP.replace("orders:", "orders(first: Int!):"),
    document("{ orders { id } }"),
    ["FIELD_ARGUMENT_ADDED ERR/ERR not-asked Query.orders.first - 3:10"],
  ],
  [
    "a required argument breaks nobody who does not",
    SHOP.replace("orders:", "orders(first: Int!):"),
    document("{ order(id: 1) { id } }"),
    ["FIELD_ARGUMENT_ADDED ERR/INFO unused Query.orders.first - 3:10"],
  ],
  [
    "an input field in a variable counts as used",
    SHOP.replace("{ note: String }", "{ text: String }"),
    document("mutation M($i: OrderInput!) { place(input: $i) { id } }"),
    [
      "INPUT_FIELD_REMOVED ERR/ERR not-asked OrderInput.note 12:20 -",
      "INPUT_FIELD_ADDED INFO/INFO not-asked OrderInput.text - 12:20",
    ],
  ],
  [
    "a new enum value is a warning",
    SHOP.replace("PAID", "PAID SENT"),
    null,
    ["ENUM_VALUE_ADDED WARN/WARN not-asked State.SENT - 11:24"],
  ],
  [
    "directives of a gateway are no reason to judge nothing",
    SHOP.replace("type Order {", 'type Order @key(fields: "id") {'),
    null,
    [
      "DIRECTIVE_USAGE_OBJECT_ADDED WARN/WARN not-asked Order.@key - 5:13",
      "DIRECTIVE_USAGE_ARGUMENT_ADDED INFO/INFO not-asked Order.@key.fields - 5:17",
    ],
  ],
])("%s", async ([, next, usage, expected]) => {
  expect(shown(await diff(next, usage))).toEqual(expected);
});

test("a consumer's document that can't be read makes its use unknown", async () => {
  const answer = await diff(withoutNote, document("{ orders {"));
  expect(answer).toMatchObject({ kind: "unknown", reason: expect.stringContaining("web/orders.graphql:1:11") });
});

const cases = new URL("../../../../shared/cases/contract/graphql-inspector/cases.json", import.meta.url);

test.skipIf(!existsSync(cases))("it says what GraphQL Inspector says of its own test data", async () => {
  interface Case {
    readonly test: string;
    readonly old: string;
    readonly new: string;
    readonly rules: readonly string[];
    readonly expected: readonly { readonly type: string; readonly level: string; readonly path?: string }[];
  }
  const { cases: rows } = JSON.parse(readFileSync(cases, "utf8")) as { readonly cases: readonly Case[] };
  // Three of them set a default in code, which their SDL does not show.
  const plain = rows.filter(({ rules, test: name }) => rules.length === 0 && !/programmatic|falsy default/u.test(name));
  expect(plain.length).toBeGreaterThan(50);
  const wrong: unknown[] = [];
  for (const row of plain) {
    const answer = await diff(row.new, null, row.old);
    const told =
      answer.kind === "unknown"
        ? [answer.reason]
        : answer.findings.map(({ id, level, args }) => `${id} ${level} ${args[0]}`);
    const levels: Readonly<Record<string, string>> = { BREAKING: "ERR", DANGEROUS: "WARN", NON_BREAKING: "INFO" };
    const expected = row.expected.map(({ type, level, path }) => `${type} ${levels[level]} ${path ?? ""}`);
    if (told.toSorted().join("\n") !== expected.toSorted().join("\n")) wrong.push({ row, told, expected });
  }
  expect(wrong).toEqual([]);
});
