import { pathOf, pointerOf, type ContractFile, type Site, type SourcePlace } from "./contract-source.ts";
import { locateJson } from "./locate-json.ts";
import { locateYaml } from "./locate-yaml.ts";
import { emptyTrie, wayDown, type PlaceTrie } from "./place-trie.ts";
import { textPlaces } from "./text-places.ts";

/** Line and column of sites, in their order, by one pass over each of their files: of an entry the key, of an item the value. What is not written
 * there (a default that was filled in) is at the nearest thing around it that is. */
export function locateSites(sites: readonly Site[]): readonly SourcePlace[] {
  const files = new Map<ContractFile, { readonly top: PlaceTrie; readonly asked: Asked[] }>();
  for (const [index, site] of sites.entries()) {
    const { file, keys } = pathOf(site);
    let known = files.get(file);
    if (known === undefined) files.set(file, (known = { top: emptyTrie(), asked: [] }));
    known.asked.push({ index, way: wayDown(known.top, keys) });
  }
  const places: SourcePlace[] = Array.from({ length: sites.length });
  for (const [file, { top, asked }] of files) {
    if (file.format === "json") locateJson(file.text, top);
    else locateYaml(file.text, top);
    const offsets = asked.map(({ way }) => way.findLast(({ offset }) => offset >= 0)?.offset ?? 0);
    for (const [nth, place] of textPlaces(file.text, offsets).entries()) {
      const { index } = asked[nth] as Asked;
      places[index] = { file: file.path, ...place, pointer: pointerOf(sites[index] as Site) };
    }
  }
  return places;
}

interface Asked {
  readonly index: number;
  readonly way: readonly PlaceTrie[];
}

export function locateSite(site: Site): SourcePlace {
  return locateSites([site])[0] as SourcePlace;
}
