import type { Adr } from "../../domain/adr/adr.ts";
import type { AdrDraft } from "../../domain/adr/write-adr.ts";
import type { AdrWorld } from "./adr-world.ts";
import { checkAdrs, type CheckedAdrs } from "./check-adrs.ts";
import { logAdrs, type AdrLog } from "./log-adrs.ts";
import { newAdr, type WrittenAdr } from "./new-adr.ts";
import { readAdrFolder } from "./read-adr-folder.ts";
import { supersedeAdr, type SupersededAdr } from "./supersede-adr.ts";

/** Decisions of a repository: files that are written, read and judged. */
export interface AdrUseCases {
  list(cwd: string): Promise<{ readonly folder: string; readonly adrs: readonly Adr[] }>;
  create(cwd: string, draft: AdrDraft): Promise<WrittenAdr>;
  supersede(cwd: string, typed: { readonly old: string; readonly successor: string }): Promise<SupersededAdr>;
  check(cwd: string): Promise<CheckedAdrs>;
  log(cwd: string, signal: AbortSignal): Promise<AdrLog>;
}

export function adrUseCases(world: AdrWorld): AdrUseCases {
  return {
    list: async (cwd) => {
      const { folder, files } = await readAdrFolder(world, cwd);
      return { folder, adrs: files.map(({ adr }) => adr) };
    },
    create: async (cwd, draft) => newAdr(world, cwd, draft),
    supersede: async (cwd, typed) => supersedeAdr(world, cwd, typed),
    check: async (cwd) => checkAdrs(world, cwd),
    log: async (cwd, signal) => logAdrs(world, cwd, signal),
  };
}
