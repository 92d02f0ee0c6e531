import { printable } from "../../../base/printable.ts";
import { textOf, type Change } from "../../change/change.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding } from "../gate.ts";
import { folderOf, type Manifest } from "./manifest.ts";
import type { Package } from "./package-needs.ts";
import { VERSION_RULES } from "./version-rules.ts";

/** Lockfiles that name another version of the package itself than its manifest does, where the change touches one of the two. */
export function judgeLocks(packages: readonly Package[], change: Change): readonly GateFinding[] {
  return packages.flatMap(({ before, after }) => {
    if (after.version === null || after.name === null) return [];
    return lockfilesOf(after).flatMap((path) => {
      const file = change.files.find((each) => each.path === path);
      if (before.version === after.version && file === undefined) return [];
      const text = textOf(file === undefined ? change.companions.get(path) : file.after);
      const locked = text === null ? null : lockedVersion(path, text, after);
      if (locked === null || locked.version === after.version) return [];
      const rule = VERSION_RULES.lockDiffers;
      return [
        gateFinding("version", rule, {
          message: `${printable(path)} has ${printable(after.name ?? "")} at ${printable(locked.version)}, and ${printable(after.path)} at ${printable(after.version ?? "")}`,
          fix: rule.fix,
          place: { file: path, line: locked.line, col: 1 },
          found: `${after.name} ${locked.version} ${after.version}`,
        }),
      ];
    });
  });
}

/** Beside the manifest, and at the top, where workspaces have theirs. */
function lockfilesOf({ path, kind }: Manifest): readonly string[] {
  const name = kind === "npm" ? "package-lock.json" : kind === "cargo" ? "Cargo.lock" : "uv.lock";
  const folder = folderOf(path);
  return folder === "" ? [name] : [`${folder}/${name}`, name];
}

function lockedVersion(
  path: string,
  text: string,
  manifest: Manifest,
): { readonly version: string; readonly line: number } | null {
  if (!path.endsWith(".json")) return inToml(text, manifest.name ?? "");
  const [lock, own] = [folderOf(path), folderOf(manifest.path)];
  const key = own.slice(lock === "" ? 0 : lock.length + 1);
  try {
    const { packages, version } = JSON.parse(text) as {
      packages?: Record<string, { version?: unknown }>;
      version?: unknown;
    };
    // Workspaces without a version in the lockfile are the usual case.
    const found = packages === undefined ? (key === "" ? version : undefined) : packages[key]?.version;
    if (typeof found !== "string") return null;
    const entry = key === "" ? 0 : Math.max(0, text.indexOf(`${JSON.stringify(key)}: {`));
    const at = text.indexOf(`"version": ${JSON.stringify(found)}`, entry);
    return { version: found, line: text.slice(0, Math.max(0, at)).split("\n").length };
  } catch {
    return null;
  }
}

/** Own packages have no `source` (Cargo), or one that is a folder (uv). */
function inToml(text: string, name: string): { readonly version: string; readonly line: number } | null {
  const lines = text.split("\n");
  for (const [i, line] of lines.entries()) {
    if (line.trim() !== `name = ${JSON.stringify(name)}`) continue;
    const version = /^version = "([^"]{1,100})"/u.exec(lines[i + 1] ?? "")?.[1];
    if (version !== undefined && !/^source = (?:"|\{ registry)/u.test(lines[i + 2] ?? ""))
      return { version, line: i + 2 };
  }
  return null;
}
