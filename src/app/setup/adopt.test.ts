import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestReader } from "../../../test/git/open-test-reader.ts";
import { openRepositoryFiles } from "../../adapters/files/open-repository-files.ts";
import type { CheckReport, GateReport } from "../../domain/gate/check-report.ts";
import { GATE_NAMES } from "../../domain/gate/gate.ts";
import type { CheckRequest } from "../gate/check-use-cases.ts";
import { adopt, type AdoptWorld } from "./adopt.ts";

const top = realpathSync(mkdtempSync(join(tmpdir(), "flyball-adopt-")));
afterAll(() => rmSync(top, { recursive: true, force: true }));
const env = { PATH: process.env["PATH"] ?? "", HOME: top, GIT_CONFIG_NOSYSTEM: "1" };
const NOW_MS = 1_800_000_000_000;
const DAY_S = 86_400;

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(top, "r"));
  execFileSync("git", ["init", "-q", "-b", "main"], { cwd: root, env });
});

function commit(subject: string, daysAgo: number): void {
  writeFileSync(join(root, "a.txt"), subject);
  const at = `@${NOW_MS / 1000 - daysAgo * DAY_S} +0000`;
  const who = {
    GIT_AUTHOR_NAME: "A",
    GIT_AUTHOR_EMAIL: "a@example.org",
    GIT_COMMITTER_NAME: "A",
    GIT_COMMITTER_EMAIL: "a@example.org",
  };
  execFileSync("git", ["add", "-A"], { cwd: root, env });
  execFileSync("git", ["commit", "-qm", subject], {
    cwd: root,
    env: { ...env, ...who, GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at },
  });
}

const gate = (name: "secrets" | "size", level: "error" | "warning" | null): GateReport => ({
  gate: name,
  mode: "enforce",
  verdict: "pass",
  findings:
    level === null
      ? []
      : [
          {
            gate: name,
            rule: "FB1602",
            level,
            message: "too large",
            fix: "split",
            place: null,
            fingerprint: "f",
            end: null,
            showsSource: true,
            frame: null,
          },
        ],
  unknown: [],
  idle: null,
  ignored: [],
  looks: [],
  commands: [],
  durationMs: 5,
});

function worldOf(judge: (request: CheckRequest) => readonly GateReport[], more: Partial<AdoptWorld> = {}): AdoptWorld {
  return {
    reader: openTestReader({ env }),
    repositoryFiles: openRepositoryFiles(),
    clock: { nowMs: () => NOW_MS, randomBytes: (count) => new Uint8Array(count) },
    store: async () => null,
    check: {
      check: async (request) => ({
        report: { gates: judge(request), ownMs: 20 } as unknown as CheckReport,
        root,
        paths: [],
        baseline: null,
      }),
    },
    ...more,
  };
}

const request = { signal: new AbortController().signal, onProgress: () => {} };

test("the changes of the last 30 days are judged by every gate but the commands, and summed up", async () => {
  commit("first", 60);
  commit("old", 40);
  commit("two", 20);
  commit("three", 10);
  const asked: CheckRequest[] = [];
  const world = worldOf((check) => {
    asked.push(check);
    return [gate("secrets", null), gate("size", asked.length === 1 ? "error" : "warning")];
  });
  const { history, next, hasPolicy, signOffs } = await adopt(world, { ...request, folder: root });
  expect(asked.map(({ runsCommands, gates }) => [runsCommands, gates.includes("commands"), gates.length])).toEqual([
    [false, false, GATE_NAMES.length - 1],
    [false, false, GATE_NAMES.length - 1],
  ]);
  expect({ ...history, gates: [...history.gates.keys()] }).toEqual({
    branch: "main",
    isQuiet: false,
    changes: 2,
    judged: 2,
    stopped: null,
    unjudged: null,
    checkMs: 20,
    gates: ["secrets", "size"],
  });
  expect(history.gates.get("size")).toMatchObject({ failed: 1, seen: 2, findings: 2, durationMs: 5 });
  expect(history.gates.get("size")?.examples.map(({ level }) => level)).toEqual(["error", "warning"]);
  expect([hasPolicy, next.kind, signOffs.kind]).toEqual([false, "command", "unmeasured"]);
});

test("where the last 30 days have no change, the last ones are judged", async () => {
  commit("first", 90);
  commit("two", 60);
  commit("three", 40);
  const { history } = await adopt(
    worldOf(() => [gate("size", "warning")]),
    { ...request, folder: root },
  );
  expect([history.isQuiet, history.changes, history.judged]).toEqual([true, 2, 2]);
  // What is found of both in the same words is one example.
  const size = history.gates.get("size");
  expect([size?.seen, size?.examples.length]).toEqual([2, 1]);
});

test("a change that can't be judged is counted with its reason, and a broken database is said", async () => {
  commit("first", 60);
  commit("two", 2);
  const world = worldOf(
    () => {
      throw new Error("broken policy");
    },
    { store: async () => Promise.reject(new Error("no database")) },
  );
  const { history, signOffs } = await adopt(world, { ...request, folder: root });
  expect([history.judged, history.unjudged, history.checkMs]).toEqual([0, { count: 1, why: "broken policy" }, null]);
  expect(signOffs).toEqual({ kind: "unreadable", why: "no database" });
});

test("without a commit there is no history, and a broken policy is named with its place", async () => {
  const world = worldOf(() => []);
  expect((await adopt(world, { ...request, folder: root })).history.changes).toBe(0);
  writeFileSync(join(root, "flyball.yaml"), "version: 1\ngates:\n  secret: off\n");
  await expect(adopt(world, { ...request, folder: root })).rejects.toMatchObject({
    code: "POLICY_INVALID",
    exit: 2,
    place: { file: "flyball.yaml", line: 3 },
  });
});
