import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { generatedDocs } from "../../scripts/docs/generated-docs.ts";

const ROOT = dirname(dirname(import.meta.dirname));

test.for(["cli", "rules", "configuration", "errors"])(
  "docs/reference/%s.md says what the source says; `npm run docs` writes it anew",
  async (name) => {
    const path = `docs/reference/${name}.md`;
    expect(readFileSync(join(ROOT, path), "utf8")).toBe((await generatedDocs(ROOT)).get(path));
  },
);

test("every rule has an id of its own", async () => {
  const ids = [
    ...((await generatedDocs(ROOT)).get("docs/reference/rules.md") ?? "").matchAll(/^### (FB\d{4}): /gmu),
  ].map(([, id]) => id);
  expect(ids.length).toBeGreaterThan(30);
  expect(ids).toEqual([...new Set(ids)]);
});
