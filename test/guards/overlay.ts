import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT = dirname(dirname(import.meta.dirname));
const GUARDS = [
  ".gitignore",
  ".oxfmtrc.json",
  ".oxlintrc.json",
  "knip.json",
  "package.json",
  "scripts/lint",
  "tsconfig.json",
  "vitest.config.ts",
];

/** A temporary repository with this project's guards and nothing of its source, to plant files into. */
export class Overlay implements Disposable {
  readonly folder: string;

  constructor(files: Readonly<Record<string, string>>) {
    this.folder = mkdtempSync(join(tmpdir(), "flyball-guards-"));
    for (const guard of GUARDS) cpSync(join(ROOT, guard), join(this.folder, guard), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text);
    }
    execFileSync("git", ["init", "--quiet"], { cwd: this.folder, timeout: 10_000 });
  }

  /** Runs a tool of node_modules/.bin there; gives its exit code and all that it printed. */
  run(tool: string, args: readonly string[]): { readonly status: number | null; readonly output: string } {
    const ran = spawnSync(join(ROOT, "node_modules/.bin", tool), args, {
      cwd: this.folder,
      env: { ...process.env, NO_COLOR: "1" },
      encoding: "utf8",
      timeout: 60_000,
      maxBuffer: 50_000_000,
    });
    return { status: ran.status, output: ran.stdout + ran.stderr };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
