import { printable } from "../../../base/printable.ts";
import { textOf, type FileContent } from "../../change/change.ts";
import type { GateFinding, GateJudgement, GateLook, GateUnknown } from "../gate.ts";
import { judgeAgreement, type Pair } from "./judge-agreement.ts";
import { judgeLockfile } from "./judge-lockfile.ts";
import type { Lockfile, Manifest } from "./locked-package.ts";
import { baseOf, folderOf, isManifest, lockfileFormat, type LockfileFormat } from "./lockfile-formats.ts";
import type { Advisories } from "./osv-record.ts";
import { readManifest } from "./read-manifest.ts";

/** Both sides of a manifest or a lockfile; the same one twice where it did not change. */
export interface ChainFile {
  readonly path: string;
  readonly hasChanged: boolean;
  readonly before: FileContent | null;
  readonly after: FileContent | null;
}

export interface ChainSettings {
  readonly registries: readonly string[];
  readonly packageAgeMinMs: number | null;
  readonly advisories: Advisories | null;
  /** Whether the change says itself that it moves this package: in words, or because lockfiles are all that it touches. */
  readonly isTold: (name: string) => boolean;
  readonly nowMs: number;
}

/** What manifests and lockfiles say of the packages that a change brings. */
export function judgeSupplyChain(files: readonly ChainFile[], settings: ChainSettings): GateJudgement {
  const findings: GateFinding[] = [];
  const unknown: GateUnknown[] = [];
  const looks: GateLook[] = [];
  const locks = new Map<string, ReadLock>();
  for (const file of files) {
    const format = lockfileFormat(file.path);
    if (format === null || file.after === null) continue;
    const after = readSide(file.path, file.after, format, unknown);
    if (after === null) continue;
    // What was there before and can't be read counts as nothing: everything is new.
    const before = file.hasChanged ? readSide(file.path, file.before, format, []) : after;
    locks.set(file.path, { format, before: before?.lockfile ?? null, after: after.lockfile });
    if (!file.hasChanged) continue;
    const judged = judgeLockfile({
      ...settings,
      path: file.path,
      text: after.text,
      before: before?.lockfile ?? null,
      after: after.lockfile,
    });
    findings.push(...judged.findings);
    unknown.push(...judged.unknown);
    looks.push({
      path: file.path,
      looked: true,
      why: `read as a lockfile of ${after.lockfile.packages.length} packages`,
    });
  }
  for (const file of files) {
    if (!isManifest(file.path) || file.after === null) continue;
    const found = lockOf(file.path, locks);
    const lockFile = files.find(({ path }) => path === found?.path);
    if (!file.hasChanged && lockFile?.hasChanged !== true) continue;
    const after = readSideOfManifest(file, "after", unknown);
    if (after === null) continue;
    if (file.hasChanged)
      looks.push({
        path: file.path,
        looked: true,
        why: found === null ? "read as a manifest; no lockfile goes with it" : `compared with ${found.path}`,
      });
    if (found === null) continue;
    const before = file.hasChanged ? readSideOfManifest(file, "before", []) : after;
    const root = (manifest: ReadManifest): string =>
      manifest.ecosystem === "crates.io"
        ? (manifest.packageName ?? "")
        : folderOf(file.path).slice(folderOf(found.path).length).replace(/^\//u, "");
    const earlier: Pair | null =
      before === null || found.lock.before === null
        ? null
        : { manifest: before, lockfile: found.lock.before, root: root(before) };
    findings.push(
      ...judgeAgreement({
        manifestPath: file.path,
        manifestText: textOf(file.after) ?? "",
        lockfilePath: found.path,
        command: found.lock.format.command,
        before: earlier,
        after: { manifest: after, lockfile: found.lock.after, root: root(after) },
        isTold: settings.isTold,
      }),
    );
  }
  const idle = files.some(({ hasChanged }) => hasChanged) ? null : "no manifest and no lockfile changed";
  return { findings, unknown, idle, looks };
}

interface ReadLock {
  readonly format: LockfileFormat;
  readonly before: Lockfile | null;
  readonly after: Lockfile;
}

type ReadManifest = Manifest & { readonly packageName: string | null };

/** The nearest lockfile of its kind, from the manifest's folder up. */
function lockOf(
  path: string,
  locks: ReadonlyMap<string, ReadLock>,
): { readonly path: string; readonly lock: ReadLock } | null {
  const folder = folderOf(path);
  const above = [...locks]
    .filter(([lockPath, { format }]) => {
      const lockFolder = folderOf(lockPath);
      return (
        format.manifest === baseOf(path) &&
        (lockFolder === "" || folder === lockFolder || folder.startsWith(`${lockFolder}/`))
      );
    })
    .toSorted(([a], [b]) => folderOf(b).length - folderOf(a).length);
  const [nearest] = above;
  return nearest === undefined ? null : { path: nearest[0], lock: nearest[1] };
}

function readSide(
  path: string,
  content: FileContent | null,
  format: LockfileFormat,
  unknown: GateUnknown[],
): { readonly text: string; readonly lockfile: Lockfile } | null {
  const text = textOf(content);
  if (content === null) return null;
  if (text === null) {
    unknown.push(
      unreadable(
        path,
        content.kind === "large" ? `has ${content.bytes} bytes, more than is read` : `is no text (${content.kind})`,
      ),
    );
    return null;
  }
  const read = format.read(text);
  if (read.ok) return { text, lockfile: read.value };
  unknown.push(unreadable(path, read.error));
  return null;
}

function readSideOfManifest(file: ChainFile, side: "before" | "after", unknown: GateUnknown[]): ReadManifest | null {
  const text = textOf(file[side]);
  if (text === null) return null;
  const read = readManifest(baseOf(file.path), text);
  if (read.ok) return read.value;
  unknown.push(unreadable(file.path, read.error));
  return null;
}

function unreadable(path: string, why: string): GateUnknown {
  return {
    why: `${printable(path)} ${why}`,
    fix: "Write it again with its package manager, or keep it out of the gate by `gates.supply-chain.scope`.",
    path,
  };
}
