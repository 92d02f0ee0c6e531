import { readdirSync } from "node:fs";
import { join } from "node:path";
import { textFields, userGit, type Place } from "./place.ts";
import { changedSettings, neutralSettings, sealRepository, type RepositorySeal } from "./repository-seal.ts";
import { readSeal } from "./worktree-admin.ts";

/** `-c` settings for git in a checkout of the user's own. Their filters (git-lfs) run there, except those that came or changed while one of our worktrees was in
 * an agent's hands: these are given nothing to run. Without such a worktree there is nothing to distrust. */
export async function trustedSettings(place: Place, folder: string): Promise<readonly string[]> {
  const seals = await repositorySeals(place);
  if (seals.length === 0) return [];
  const neutral = new Set<string>();
  const [now, here, elsewhere] = await Promise.all([
    sealRepository(place, null),
    settingNames(place, folder),
    // Outside of any repository only the global and the system's configuration are left.
    settingNames(place, "/"),
  ]);
  for (const seal of seals) {
    const shared = Object.fromEntries(Object.entries(seal).filter(([key]) => !key.startsWith("config:worktree ")));
    const sealed = new Set(Object.keys(shared).map((key) => key.slice(key.indexOf(" ") + 1)));
    // What a condition includes for this folder alone is in no seal.
    const unknown = [...here].filter((name) => !sealed.has(name) && !elsewhere.has(name));
    const changes = [...changedSettings(shared, now), ...unknown.map((setting) => ({ sentence: "", setting }))];
    for (const setting of neutralSettings(changes)) neutral.add(setting);
  }
  return [...neutral];
}

async function repositorySeals(place: Place): Promise<readonly RepositorySeal[]> {
  const all = join(place.commonDir, "worktrees");
  const seals = await Promise.all(namesIn(all).map(async (name) => readSeal(join(all, name))));
  return seals.flatMap((seal) => (seal === null ? [] : [seal.repository]));
}

/** At once: where there is none, git need not wait for an answer. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

async function settingNames(place: Place, folder: string): Promise<ReadonlySet<string>> {
  const listed = await userGit(place.host, folder, ["config", "--list", "--name-only", "-z"], { answers: [1, 128] });
  return new Set(textFields(listed.stdout));
}
