/** Whether a text names a path by itself: `src/sync.ts` is not named by `src/sync.tsx`, nor by `old/src/sync.ts`. */
export function mentionsPath(text: string, path: string): boolean {
  if (path === "") return false;
  for (let at = text.indexOf(path); at !== -1; at = text.indexOf(path, at + 1)) {
    const before = text.slice(Math.max(0, at - 3), at);
    const after = text.slice(at + path.length, at + path.length + 2);
    // `./src/sync.ts` is the same file, and a full stop after it ends the sentence.
    const begins = before === "" || /[^\w./@-]$/u.test(before) || /(?:^|[^\w./@-])\.\/$/u.test(before);
    if (begins && !/^(?:[\w/@-]|\.\w)/u.test(after)) return true;
  }
  return false;
}
