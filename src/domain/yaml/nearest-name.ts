/** The one of `names` that a misspelt `name` most likely means, or null. Case, dashes and underscores do not count: `filesAllowed` means
 * `files_allowed`. Otherwise at most a third of the letters may differ (Levenshtein distance). */
export function nearestName(name: string, names: readonly string[]): string | null {
  const wanted = bare(name).slice(0, 64);
  let best: { readonly name: string; readonly distance: number } | null = null;
  for (const candidate of names) {
    const distance = editDistance(wanted, bare(candidate));
    if (distance <= Math.max(1, Math.floor(candidate.length / 3)) && (best === null || distance < best.distance))
      best = { name: candidate, distance };
  }
  return best?.name ?? null;
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/gu, "");
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(swap, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous.at(-1) ?? 0;
}
