import type { Result } from "../../../base/result.ts";
import type { Lockfile } from "./locked-package.ts";
import { readBunLock } from "./read-bun-lock.ts";
import { readGemfileLock, readGoSum } from "./read-line-locks.ts";
import { readNpmLock } from "./read-npm-lock.ts";
import { readPnpmLock } from "./read-pnpm-lock.ts";
import { readCargoLock, readPoetryLock, readRequirements, readUvLock } from "./read-toml-locks.ts";
import { readYarnLock } from "./read-yarn-lock.ts";

export interface LockfileFormat {
  readonly read: (text: string) => Result<Lockfile, string>;
  /** The manifest beside it; null where the file is both. */
  readonly manifest: "package.json" | "Cargo.toml" | "pyproject.toml" | "go.mod" | null;
  /** What writes it again. */
  readonly command: string;
}

/** By the file's name. */
const FORMATS: ReadonlyMap<string, LockfileFormat> = new Map<string, LockfileFormat>([
  ["package-lock.json", { read: readNpmLock, manifest: "package.json", command: "npm install" }],
  ["npm-shrinkwrap.json", { read: readNpmLock, manifest: "package.json", command: "npm install" }],
  ["yarn.lock", { read: readYarnLock, manifest: "package.json", command: "yarn install" }],
  ["pnpm-lock.yaml", { read: readPnpmLock, manifest: "package.json", command: "pnpm install" }],
  ["bun.lock", { read: readBunLock, manifest: "package.json", command: "bun install" }],
  ["Cargo.lock", { read: readCargoLock, manifest: "Cargo.toml", command: "cargo update --workspace" }],
  ["uv.lock", { read: readUvLock, manifest: "pyproject.toml", command: "uv lock" }],
  ["poetry.lock", { read: readPoetryLock, manifest: "pyproject.toml", command: "poetry lock" }],
  ["requirements.txt", { read: readRequirements, manifest: null, command: "pip-compile" }],
  ["go.sum", { read: readGoSum, manifest: "go.mod", command: "go mod tidy" }],
  ["Gemfile.lock", { read: readGemfileLock, manifest: null, command: "bundle lock" }],
]);

const MANIFESTS: ReadonlySet<string> = new Set(["package.json", "Cargo.toml", "pyproject.toml", "go.mod"]);

export function lockfileFormat(path: string): LockfileFormat | null {
  const name = baseOf(path);
  return FORMATS.get(/^requirements[\w.-]{0,60}\.txt$/u.test(name) ? "requirements.txt" : name) ?? null;
}

export function isManifest(path: string): boolean {
  return MANIFESTS.has(baseOf(path)) && !/(?:^|\/)(?:node_modules|vendor)\//u.test(path);
}

/** The files that go with the changed ones: a manifest's lockfiles in its folder and above, a lockfile's manifest beside it. At most 200. */
export function companionsOf(paths: readonly string[]): readonly string[] {
  const wanted = new Set<string>();
  for (const path of paths) {
    const manifest = lockfileFormat(path)?.manifest ?? null;
    if (manifest !== null) wanted.add(joined(folderOf(path), manifest));
    if (isManifest(path))
      for (const [name, format] of FORMATS)
        if (format.manifest === baseOf(path))
          for (const folder of ancestors(folderOf(path))) wanted.add(joined(folder, name));
  }
  const changed = new Set(paths);
  return [...wanted].filter((path) => !changed.has(path)).slice(0, 200);
}

export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

export function joined(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** The folder and those above it, nearest first, the root last; at most 8. */
function ancestors(folder: string): readonly string[] {
  const parts = folder === "" ? [] : folder.split("/");
  const all = parts.map((_, i) => parts.slice(0, parts.length - i).join("/"));
  return [...all.slice(0, 7), ""];
}
