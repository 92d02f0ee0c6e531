import { detectRepository, type Detected } from "../../domain/setup/detect-repository.ts";
import type { FileLook } from "../../domain/setup/file-look.ts";
import { planSetup, type SetupPlan } from "../../domain/setup/plan-setup.ts";
import type { SetupAgent } from "../../domain/setup/setup-agents.ts";
import {
  formatManifest,
  MANIFEST_PATH,
  type SetupChoices,
  type SetupManifest,
} from "../../domain/setup/setup-manifest.ts";
import { changesFile } from "../../domain/setup/setup-step.ts";
import { wantedFiles } from "../../domain/setup/wanted-files.ts";
import { makeSteps, partSteps } from "./make-steps.ts";
import { readRepository, type SeenRepository } from "./read-repository.ts";
import type { SetupWorld } from "./setup-world.ts";

export interface InitRequest {
  readonly folder: string;
  /** Null: what an earlier init was told, else what is found. */
  readonly agents: readonly SetupAgent[] | null;
  readonly forge: SetupChoices["forge"] | null;
  readonly action: string | null;
}

/** What `flyball init` would do; nothing was written. */
export interface InitPlan extends SetupPlan {
  readonly root: string;
  readonly detected: Detected;
  readonly choices: SetupChoices;
  readonly manifestLook: FileLook;
  /** Whether anything is to be written. */
  readonly isChange: boolean;
}

/** Where Flyball's action is published. */
const ACTION_DEFAULT = "flyball/flyball/action";

/** Reads the repository and plans; the same repository and request give the same plan. */
export async function planInit(world: SetupWorld, request: InitRequest): Promise<InitPlan> {
  const seen = await readRepository(world, request.folder);
  const detected = detectRepository(seen.facts);
  const choices = choicesOf(request, seen, detected, world.version);
  const wanted = wantedFiles(detected, choices, seen.facts.paths, world.version);
  const paths = [...new Set([...wanted, ...(seen.manifest?.entries ?? [])].map(({ path }) => path))];
  const looks = new Map<string, FileLook>();
  for (const path of paths) looks.set(path, await world.repositoryFiles.look(seen.root, path));
  const { manifestLook } = seen;
  const plan = planSetup(wanted, looks, seen.manifest, choices);
  const steps = [...(await partSteps(world.repositoryFiles, seen.root, seen.facts.paths)), ...plan.steps];
  return {
    ...plan,
    steps,
    root: seen.root,
    detected,
    choices,
    manifestLook,
    isChange: steps.some(changesFile) || !isSaid(plan.manifest, manifestLook),
  };
}

/** Writes what was planned: first the manifest with what was and what will be, then the files, then the manifest of what is. */
export async function applyInit(world: SetupWorld, plan: InitPlan): Promise<void> {
  if (!plan.isChange) return;
  const { repositoryFiles } = world;
  const written = await writeManifest(world, plan.root, plan.underWay, bytesOf(plan.manifestLook));
  await makeSteps(repositoryFiles, plan.root, plan.steps);
  await writeManifest(world, plan.root, plan.manifest, written);
}

async function writeManifest(
  { repositoryFiles }: SetupWorld,
  root: string,
  manifest: SetupManifest,
  expected: Uint8Array | null,
): Promise<Uint8Array> {
  const text = formatManifest(manifest);
  const bytes = Buffer.from(text, "utf8");
  if (expected === null || Buffer.compare(bytes, expected) !== 0) {
    const step = { act: "create", path: MANIFEST_PATH, what: "", text: bytes.toString("latin1"), expected } as const;
    await makeSteps(repositoryFiles, root, [step]);
  }
  return bytes;
}

function isSaid(manifest: SetupManifest, look: FileLook): boolean {
  return (
    look.kind === "file" &&
    Buffer.from(look.bytes).toString("utf8").replaceAll("\r\n", "\n") === formatManifest(manifest)
  );
}

function bytesOf(look: FileLook): Uint8Array | null {
  return look.kind === "file" ? look.bytes : null;
}

function choicesOf(
  { agents, forge, action }: InitRequest,
  { manifest }: SeenRepository,
  detected: Detected,
  version: string,
): SetupChoices {
  const before = manifest?.choices;
  return {
    agents: agents ?? before?.agents ?? detected.agents,
    forge: forge ?? before?.forge ?? detected.forge?.name ?? "none",
    action: action ?? before?.action ?? `${ACTION_DEFAULT}@v${version}`,
  };
}
