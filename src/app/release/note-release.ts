import { basename } from "node:path";
import { Fault } from "../../base/fault.ts";
import type { Sha } from "../../base/ids.ts";
import { changesNote, notedChanges, type NotedChange } from "../../domain/release/changes-note.ts";
import type { Release } from "../../domain/release/release.ts";
import type { GitRepository } from "../../ports/git.ts";
import type { RunPorts } from "../run/run-ports.ts";
import { findRelease } from "./list-releases.ts";
import { commitNamed } from "./policy-at-head.ts";

export interface ReleaseNotes {
  readonly markdown: string;
  readonly from: Sha | null;
  readonly to: Sha;
  readonly changes: readonly NotedChange[];
}

/** The notes of a release (the changes since what its environment ran before), or of a range of commits (`v1.2..v1.3`). Throws a Fault RELEASE_NOT_FOUND, COMMIT_NOT_FOUND
 * or RELEASE_START_UNKNOWN. */
export async function noteRelease(
  ports: Pick<RunPorts, "store" | "git">,
  request: { readonly cwd: string; readonly target: string },
): Promise<ReleaseNotes> {
  const [first, last, more] = request.target.split("..");
  if (first !== undefined && last !== undefined && more === undefined) {
    const repository = await ports.git.open(request.cwd);
    const from = await commitNamed(repository, first);
    const to = await commitNamed(repository, last === "" ? "HEAD" : last);
    return notesOf(repository, `${basename(repository.root)} ${request.target}`, from, to);
  }
  const release = await findRelease(ports, request.target);
  const repository = await ports.git.open(release.repository);
  const from = await startOf(ports, repository, release);
  return notesOf(repository, `${basename(release.repository)} in ${release.environment}`, from, release.sha);
}

async function notesOf(repository: GitRepository, title: string, from: Sha, to: Sha): Promise<ReleaseNotes> {
  const changes = notedChanges(await repository.commits(from, to));
  return { markdown: changesNote({ title, from, to, changes }), from, to, changes };
}

/** The commit that the environment ran before: as it said itself, or as the release before it says. */
async function startOf(ports: Pick<RunPorts, "store">, repository: GitRepository, release: Release): Promise<Sha> {
  const filter = { repository: release.repository, environment: release.environment, limit: 1000 };
  const before = (await ports.store.read.releases(filter)).find(
    ({ createdAtMs, sha, state }) =>
      createdAtMs < release.createdAtMs &&
      sha !== release.sha &&
      (state.kind === "released" || state.kind === "verified" || state.kind === "replaced"),
  );
  const from = release.previousSha ?? before?.sha ?? null;
  if (from !== null && (await repository.resolve(`${from}^{commit}`)) !== null) return from;
  throw new Fault(`what ${release.environment} ran before ${release.id} is not known`, {
    code: "RELEASE_START_UNKNOWN",
    exit: 2,
    hint: `flyball release note OLDER..${release.sha.slice(0, 12)}`,
  });
}
