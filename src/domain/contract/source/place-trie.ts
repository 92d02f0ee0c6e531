/** Pointers of a file that are looked for together. */
export interface PlaceTrie {
  readonly children: Map<string, PlaceTrie>;
  /** Where the key (of an item: the value) begins; -1 until it is found. */
  offset: number;
}

export function emptyTrie(): PlaceTrie {
  return { children: new Map(), offset: -1 };
}

/** The nodes on the way down, the top first. */
export function wayDown(top: PlaceTrie, keys: readonly string[]): readonly PlaceTrie[] {
  const way = [top];
  for (const key of keys) {
    const above = way.at(-1) as PlaceTrie;
    let node = above.children.get(key);
    if (node === undefined) above.children.set(key, (node = emptyTrie()));
    way.push(node);
  }
  return way;
}
