import { textOf, type Change, type FileContent } from "../../change/change.ts";
import type { Policy } from "../../policy/policy.ts";
import { testCommandWeakness } from "../../task/test-command-weakness.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding } from "../gate.ts";
import { quoted } from "./loosened-words.ts";
import { POLICY_GATE_RULES } from "./policy-gate-rules.ts";
import { scriptCalls, type ScriptCall } from "./script-calls.ts";

const MANIFEST = "package.json";
/** More scripts than this are not followed. */
const SCRIPTS_MAX = 200;
/** A longer script is not asked whether it does nothing. In UTF-16 code units. */
const LENGTH_MAX = 5_000;
/** Scripts that call scripts, so deep. */
const DEPTH_MAX = 5;

type Scripts = ReadonlyMap<string, string>;

interface Manifest {
  readonly before: Scripts;
  /** Null where it can't be read any more. */
  readonly after: Scripts | null;
  readonly text: string;
  readonly isChanged: boolean;
}

interface Called {
  readonly path: string;
  readonly name: string;
  /** The field of the policy whose command calls it. */
  readonly by: string;
  readonly isOptional: boolean;
}

/** Whether {@link judgeScripts} has something to look at; then it needs the root's package.json as a companion. */
export function changesScripts(files: Change["files"]): boolean {
  return files.some((file) => isManifest(file.path) || isManifest(file.previousPath ?? ""));
}

/** The scripts of changed package.json files that commands of the base's policy call, by themselves or through other scripts. */
export function judgeScripts(change: Pick<Change, "files" | "companions">, base: Policy): readonly GateFinding[] {
  if (!changesScripts(change.files)) return [];
  const manifests = manifestsOf(change);
  return calledScripts(manifests, base).flatMap((called): readonly GateFinding[] => {
    const manifest = manifests.get(called.path);
    const was = manifest?.before.get(called.name);
    if (manifest?.isChanged !== true || was === undefined) return [];
    const is = manifest.after?.get(called.name);
    if (is === was) return [];
    return [finding(called, manifest, was, is)];
  });
}

function finding(called: Called, manifest: Manifest, was: string, is: string | undefined): GateFinding {
  const script = `the script ${quoted(called.name)} of ${called.path}, which ${called.by} calls,`;
  const why = weakness(called.name, manifest.after);
  const isEmptied = is === undefined ? called.isOptional && manifest.after !== null : why !== null;
  const isEmpty = isEmptied && weakness(called.name, manifest.before) === null;
  const rule = POLICY_GATE_RULES[isEmpty ? "emptyScript" : "script"];
  const what =
    manifest.after === null
      ? "can't be read any more"
      : is === undefined
        ? `is gone; it was ${quoted(was)}`
        : `is ${quoted(is)} instead of ${quoted(was)}${isEmpty && why !== null ? ` and ${why}` : ""}`;
  return gateFinding("policy", rule, {
    message: `${script} ${what}`,
    fix: isEmpty
      ? "take it out of this change, or let somebody else than the author approve the head on the forge"
      : "see that it still checks what it checked before",
    place: { file: called.path, line: lineOf(manifest.text, called.name), col: 1 },
    found: `${called.name} ${is ?? ""}`,
  });
}

/** Why a script proves nothing, with what it calls in its place; null where it may prove something. */
function weakness(
  name: string,
  scripts: Scripts | null,
  known = new Map<string, string | null>(),
  depth = 0,
): string | null {
  const before = known.get(name);
  if (before !== undefined) return before;
  // A script that calls itself ends here.
  known.set(name, null);
  const script = scripts?.get(name);
  if (script === undefined || script.length > LENGTH_MAX || depth > DEPTH_MAX) return null;
  const lines = script.split("\n").map((line) => line.replace(/[^\S\n]+/gu, " ").trim());
  const text = lines.filter((line) => line !== "").join("\n");
  const parts = text.split(/(&&|\|\||[;|\n])/u).map((part) => {
    const calls = scriptCalls(part, "");
    const isNothing = calls.every((call) => call.folder === "" && weakness(call.name, scripts, known, depth + 1));
    return calls.length > 0 && isNothing ? "true" : part;
  });
  const why = testCommandWeakness(parts.join(" "));
  known.set(name, why);
  return why;
}

/** Every script that a command of the policy calls, each once, in the order in which they are met. */
function calledScripts(manifests: ReadonlyMap<string, Manifest>, base: Policy): readonly Called[] {
  const found = new Map<string, Called>();
  const seen = new Set<string>();
  const open: { readonly call: ScriptCall; readonly by: string }[] = [];
  const follow = (calls: readonly ScriptCall[], by: string): void => {
    for (const call of calls) {
      const key = JSON.stringify(call);
      if (seen.size < SCRIPTS_MAX && !seen.has(key)) open.push({ call, by });
      if (seen.size < SCRIPTS_MAX) seen.add(key);
    }
  };
  for (const { by, command } of policyCommands(base)) follow(scriptCalls(command, ""), by);
  // It grows while it is read.
  for (const { call, by } of open) {
    const wanted = call.folder === "" ? MANIFEST : `${call.folder}/${MANIFEST}`;
    for (const path of call.folder === null ? manifests.keys() : [wanted]) {
      const scripts = manifests.get(path)?.before;
      const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
      for (const name of scripts === undefined ? [] : namesOf(call.name, scripts)) {
        const key = `${path}\0${name}`;
        if (found.has(key)) continue;
        found.set(key, { path, name, by, isOptional: call.isOptional || call.folder === null });
        follow(scriptCalls(scripts?.get(name) ?? "", folder), by);
      }
    }
  }
  return [...found.values()];
}

/** The scripts of that name or pattern: `test` runs `pretest` and `posttest` too. */
function namesOf(wanted: string, scripts: Scripts): readonly string[] {
  const star = wanted.indexOf("*");
  if (star >= 0) return [...scripts.keys()].filter((name) => name.startsWith(wanted.slice(0, star)));
  return [wanted, `pre${wanted}`, `post${wanted}`].filter((name) => scripts.has(name));
}

function policyCommands(base: Policy): readonly { readonly by: string; readonly command: string }[] {
  const own = Object.entries(base.commands).map(([name, command]) => ({ by: `commands.${name}`, command }));
  const released = Object.entries(base.environments).flatMap(([name, environment]) => [
    { by: `deploy of ${name}`, command: environment.deploy },
    { by: `rollback of ${name}`, command: environment.rollback },
    { by: `version of ${name}`, command: environment.version?.kind === "command" ? environment.version.command : null },
    ...environment.predicates.map((predicate) => ({
      by: `a predicate of ${name}`,
      command: predicate.kind === "command" || predicate.kind === "log" ? predicate.command : null,
    })),
  ]);
  return [...own, ...released].flatMap(({ by, command }) => (command === null ? [] : [{ by, command }]));
}

function manifestsOf({ files, companions }: Pick<Change, "files" | "companions">): ReadonlyMap<string, Manifest> {
  const sides = new Map<string, { before: FileContent | null; after: FileContent | null; isChanged: boolean }>();
  for (const [path, content] of companions)
    if (isManifest(path)) sides.set(path, { before: content, after: content, isChanged: false });
  for (const { path, previousPath, before, after } of files) {
    const was = previousPath ?? path;
    if (isManifest(was)) sides.set(was, { after: sides.get(was)?.after ?? null, before, isChanged: true });
    if (isManifest(path)) sides.set(path, { before: sides.get(path)?.before ?? null, after, isChanged: true });
  }
  return new Map(
    [...sides].map(([path, { before, after, isChanged }]) => {
      const scripts = scriptsOf(before) ?? new Map<string, string>();
      return [path, { before: scripts, after: scriptsOf(after), text: textOf(after) ?? "", isChanged }];
    }),
  );
}

function isManifest(path: string): boolean {
  return path === MANIFEST || path.endsWith(`/${MANIFEST}`);
}

/** No file has no scripts; null for what can't be read. */
function scriptsOf(content: FileContent | null): Scripts | null {
  if (content === null) return new Map();
  try {
    const text = textOf(content);
    const root = text === null ? null : (JSON.parse(text.replace(/^\uFEFF/u, "")) as { scripts?: unknown } | null);
    if (root === null) return null;
    const { scripts } = root;
    if (typeof scripts !== "object" || scripts === null) return new Map();
    return new Map(Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch {
    return null;
  }
}

/** The line of a script, or of `scripts`, from 1. */
function lineOf(text: string, name: string): number {
  const scripts = Math.max(0, text.indexOf('"scripts"'));
  for (let at = text.indexOf(JSON.stringify(name), scripts); at >= 0; at = text.indexOf(JSON.stringify(name), at + 1)) {
    const rest = text.slice(at + JSON.stringify(name).length, at + JSON.stringify(name).length + 20);
    if (/^\s*:/u.test(rest)) return text.slice(0, at).split("\n").length;
  }
  return text.slice(0, scripts).split("\n").length;
}
