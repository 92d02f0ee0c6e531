import { bytePlaces } from "./byte-places.ts";
import { pathOf, pointerOf, type ContractFile, type Site, type SourcePlace } from "./contract-source.ts";
import { locateJson } from "./locate-json.ts";
import { locateYaml } from "./locate-yaml.ts";
import { emptyTrie, wayDown, type PlaceTrie } from "./place-trie.ts";
import { textPlaces, type LineColumn } from "./text-places.ts";

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
    const find = file.format === "json" ? inJson(file, top) : inYaml(file, top);
    const offsets = asked.map(({ way }) => way.findLast(({ offset }) => offset >= 0)?.offset ?? 0);
    for (const [nth, place] of find(offsets).entries()) {
      const { index } = asked[nth] as Asked;
      places[index] = { file: file.path, ...place, pointer: pointerOf(sites[index] as Site) };
    }
  }
  return places;
}

type FindPlaces = (offsets: readonly number[]) => readonly LineColumn[];

function inJson({ bytes, text }: ContractFile, top: PlaceTrie): FindPlaces {
  const utf8 = bytes ?? new TextEncoder().encode(text);
  locateJson(utf8, top);
  return (offsets) => bytePlaces(utf8, offsets);
}

function inYaml({ text }: ContractFile, top: PlaceTrie): FindPlaces {
  locateYaml(text, top);
  return (offsets) => textPlaces(text, offsets);
}

interface Asked {
  readonly index: number;
  readonly way: readonly PlaceTrie[];
}

export function locateSite(site: Site): SourcePlace {
  return locateSites([site])[0] as SourcePlace;
}
