import { spawnSync } from "node:child_process";

/** A commit to plant: the files it writes, null for those that it deletes. */
export interface PlantedCommit {
  /** Days after the start, with fractions. */
  readonly day: number;
  readonly message: string;
  readonly files: Readonly<Record<string, string | null>>;
  /** `main` unless said. */
  readonly branch?: string;
  /** The branch or commit that a new branch leaves. */
  readonly from?: string;
}

/** Tells git a whole history in one go: some milliseconds, however many commits. */
export function plantHistory(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
  startMs: number,
  commits: readonly PlantedCommit[],
): void {
  const stream = commits.flatMap(({ day, message, files, branch = "main", from }) => {
    const person = `Ada <ada@example.com> ${Math.round(startMs / 1000 + day * 86_400)} +0000`;
    return [
      `commit refs/heads/${branch}`,
      `author ${person}`,
      `committer ${person}`,
      `data ${Buffer.byteLength(message)}`,
      message,
      ...(from === undefined ? [] : [`from ${from}`]),
      ...Object.entries(files).flatMap(([path, text]) =>
        text === null ? [`D ${path}`] : [`M 100644 inline ${path}`, `data ${Buffer.byteLength(text)}`, text],
      ),
      "",
    ];
  });
  const done = spawnSync("git", ["fast-import", "--quiet", "--force"], {
    cwd: folder,
    env,
    input: stream.join("\n"),
    encoding: "utf8",
  });
  if (done.status !== 0) throw new Error(done.stderr);
}
