import { Fault } from "../../base/fault.ts";
import type { FileLook } from "../../domain/setup/file-look.ts";
import { pathsToRead, type RepositoryFacts } from "../../domain/setup/repository-facts.ts";
import { SETUP_AGENTS } from "../../domain/setup/setup-agents.ts";
import { MANIFEST_PATH, parseManifest, type SetupManifest } from "../../domain/setup/setup-manifest.ts";
import type { SetupWorld } from "./setup-world.ts";

export interface SeenRepository {
  readonly root: string;
  readonly facts: RepositoryFacts;
  readonly manifest: SetupManifest | null;
  readonly manifestLook: FileLook;
}

/** What of a repository says how it is built, without what an earlier `flyball init` wrote. Throws the Faults of `Git.open`, and MANIFEST_INVALID. */
export async function readRepository(world: SetupWorld, folder: string): Promise<SeenRepository> {
  const { root, commonDir } = await world.git.open(folder);
  const files = world.repositoryFiles;
  const [all, manifest, config, agents] = await Promise.all([
    files.paths(root),
    readManifest(world, root),
    files.look(commonDir, "config"),
    world.agents.detect(),
  ]);
  const own = new Set([MANIFEST_PATH, ...ownFiles(manifest.value)]);
  const paths = all.filter((path) => !own.has(path));
  const texts = new Map<string, string>();
  for (const path of pathsToRead(paths)) {
    const text = textOf(await files.look(root, path));
    if (text !== null) texts.set(path, text);
  }
  const onMachine = agents.map((agent) => ("agent" in agent ? agent.agent : ""));
  return {
    root,
    facts: {
      paths,
      texts,
      gitConfig: textOf(config),
      agentsOnMachine: SETUP_AGENTS.filter((agent) => onMachine.includes(agent)),
    },
    manifest: manifest.value,
    manifestLook: manifest.look,
  };
}

/** The manifest of an earlier init, or null. */
export async function readManifest(
  world: Pick<SetupWorld, "repositoryFiles">,
  root: string,
): Promise<{ readonly value: SetupManifest | null; readonly look: FileLook }> {
  const look = await world.repositoryFiles.look(root, MANIFEST_PATH);
  if (look.kind === "absent") return { value: null, look };
  const parsed = look.kind === "file" ? parseManifest(Buffer.from(look.bytes).toString("utf8")) : null;
  if (parsed?.ok === true) return { value: parsed.value, look };
  const why = look.kind === "refused" ? look.why : parsed?.ok === false ? parsed.error : "";
  throw new Fault(`${MANIFEST_PATH} ${why}`, {
    code: "MANIFEST_INVALID",
    exit: 2,
    hint: `git checkout -- ${MANIFEST_PATH}, or remove it: then what flyball wrote is yours to keep or delete`,
  });
}

/** Whole files, and files that hold nothing but a block of ours. */
function ownFiles(manifest: SetupManifest | null): readonly string[] {
  return (manifest?.entries ?? [])
    .filter((entry) => entry.kind === "file" || entry.before === null)
    .map(({ path }) => path);
}

function textOf(look: FileLook): string | null {
  return look.kind === "file" ? Buffer.from(look.bytes).toString("utf8") : null;
}
