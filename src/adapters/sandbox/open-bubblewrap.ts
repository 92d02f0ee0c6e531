import { execFile } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { Fault, messageOf } from "../../base/fault.ts";
import type { Sandbox, SandboxSpec, SandboxStatus } from "../../ports/sandbox.ts";
import { type FolderEntry, planMounts } from "./mount-plan.ts";

const run = promisify(execFile);

/** Bubblewrap where it works, else no sandbox.
 *
 * Inside: the whole file system read-only, private `/tmp`, `/dev`, `/proc` and process ids, no capabilities, no terminal to type into; the
 * network is open, since agents and package managers need it. The worktree's folders are opened by {@link planMounts}; `scratch` folders are
 * the worktree's own, writable; `share` folders are mounted at an empty folder that is made in the worktree. Sockets of the host's services
 * (docker, podman, D-Bus, the login session) are masked, since a read-only mount does not stop a connection.
 *
 * Where there is no sandbox, `wrap` gives the command as it was after making `share` folders visible by symbolic links in the worktree, so
 * the check of the diff must leave `share` and `scratch` paths out.
 *
 * `visible` are absolute paths shown read-only although they lie under `/tmp` or a hidden folder: the agents' own programs. */
export function openBubblewrap(options: {
  readonly platform: NodeJS.Platform;
  /** Absolute, or a name to look up on PATH. */
  readonly bwrap?: string;
  readonly visible?: readonly string[];
}): Sandbox {
  const bwrap = options.bwrap ?? "bwrap";
  let status: Promise<SandboxStatus> | null = null;
  const sandbox: Sandbox = {
    status: () => (status ??= probe(bwrap, options.platform)),
    async wrap(spec, argv) {
      const found = await sandbox.status();
      prepareFolders(spec);
      if (found.kind === "none") {
        linkShares(spec);
        return argv;
      }
      return [bwrap, ...bubblewrapArguments(spec, options.visible ?? []), "--", ...argv];
    },
  };
  return sandbox;
}

const BASE_ARGUMENTS = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"];
const WALL_ARGUMENTS = [
  "--unshare-user",
  "--unshare-pid",
  "--unshare-ipc",
  "--cap-drop",
  "ALL",
  "--die-with-parent",
  "--new-session",
];

async function probe(bwrap: string, platform: NodeJS.Platform): Promise<SandboxStatus> {
  if (platform !== "linux")
    return none(`bubblewrap is a Linux program, and this is ${platform}`, "run flyball on Linux, in a VM or in WSL 2");
  let version: string;
  try {
    const { stdout } = await run(bwrap, ["--version"], { timeout: 5000 });
    version = stdout.trim().replace(/^bubblewrap\s+/u, "");
  } catch (thrown) {
    const isMissing = (thrown as NodeJS.ErrnoException).code === "ENOENT";
    return none(
      isMissing ? "bubblewrap (bwrap) is not installed" : `bwrap --version failed: ${messageOf(thrown)}`,
      installLine(),
    );
  }
  try {
    await run(bwrap, [...BASE_ARGUMENTS, ...WALL_ARGUMENTS, "--", bwrap, "--version"], { timeout: 5000 });
    return { kind: "bubblewrap", version };
  } catch (thrown) {
    const said = (thrown as { stderr?: string }).stderr?.trim() || messageOf(thrown);
    return none(
      `bwrap ${version} is installed, but this system does not let it make a sandbox: ${said}`,
      "sudo sysctl -w kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0",
    );
  }
}

function none(why: string, install: string): SandboxStatus {
  return { kind: "none", why, install, lost: LOST };
}

const LOST: readonly string[] = [
  "an agent's shell commands can write outside files_allowed: only the check of the diff stops the change, after the fact",
  "files outside the worktree, your credentials among them, can be read and written",
  "a child that detaches itself is found by its environment and its parent alone",
];

function installLine(): string {
  if (existsSync("/usr/bin/apt-get")) return "sudo apt-get install -y bubblewrap";
  if (existsSync("/usr/bin/dnf")) return "sudo dnf install -y bubblewrap";
  if (existsSync("/usr/bin/pacman")) return "sudo pacman -S bubblewrap";
  if (existsSync("/sbin/apk")) return "sudo apk add bubblewrap";
  if (existsSync("/usr/bin/zypper")) return "sudo zypper install bubblewrap";
  return "install the package bubblewrap with your system's package manager";
}

/** Sockets of the host that obey whoever connects. */
const HOST_SERVICES = [
  "/run/docker.sock",
  "/run/containerd",
  "/run/podman",
  "/run/dbus",
  "/run/systemd/private",
  "/run/snapd.socket",
  "/run/user",
];

type Mount = {
  readonly at: string;
  /** Of two mounts at one place, the later wins; parents always come before what is in them. */
  readonly argv: readonly string[];
};

function bubblewrapArguments(spec: SandboxSpec, visible: readonly string[]): string[] {
  const worktree = realpathSync(spec.worktree);
  const mounts: Mount[] = [];
  const bind = (how: "--bind" | "--ro-bind", from: string, at: string): void => {
    mounts.push({ at, argv: [how, from, at] });
  };
  const masked: string[] = [];
  for (const path of [...HOST_SERVICES, ...spec.hidden]) {
    if (!existsSync(path)) continue;
    const real = realpathSync(path);
    const isFolder = statSync(real).isDirectory();
    mounts.push({ at: real, argv: isFolder ? ["--tmpfs", real] : ["--ro-bind", "/dev/null", real] });
    if (isFolder) masked.push(real);
  }
  for (const path of [...visible, ...gitFolders(worktree)]) {
    if (!existsSync(path)) continue;
    const real = realpathSync(path);
    if (["/tmp", ...masked].some((folder) => isWithin(folder, real))) bind("--ro-bind", real, real);
  }
  bind("--ro-bind", worktree, worktree);
  for (const step of planMounts(spec.writable, (path) => listFolder(worktree, path)))
    bind(step.kind === "writable" ? "--bind" : "--ro-bind", join(worktree, step.path), join(worktree, step.path));
  for (const { from, at } of spec.share) {
    const target = insideWorktree(worktree, at);
    if (target === null || !existsSync(from)) continue;
    const source = realpathSync(from);
    bind("--ro-bind", source, target);
    for (const cache of cachesOf(source))
      mounts.push({ at: join(target, cache), argv: ["--tmpfs", join(target, cache)] });
  }
  for (const folder of spec.scratch) {
    const target = insideWorktree(worktree, folder);
    // Inside a shared folder the place to mount at has to be there already, since that folder is not ours to write.
    const share = spec.share.find(({ at }) => target !== null && isWithin(resolve(worktree, at), target));
    const isPlace = share === undefined || existsSync(resolve(share.from, relative(share.at, folder)));
    if (target !== null && isPlace) bind("--bind", target, target);
  }
  const home = realpathSync(spec.home);
  bind("--bind", home, home);
  for (const folder of spec.writableOutside) bind("--bind", realpathSync(folder), realpathSync(folder));

  const ordered = mounts.map((mount, index) => ({ mount, index, depth: mount.at.split("/").length }));
  ordered.sort((a, b) => a.depth - b.depth || a.index - b.index);
  const git = join(worktree, ".git");
  return [
    ...BASE_ARGUMENTS,
    ...ordered.flatMap(({ mount }) => mount.argv),
    ...(existsSync(git) && !lstatSync(git).isSymbolicLink() ? ["--ro-bind", git, git] : []),
    ...masked.flatMap((folder) => ["--remount-ro", folder]),
    ...WALL_ARGUMENTS,
    "--chdir",
    worktree,
  ];
}

/** Where tools write beside the packages that they are installed with; without it many a test runner and bundler does not start. */
const TOOL_CACHES = [".cache", ".vite", ".vite-temp", ".vitest"];

/** Folders of a shared `node_modules` that each child gets for itself, empty and writable. A mount needs a place: where there is none, an empty folder is made in the
 * shared one, which is all that a run ever adds to it. */
function cachesOf(shared: string): readonly string[] {
  if (basename(shared) !== "node_modules") return [];
  return TOOL_CACHES.filter((cache) => {
    try {
      mkdirSync(join(shared, cache), { recursive: true });
      return lstatSync(join(shared, cache)).isDirectory();
    } catch {
      return false; // not ours to write: what needs the cache says so itself
    }
  });
}

/** Makes the folders that are mount points: in the worktree, since a mount needs a place, and the folders outside that may be written. */
function prepareFolders(spec: SandboxSpec): void {
  if (!existsSync(spec.worktree))
    throw new Fault(`the worktree ${spec.worktree} does not exist`, {
      code: "WORKTREE_MISSING",
      exit: 2,
      hint: "flyball doctor",
    });
  for (const folder of [spec.home, ...spec.writableOutside]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const worktree = realpathSync(spec.worktree);
  for (const step of planMounts(spec.writable, (path) => listFolder(worktree, path)))
    if (step.kind === "writable" && step.make) insideWorktree(worktree, step.path);
  for (const folder of spec.scratch) insideWorktree(worktree, folder);
}

function linkShares(spec: SandboxSpec): void {
  const worktree = realpathSync(spec.worktree);
  for (const { from, at } of spec.share) {
    const path = join(worktree, at);
    if (!existsSync(from) || lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
    if (insideWorktree(worktree, dirname(at)) !== null) symlinkSync(from, path);
  }
}

/** The absolute path of a folder of the worktree, made where it is absent; null where it is a link, a file, or leaves the worktree. */
function insideWorktree(worktree: string, path: string): string | null {
  const target = resolve(worktree, path);
  const inside = relative(worktree, target);
  if (inside === ".." || inside.startsWith(`..${sep}`) || inside === ".git" || inside.startsWith(`.git${sep}`))
    return null;
  let at = worktree;
  for (const part of inside.split(sep).filter((name) => name !== "")) {
    at = join(at, part);
    const found = lstatSync(at, { throwIfNoEntry: false });
    if (found === undefined) mkdirSync(at);
    else if (!found.isDirectory()) return null;
  }
  return target;
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function listFolder(worktree: string, path: string): readonly FolderEntry[] | null {
  const folder = join(worktree, path);
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return null;
  return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
    name: entry.name,
    kind: entry.isSymbolicLink() ? "link" : entry.isDirectory() ? "folder" : "file",
  }));
}

/** The repository's folder of a linked worktree, for reading (`git diff`), where it points back to this worktree: a `.git` file that
 * somebody rewrote makes nothing visible. */
function gitFolders(worktree: string): readonly string[] {
  try {
    const pointer = join(worktree, ".git");
    if (!lstatSync(pointer).isFile()) return [];
    const [, named] = /^gitdir: (.+)\n?$/u.exec(readFileSync(pointer, "utf8")) ?? [];
    if (named === undefined) return [];
    const gitDir = realpathSync(resolve(worktree, named));
    if (realpathSync(readFileSync(join(gitDir, "gitdir"), "utf8").trim()) !== realpathSync(pointer)) return [];
    return [realpathSync(resolve(gitDir, readFileSync(join(gitDir, "commondir"), "utf8").trim()))];
  } catch {
    return [];
  }
}
