import { linkAdrs } from "../../domain/adr/link-adrs.ts";
import type { AdrWorld } from "./adr-world.ts";
import { replaceText, unusable } from "./new-adr.ts";
import { findAdr, readAdrFolder } from "./read-adr-folder.ts";

/** Two decisions, as their files are named. */
export interface SupersededAdr {
  readonly old: string;
  readonly successor: string;
  /** Files that were changed; none where both said so already. */
  readonly changed: readonly string[];
}

/** Writes into both files that one decision took the place of the other. Throws a Fault (USAGE, ADR_NOT_FOUND, ADR_AMBIGUOUS) where it can't be. */
export async function supersedeAdr(
  world: AdrWorld,
  cwd: string,
  typed: { readonly old: string; readonly successor: string },
): Promise<SupersededAdr> {
  const folder = await readAdrFolder(world, cwd);
  const [old, successor] = [findAdr(folder, typed.old), findAdr(folder, typed.successor)];
  const linked = linkAdrs(
    old,
    successor,
    folder.files.map(({ adr }) => adr),
  );
  if (!linked.ok) throw unusable(linked.error);
  // The new one first: a link back to a decision that still holds does no harm.
  await replaceText(world, folder.root, successor, linked.value.successor);
  await replaceText(world, folder.root, old, linked.value.old);
  return {
    old: old.adr.path,
    successor: successor.adr.path,
    changed: [
      ...(linked.value.old === old.text ? [] : [old.adr.path]),
      ...(linked.value.successor === successor.text ? [] : [successor.adr.path]),
    ],
  };
}
