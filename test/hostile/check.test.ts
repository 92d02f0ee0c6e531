import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { HostileChange } from "./hostile-change.ts";
import { CONTENTS, NAMES } from "./hostile-contents.ts";
import { FORMATS, WORDS } from "./hostile-formats.ts";
import { SURROUNDINGS } from "./hostile-surroundings.ts";
import { openHostile, SECRET, type HostileRepository } from "./hostile-repository.ts";
import { runCheck, type Said } from "./run-check.ts";

const HOSTILE_CHANGES: readonly HostileChange[] = [...CONTENTS, ...NAMES, ...FORMATS, ...WORDS, ...SURROUNDINGS];
const ROOT = join(import.meta.dirname, "../..");
const PEAK_MAX_MB = 1000;
let at: HostileRepository;

beforeAll(() => {
  execFileSync(process.execPath, [join(ROOT, "scripts/build.ts")], { cwd: ROOT });
});
beforeEach(() => {
  at = openHostile();
});
afterEach(() => at.close());

test("there are at least fifty hostile inputs", () => {
  expect(HOSTILE_CHANGES.length).toBeGreaterThanOrEqual(50);
  expect(new Set(HOSTILE_CHANGES.map(({ name }) => name)).size).toBe(HOSTILE_CHANGES.length);
});

test.for(HOSTILE_CHANGES)(
  "$name ends in a verdict or one clear error",
  async ({ plant, args, request, finds, refuses }) => {
    plant(at);
    const file = join(at.folder, "request.json");
    if (request !== undefined) writeFileSync(file, request);
    const common = [
      "--no-commands",
      ...(args ?? ["--base", "main"]),
      ...(request === undefined ? [] : ["--request", file]),
    ];

    const json = await runCheck(at, [...common, "--format", "json"]);
    const github = await runCheck(at, [...common, "--format", "github"]);
    const human = await runCheck(at, common);

    for (const each of [json, github, human]) {
      expect([0, 1, 2]).toContain(each.exit);
      expect(each.exit).toBe(json.exit);
      expect(each.peakMb).toBeLessThan(PEAK_MAX_MB);
      // No escape, no line that a terminal or a runner would take for its own.
      expect(controlsIn(each.out + each.err)).toEqual([]);
      expect(each.out + each.err).not.toContain(SECRET);
      expect(each.err).not.toMatch(/\n\s+at .*:\d+:\d+/u);
    }
    expect(foreignCommands(github)).toEqual([]);
    expect(human.out + human.err).not.toMatch(/^::/mu);
    const answer = JSON.parse(json.out) as {
      readonly verdict?: string;
      readonly error?: { readonly code: string; readonly fix: string };
    };
    const said = answer.error?.code ?? answer.verdict ?? "nothing";
    expect(said).toMatch(refuses === undefined ? /^(?:pass|fail|unknown|[A-Z_]+)$/u : new RegExp(refuses, "u"));
    expect(JSON.stringify(answer)).toContain(finds === undefined ? "" : `"${finds}`);
    expect(at.isPwned()).toBe(false);
    expect(existsSync(join(at.root, "pwned"))).toBe(false);
    expect(({} as Record<string, unknown>)["polluted"]).toBe(undefined);
  },
);

/** Control characters but newline and tab, and those that turn a line round. */
function controlsIn(text: string): string[] {
  return [...new Set(text.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu))].map(
    (found) => JSON.stringify(found),
  );
}

/** Workflow commands on standard output other than findings with a rule's title, notices of ours and groups. */
function foreignCommands({ out }: Said): string[] {
  return out
    .split("\n")
    .filter((line) => line.trimStart().startsWith("::") || line.trimStart().startsWith("##["))
    .filter((line) => !/^::(?:error|warning|notice)(?: (?:file|line|endLine|col|endColumn|title)=[^:]*)?::/u.test(line))
    .filter((line) => !/^::(?:group::|endgroup::)/u.test(line));
}
