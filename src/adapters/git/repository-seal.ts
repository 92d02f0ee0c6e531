import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { printable } from "../../base/printable.ts";
import { sha256Hex } from "../../base/sha256.ts";
import { bareGit, textFields, type Place } from "./place.ts";

/** Digests of everything in a git folder by which it could start a program or show other objects: settings, hooks, attributes, alternates. The
 * values themselves are not kept, since they may hold credentials. */
export type RepositorySeal = Readonly<Record<string, string>>;

export interface SealChange {
  readonly sentence: string;
  /** The name of the setting, where it is one. */
  readonly setting: string | null;
}

/** Settings that everyday work writes and that name no program: `git push -u`, `git branch --edit-description`, `git lfs`. */
const EVERYDAY =
  /^(?:branch\..*\.(?:remote|pushremote|merge|rebase|description|vscode-merge-base|gh-merge-base)|user\.(?:name|email)|lfs\..*\.access)$/iu;

/** `admin` is git's folder for one worktree, whose own configuration counts too. */
export async function sealRepository(place: Place, admin: string | null): Promise<RepositorySeal> {
  const seal: Record<string, string> = {};
  const configs = [join(place.commonDir, "config"), join(place.commonDir, "config.worktree")];
  if (admin !== null) configs.push(join(admin, "config.worktree"));
  for (const [index, file] of configs.entries())
    await sealConfig(place, seal, ["common", "main", "worktree"][index] as string, file);
  for (const name of ["info/attributes", "info/exclude", "info/grafts", "objects/info/alternates"])
    await sealFile(seal, `file ${name}`, join(place.commonDir, name));
  await sealHooks(seal, join(place.commonDir, "hooks"));
  return seal;
}

/** What differs between two seals. */
export function changedSettings(before: RepositorySeal, after: RepositorySeal): SealChange[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changes: SealChange[] = [];
  for (const key of [...keys].toSorted()) {
    if (before[key] === after[key]) continue;
    const verb = before[key] === undefined ? "was added" : after[key] === undefined ? "was removed" : "was changed";
    const space = key.indexOf(" ");
    const [kind, name] = [key.slice(0, space), key.slice(space + 1)];
    const setting = kind.startsWith("config:") ? name : null;
    const what = setting === null ? `${kind} ${name}` : `setting ${name}`;
    changes.push({ sentence: `git ${printable(what)} ${verb}`, setting });
  }
  return changes;
}

/** `-c` settings that leave no filter or driver that came or changed after the seal was made with a program to run. */
export function neutralSettings(changes: readonly SealChange[]): string[] {
  const neutral: string[] = [];
  for (const { setting } of changes) {
    const match =
      setting === null ? null : /^(filter|diff|merge|include|includeif)\.(?:(.*)\.)?([^.]+)$/isu.exec(setting);
    if (match === null) continue;
    const [, section, name] = match;
    if (name?.includes("=") === true) continue;
    if (section === "filter")
      neutral.push(
        `filter.${name}.clean=`,
        `filter.${name}.smudge=`,
        `filter.${name}.process=`,
        `filter.${name}.required=false`,
      );
    if (section === "merge" && name !== undefined) neutral.push(`merge.${name}.driver=`);
    if (section === "diff" && name !== undefined) neutral.push(`diff.${name}.command=`, `diff.${name}.textconv=`);
  }
  return neutral;
}

async function sealConfig(place: Place, seal: Record<string, string>, level: string, file: string): Promise<void> {
  if ((await lstat(file).catch(() => null)) === null) return;
  const listed = await bareGit(place, ["config", "--file", file, "--includes", "--list", "-z"], {
    answers: [1, 3, 128],
  });
  if (listed.code !== 0) {
    seal[`config:${level} (unreadable)`] = sha256Hex(await readFile(file).catch(() => Buffer.from("")));
    return;
  }
  const values = new Map<string, string>();
  for (const field of textFields(listed.stdout)) {
    const end = field.indexOf("\n");
    const key = end < 0 ? field : field.slice(0, end);
    if (EVERYDAY.test(key)) continue;
    values.set(key, `${values.get(key) ?? ""}${field.slice(key.length)}\0`);
  }
  for (const [key, value] of values) seal[`config:${level} ${key}`] = sha256Hex(value);
}

async function sealFile(seal: Record<string, string>, key: string, path: string): Promise<void> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null) return;
  const mode = stats.mode.toString(8);
  if (stats.isSymbolicLink()) seal[key] = sha256Hex(`${mode} -> ${await readlink(path).catch(() => "")}`);
  else if (stats.isFile()) {
    const content = await readFile(path).catch(() => Buffer.from("unreadable"));
    seal[key] = sha256Hex(`${mode} ${sha256Hex(content)}`);
  } else seal[key] = mode;
}

async function sealHooks(seal: Record<string, string>, folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [] as string[]);
  for (const name of names.toSorted()) {
    if (!name.endsWith(".sample")) await sealFile(seal, `hook ${name}`, join(folder, name));
  }
}
