import { adopt, type Adoption, type AdoptRequest, type AdoptWorld } from "./adopt.ts";
import { applyInit, planInit, type InitPlan, type InitRequest } from "./init-repository.ts";
import type { SetupWorld } from "./setup-world.ts";
import { applyUninstall, planUninstall, type UninstallPlan } from "./uninstall-repository.ts";

/** Setting a repository up and taking that back: first a plan, which writes nothing, then its application. */
export interface SetupUseCases {
  planInit(request: InitRequest): Promise<InitPlan>;
  applyInit(plan: InitPlan): Promise<void>;
  planUninstall(folder: string): Promise<UninstallPlan>;
  applyUninstall(plan: UninstallPlan): Promise<void>;
  /** Reads alone. */
  adopt(request: AdoptRequest): Promise<Adoption>;
}

export function setupUseCases(world: () => Promise<SetupWorld>, adoptWorld: AdoptWorld): SetupUseCases {
  return {
    planInit: async (request) => planInit(await world(), request),
    applyInit: async (plan) => applyInit(await world(), plan),
    planUninstall: async (folder) => planUninstall(await world(), folder),
    applyUninstall: async (plan) => applyUninstall(await world(), plan),
    adopt: async (request) => adopt(adoptWorld, request),
  };
}
