import { describe, expect, test } from "vitest";
import { adr, judged, rulesOf, type Tree } from "./adr-fixture.ts";

describe("decisions themselves", () => {
  const OWN = adr("1. No lodash", "We removed lodash.", "status: accepted\nremoved: [lodash]");
  const path = "docs/decisions/0001-no-lodash.md";

  test.for<readonly [string, Tree, readonly string[]]>([
    ["edited words", { [path]: OWN.replace("We removed", "We keep") }, ["FB3210"]],
    ["a name less", { [path]: OWN.replace("\nremoved: [lodash]", "") }, ["FB3210"]],
    ["deleted", {}, ["FB3210"]],
    ["taken back without another", { [path]: OWN.replace("status: accepted", "status: deprecated") }, ["FB3210"]],
    ["links and tags", { [path]: OWN.replace("status: accepted", "status: accepted\ntags: [a]\nfiles: [src/**]") }, []],
    [
      "superseded",
      {
        [path]: OWN.replace("status: accepted", 'status: superseded\nsuperseded-by: ["0002"]'),
        "docs/decisions/0002-b.md": adr("2. Lodash", "We use lodash.", 'status: accepted\nsupersedes: ["0001"]'),
      },
      [],
    ],
    [
      "superseded on one side",
      {
        [path]: OWN,
        "docs/decisions/0002-b.md": adr("2. Lodash", "We use lodash.", 'status: accepted\nsupersedes: ["0001"]'),
      },
      [],
    ],
    [
      "a link to nothing",
      {
        [path]: OWN,
        "docs/decisions/0002-b.md": adr("2. Lodash", "We use lodash.", 'status: accepted\nsupersedes: ["0077"]'),
      },
      ["FB3212"],
    ],
    ["the same number", { [path]: OWN, "docs/decisions/0001-b.md": adr("1. Blue", "Buttons are blue.") }, ["FB3211"]],
    ["superseded, and nothing supersedes it", { [path]: OWN.replace("accepted", "superseded") }, ["FB3210", "FB3212"]],
    [
      "superseded by one that is about something else",
      {
        [path]: OWN.replace("status: accepted", 'status: accepted\nsuperseded-by: ["0002"]'),
        "docs/decisions/0002-b.md": adr("2. Blue", "Buttons are blue."),
      },
      ["FB3210", "FB3212"],
    ],
    [
      "superseded by one that is proposed",
      {
        [path]: OWN.replace("status: accepted", 'status: superseded\nsuperseded-by: ["0002"]'),
        "docs/decisions/0002-b.md": adr("2. Lodash", "We use lodash.", 'status: proposed\nsupersedes: ["0001"]'),
      },
      ["FB3210"],
    ],
    [
      "deleted, and rejected under another number",
      { "docs/decisions/0003-b.md": adr("3. No lodash", "We removed lodash.", "status: rejected") },
      ["FB3210", "FB3210"],
    ],
    [
      "beside notes in another folder",
      { [path]: OWN.replace("removed", "keep"), "adr/0001-a.md": "# A\n", "adr/0002-a.md": "# B\n" },
      ["FB3210"],
    ],
    ["renamed, with its number", { "docs/decisions/0001-lodash.md": OWN }, []],
    ["renumbered", { "docs/decisions/0004-no-lodash.md": OWN }, []],
    ["without a reason", { [path]: OWN, "docs/decisions/0002-b.md": "# Blue\n\nButtons are blue.\n" }, ["FB3213"]],
  ])("%s: %j", ([, after, rules]) => {
    expect(rulesOf({ [path]: OWN }, after)).toEqual(rules);
  });

  test("a number that the target branch gave meanwhile is told, with the next free one", () => {
    const { findings } = judged(
      { [path]: OWN },
      { [path]: OWN, "docs/decisions/0002-b.md": adr("2. Blue", "Buttons are blue.") },
      { taken: [path, "docs/decisions/0002-red.md"] },
    );
    expect(findings).toMatchObject([
      { rule: "FB3211", fix: "git mv docs/decisions/0002-b.md docs/decisions/0003-b.md" },
    ]);
  });

  test("what is done to a decision that could not be read is not known", () => {
    const judgement = judged({ "docs/decisions/x.txt": "a" }, {}, { unread: ["docs/decisions/x.txt"] });
    expect(judgement).toMatchObject({
      idle: null,
      unknown: [{ path: "docs/decisions/x.txt", why: /larger than 1 MiB/u }],
    });
    expect(judged({ "a.ts": "a" }, {}, { unread: ["docs/decisions/x.txt"] }).unknown).toEqual([]);
  });

  test("a decision that is named and not there is told", () => {
    const { findings } = judged(
      { "a.ts": "x" },
      { "a.ts": "y" },
      { message: "x\n\nADR: 0099\nDecision: we keep it as it is" },
    );
    expect(findings).toMatchObject([{ rule: "FB3214", message: /^commit cccccccccccc names the decision '0099'/u }]);
  });

  test("a file's name is one word of the commands to type", () => {
    const odd = "docs/decisions/0001-z $(touch pwned).md";
    const { findings } = judged({ [path]: OWN }, { [path]: OWN, [odd]: adr("1. Blue", "Buttons are blue.") });
    expect(findings).toMatchObject([
      { fix: "git mv 'docs/decisions/0001-z $(touch pwned).md' 'docs/decisions/0002-z $(touch pwned).md'" },
    ]);
    const { findings: edited } = judged({ [odd]: OWN }, { [odd]: OWN.replace("We removed", "We keep") });
    expect(edited).toMatchObject([
      {
        fix: `git checkout ${"b".repeat(12)} -- 'docs/decisions/0001-z $(touch pwned).md', then flyball adr supersede '0001-z $(touch pwned).md' --title "…" --decision "…" --reason "…"`,
      },
    ]);
  });
});
