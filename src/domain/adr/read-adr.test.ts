import { describe, expect, test } from "vitest";
import { isBinding } from "./adr.ts";
import { adrFolderOf, isAdrPath, numberOf } from "./adr-folder.ts";
import { adrsMeant, parseAdrRef } from "./adr-ref.ts";
import { namedInText } from "./named-in-text.ts";
import { readAdr } from "./read-adr.ts";
import { sentencesOf } from "./sentences.ts";

const SHORT = `# 7. Orders round half up

Each order line is rounded half up by \`roundLine\`.
Banker's rounding surprised customers, at the price of a cent in a million lines.
`;

const OURS = `---
status: accepted
date: 2026-11-21
decision-makers: [ada@example.org]
supersedes: ["0003"]
files: ["src/orders/{round,total}.ts"]
symbols: [roundLine]
dependencies: decimal.js, big.js
removed: ["src/legacy/**", lodash]
tags: [money]
---

${SHORT}`;

const MADR = `---
status: "superseded by [ADR-0005](0005-use-postgres.md)"
date: 2024-05-01
decision-makers: Ada, Grace
---
# Use SQLite

## Context and Problem Statement

We need a store that a laptop can run.

## Considered Options

* \`mongodb\`
* SQLite

## Decision Outcome

Chosen option: "SQLite", because it needs no server.

### Consequences

* Good, because one file is the backup.
`;

const NYGARD = `# 3. Use REST

Date: 2016-02-12

## Status

Accepted

Supercedes [1. Use SOAP](0001-use-soap.md)

Superceded by [9. Use gRPC](0009-use-grpc.md)

## Context

SOAP clients are hard to find.

## Decision

We will offer REST and remove \`soap-client\`.

## Consequences

Two formats for a year.
`;

describe("a decision is read", () => {
  test("from three sentences without anything else, and is accepted", () => {
    const { adr, faults } = readAdr("docs/decisions/0007-round.md", SHORT);
    expect(adr).toMatchObject({
      number: 7,
      title: "Orders round half up",
      decision: "Each order line is rounded half up by `roundLine`.",
      reason: "Banker's rounding surprised customers, at the price of a cent in a million lines.",
      status: "accepted",
      form: "short",
    });
    expect(faults).toEqual([]);
    expect(isBinding(adr)).toBe(true);
  });

  test("with what it governs", () => {
    expect(readAdr("adr/0007-round.md", OURS).adr).toMatchObject({
      status: "accepted",
      date: "2026-11-21",
      deciders: ["ada@example.org"],
      supersedes: ["0003"],
      tags: ["money"],
      governs: {
        files: ["src/orders/{round,total}.ts"],
        symbols: ["roundLine"],
        dependencies: ["decimal.js", "big.js"],
        removed: ["src/legacy/**", "lodash"],
      },
    });
  });

  test("from MADR", () => {
    const { adr, faults } = readAdr("docs/adr/0001-use-sqlite.md", MADR);
    expect(adr).toMatchObject({
      title: "Use SQLite",
      decision: '"SQLite"',
      reason: "because it needs no server.",
      status: "superseded",
      supersededBy: ["0005-use-postgres.md"],
      deciders: ["Ada", "Grace"],
      form: "sections",
    });
    expect(adr.named.dependencies).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("from what adr-tools writes", () => {
    expect(readAdr("doc/adr/0003-use-rest.md", NYGARD).adr).toMatchObject({
      title: "Use REST",
      decision: "We will offer REST and remove `soap-client`.",
      reason: "SOAP clients are hard to find.",
      status: "superseded",
      supersedes: ["0001-use-soap.md"],
      supersededBy: ["0009-use-grpc.md"],
      named: { removed: ["soap-client"] },
    });
  });

  test.for<readonly [string, string, readonly string[]]>([
    ["nothing", "", ["it has no title", "it has no decision", "it has no reason"]],
    ["a title alone", "# Use SQLite\n", ["it has no decision", "it has no reason"]],
    ["no reason", "# Use SQLite\n\nWe use SQLite.\n", ["it has no reason"]],
    ["a reason after because", "# Use SQLite\n\nWe use SQLite, because it needs no server.\n", []],
    [
      "empty words",
      "# Use SQLite\n\nTBD.\n\nTODO\n",
      ["its decision 'TBD.' says nothing", "its reason 'TODO' says nothing"],
    ],
    [
      "the template",
      "# Use SQLite\n\n## Decision Outcome\n\n{chosen option}\n\n## Context\n\nWe need a store.\n",
      ["its decision '{chosen option}' is the template's placeholder"],
    ],
    [
      "four sentences",
      "# Use SQLite\n\nWe use SQLite. It needs no server. It is fast.\n",
      ["it has 4 sentences with its title, and three say it: title, decision, reason"],
    ],
    [
      "an unknown status",
      "---\nstatus: acepted\n---\n\n# Use SQLite\n\nWe use SQLite. It needs no server.\n",
      ["the status 'acepted' is none"],
    ],
    [
      "front matter that is none",
      "---\nstatus: [accepted\n---\n\n# Use SQLite\n\nWe use SQLite. It needs no server.\n",
      ["the front matter can't be read: "],
    ],
    [
      "front matter without an end",
      "---\nstatus: accepted\n\n# Use SQLite\n\nWe use SQLite. It needs no server.\n",
      ["the front matter is not closed"],
    ],
  ])("with %s: what is wrong is told", ([, text, messages]) => {
    const { faults } = readAdr("adr/0001-use-sqlite.md", text);
    expect(faults.map(({ message }) => message)).toEqual(messages.map((message) => expect.stringContaining(message)));
  });
});

test.for<readonly [string, number | null]>([
  ["docs/adr/0007-a.md", 7],
  ["docs/adr/ADR-012-a.md", 12],
  ["adr/adr_3_a.md", 3],
  ["adr/7.md", 7],
  ["adr/20240115-use-x.md", null],
  ["adr/2024-01-15-use-x.md", null],
  ["adr/use-x.md", null],
])("%s has the number %s", ([path, number]) => {
  expect(numberOf(path)).toBe(number);
});

test.for<readonly [string, readonly string[]]>([
  ["docs/adr", ["docs/adr/0001-a.md", "docs/decisions/notes.md"]],
  ["docs/adr", ["docs/adr/0001-a.md", "docs/adr/0002-b.md", "docs/decisions/0001-a.md"]],
  ["docs/adr", ["docs/adr/use-a.md", "docs/adr/use-b.md", "docs/decisions/notes.md"]],
  ["docs/decisions", ["docs/adr/0001-a.md", "docs/decisions/0001-a.md"]],
])("the folder with most numbered files is %s among %j", ([folder, paths]) => {
  expect(adrFolderOf(paths, null)).toBe(folder);
});

test("the folder is the policy's, else one by convention that holds a decision", () => {
  const paths = ["doc/adr/README.md", "doc/adr/0001-a.md", "docs/adr/template.md", "notes/a.md"];
  expect(adrFolderOf(paths, null)).toBe("doc/adr");
  expect(adrFolderOf(paths, "notes")).toBe("notes");
  expect(adrFolderOf([], null)).toBeNull();
  expect(isAdrPath("doc/adr/sub/0001-a.md", "doc/adr")).toBe(false);
});

test.for<readonly [string, unknown]>([
  ["7", { kind: "number", number: 7 }],
  ["ADR-0007", { kind: "number", number: 7 }],
  ["see ADR 12", { kind: "number", number: 12 }],
  ["0007-round", { kind: "number", number: 7 }],
  ["docs/adr/0007-round.md", { kind: "file", name: "0007-round.md" }],
  ["https://git.example.org/a/blob/main/docs/adr/0007-round.md#why", { kind: "file", name: "0007-round.md" }],
  ["[ADR-0005](0005-x.md)", { kind: "file", name: "0005-x.md" }],
  ["none", null],
])("'%s' names a decision", ([text, ref]) => {
  expect(parseAdrRef(text)).toEqual(ref);
});

test("a file that was renamed is found by its number", () => {
  const { adr } = readAdr("docs/adr/0007-round.md", SHORT);
  expect(adrsMeant(["0007-old-name.md", "8"], [adr])).toEqual([adr]);
});

test.for<readonly [string, readonly string[]]>([
  ["We removed lodash.", ["lodash"]],
  ["Remove `lodash` and `moment`", ["lodash", "moment"]],
  ["Replace moment with date-fns", ["moment"]],
  ["We drop the dependency on left-pad because it is unmaintained.", ["left-pad"]],
  ["`src/legacy/**` is removed and must not come back.", ["src/legacy/**"]],
  ["We use date-fns instead of moment.", ["moment"]],
  ["We do not use axios or request for HTTP.", ["axios", "request"]],
  ["lodash, underscore and ramda were dropped.", ["ramda", "underscore", "lodash"]],
  ["Move off jQuery", ["jQuery"]],
  ["We don't remove lodash.", []],
  ["We use `lodash`.", []],
  ["Six of them are replaced by six others.", []],
  ["Files that were removed by hand are kept.", []],
])("'%s' takes out %j", ([text, removed]) => {
  const found = namedInText(text, text);
  expect([...found.removed, ...found.removedWords]).toEqual(removed);
});

test.for<readonly [string, number]>([
  ["One. Two.", 2],
  ["Use e.g. `a. B` here.", 1],
  ["Version 2.0 is out! Really?", 2],
  ["決めた。理由。", 2],
  ["no stop", 1],
])("'%s' has %i sentences", ([text, count]) => {
  expect(sentencesOf(text)).toHaveLength(count);
});
