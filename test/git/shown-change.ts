import type { Change, ChangedFile, FileContent } from "../../src/domain/change/change.ts";
import type { ChangeRange, ChangeReader, ChangeRepository } from "../../src/ports/change-reader.ts";
import type { GitFixture } from "../../src/ports/git.suite.ts";

export interface Read {
  readonly repository: ChangeRepository;
  readonly range: ChangeRange;
  readonly change: Pick<Change, "base" | "head" | "files" | "commits">;
}

type ReadChange = (fixture: GitFixture, wanted?: { readonly base?: string; readonly head?: string }) => Promise<Read>;

/** Opens the fixture's repository and reads a change of it. */
export function readerOf(makeReader: (env: GitFixture["env"]) => ChangeReader): ReadChange {
  return async (fixture, wanted = {}) => {
    const repository = await makeReader(fixture.env).open(fixture.root);
    const range = await repository.range({ base: wanted.base ?? null, head: wanted.head ?? null });
    return { repository, range, change: await repository.read(range) };
  };
}

/** One line of a file, with its hunks. */
export function shown({ kind, path, previousPath, before, after, hunks }: ChangedFile): string {
  const from = previousPath === null ? "" : `${previousPath} → `;
  const places = hunks.map(
    ({ oldStart, removed, newStart, added }) =>
      ` @${oldStart}-${JSON.stringify(removed)} +${newStart}${JSON.stringify(added)}`,
  );
  return `${kind} ${from}${path}: ${shownContent(before)} → ${shownContent(after)}${places.join("")}`;
}

export function shownContent(content: FileContent | null): string {
  switch (content?.kind) {
    case undefined:
      return "-";
    case "text":
      return `${JSON.stringify(content.text)}${content.executable ? "*" : ""}`;
    case "link":
      return `link ${content.target}`;
    case "binary":
    case "large":
      return `${content.kind} ${content.bytes}`;
    case "submodule":
      return `submodule ${content.sha}`;
    case "unreadable":
      return `unreadable: ${content.why}`;
    default:
      return content satisfies never;
  }
}
