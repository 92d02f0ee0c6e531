import type { FileLook } from "../../domain/setup/file-look.ts";
import { planRemoval } from "../../domain/setup/plan-removal.ts";
import { MANIFEST_PATH } from "../../domain/setup/setup-manifest.ts";
import type { SetupStep } from "../../domain/setup/setup-step.ts";
import { makeSteps, partSteps } from "./make-steps.ts";
import { readManifest } from "./read-repository.ts";
import type { SetupWorld } from "./setup-world.ts";

/** What `flyball uninstall` would do; nothing was changed. */
export interface UninstallPlan {
  readonly root: string;
  /** Empty: nothing was installed. */
  readonly steps: readonly SetupStep[];
  /** Folders that init made: they go where they are empty, the innermost first. */
  readonly folders: readonly string[];
}

/** Throws the Faults of `Git.open`, and MANIFEST_INVALID. */
export async function planUninstall(world: SetupWorld, folder: string): Promise<UninstallPlan> {
  const { root } = await world.git.open(folder);
  const { value: manifest, look } = await readManifest(world, root);
  const parts = await partSteps(world.repositoryFiles, root, await world.repositoryFiles.paths(root));
  if (manifest === null || look.kind !== "file")
    return { root, steps: parts, folders: parts.length > 0 ? [".flyball"] : [] };
  const looks = new Map<string, FileLook>();
  for (const { path } of manifest.entries) looks.set(path, await world.repositoryFiles.look(root, path));
  return {
    root,
    steps: [
      ...parts,
      ...planRemoval(manifest, looks),
      { act: "remove", path: MANIFEST_PATH, what: "", expected: look.bytes } satisfies SetupStep,
    ],
    folders: manifest.folders.toSorted((a, b) => b.length - a.length),
  };
}

/** The manifest goes after the files that it names: a killed process is finished by typing the command again. */
export async function applyUninstall({ repositoryFiles }: SetupWorld, plan: UninstallPlan): Promise<void> {
  const [manifest, own] = [
    plan.steps.filter(isManifest),
    plan.folders.filter((folder) => MANIFEST_PATH.startsWith(`${folder}/`)),
  ];
  await makeSteps(
    repositoryFiles,
    plan.root,
    plan.steps.filter((step) => !isManifest(step)),
  );
  for (const folder of plan.folders)
    if (!own.includes(folder)) await repositoryFiles.removeEmptyFolder(plan.root, folder);
  await makeSteps(repositoryFiles, plan.root, manifest);
  for (const folder of own) await repositoryFiles.removeEmptyFolder(plan.root, folder);
}

function isManifest({ path }: SetupStep): boolean {
  return path === MANIFEST_PATH;
}
