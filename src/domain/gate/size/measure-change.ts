import { isTestPath } from "../../change/blast-radius.ts";
import type { Change, ChangedFile } from "../../change/change.ts";
import { globMatcher } from "../../change/glob-matcher.ts";
import { isDocument } from "../../change/sensitive-files.ts";

/** One changed file with what it costs a reviewer. */
export interface MeasuredFile {
  readonly file: ChangedFile;
  /** `counted`, or why it does not count: `generated`, `pure rename`. */
  readonly kind: "counted" | "generated" | "rename";
  /** Added and removed. */
  readonly lines: number;
  /** Those of them that differ in white space alone. */
  readonly formatting: number;
  /** The part of the repository it would be split off with: `renames`, `dependencies`, `src/orders`. */
  readonly group: string;
}

/** Files that would be split off together. */
export interface SplitGroup {
  readonly name: string;
  readonly files: readonly MeasuredFile[];
  readonly lines: number;
}

/** Measures each file in time linear in its lines. `generated` are the policy's globs of further files that no person writes. */
export function measureChange(change: Pick<Change, "files">, generated: readonly string[]): readonly MeasuredFile[] {
  const isNamed = generated.length === 0 ? () => false : globMatcher(generated);
  const sources = new Set(
    change.files
      .map(({ path }) => path)
      .filter((path) => !isTestPath(path) && !isDocument(path))
      .map(areaOf),
  );
  return change.files.map((file) => {
    const lines = file.hunks.reduce((sum, { added, removed }) => sum + added.length + removed.length, 0);
    const kind =
      isNamed(file.path) || isGenerated(file.path)
        ? "generated"
        : file.kind === "renamed" && lines === 0
          ? "rename"
          : "counted";
    const formatting = kind === "counted" ? formattingLines(file) : 0;
    return { file, kind, lines, formatting, group: groupOf(file, kind, lines, formatting, sources) };
  });
}

function groupOf(
  { path }: ChangedFile,
  kind: MeasuredFile["kind"],
  lines: number,
  formatting: number,
  sources: ReadonlySet<string>,
): string {
  if (kind === "rename") return "renames";
  if (MANIFEST.test(path) || LOCKFILE.test(path)) return "dependencies";
  if (kind === "generated") return "generated files";
  if (lines > 0 && formatting === lines) return "formatting";
  if (isTestPath(path)) return areaOfTest(path, sources);
  return isDocument(path) ? "documents" : areaOf(path);
}

/** `packages/web` of a monorepo, `src/orders`, else the top folder; `the top` for files in none. */
export function areaOf(path: string): string {
  const parts = path.split("/");
  if (parts.length === 1) return "the top";
  const isNested = /^(?:packages|apps|services|crates|libs|modules|plugins|cmd|internal|pkg|src|lib|app)$/u.test(
    parts[0] ?? "",
  );
  return parts.slice(0, isNested && parts.length > 2 ? 2 : 1).join("/");
}

/** The source folder that a test belongs to: its own, or the one that bears its name. */
function areaOfTest(path: string, sources: ReadonlySet<string>): string {
  const own = areaOf(path);
  if (sources.has(own)) return own;
  const words = path.split(/[/._-]/u);
  return [...sources].find((area) => words.includes(area.split("/").at(-1) ?? "")) ?? own;
}

const LOCKFILE =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|Cargo\.lock|go\.sum|poetry\.lock|uv\.lock|Pipfile\.lock|pdm\.lock|Gemfile\.lock|composer\.lock|mix\.lock|pubspec\.lock|packages\.lock\.json|flake\.lock|deno\.lock)$/u;
const MANIFEST =
  /(?:^|\/)(?:package\.json|Cargo\.toml|go\.mod|pyproject\.toml|requirements[^/]*\.txt|Pipfile|Gemfile|composer\.json|pom\.xml|build\.gradle(?:\.kts)?)$/u;

/** Lockfiles, snapshots, vendored and generated code, by the names that tools give them. */
function isGenerated(path: string): boolean {
  return (
    LOCKFILE.test(path) ||
    /(?:^|\/)(?:node_modules|vendor|vendored|third_party|__snapshots__|__generated__|generated|dist)\//u.test(path) ||
    /\.(?:snap|min\.js|min\.css|map|pb\.go|pb\.cc|pb\.h|g\.dart|designer\.cs)$|_pb2(?:_grpc)?\.pyi?$|[._-]generated\.[a-z]+$/iu.test(
      path,
    )
  );
}

/** Lines of a hunk that come back with other white space; all of a hunk whose text is the same without any. */
function formattingLines(file: ChangedFile): number {
  let count = 0;
  for (const { added, removed } of file.hunks) {
    const [after, before] = [added.map(bare), removed.map(bare)];
    if (removed.length > 0 && after.join("") === before.join("")) count += added.length + removed.length;
    else {
      const left = new Map<string, number>();
      for (const line of before) if (line !== "") left.set(line, (left.get(line) ?? 0) + 1);
      for (const line of after) {
        const more = left.get(line) ?? 0;
        if (more === 0) continue;
        left.set(line, more - 1);
        count += 2;
      }
    }
  }
  return count;
}

function bare(line: string): string {
  return line.replace(/\s+/gu, "");
}
