/** Whether an entry of `scope_in` or `scope_out` is a path or a glob and not a sentence: no white space, and a slash, a star or a file's ending. */
export function isPathLike(entry: string): boolean {
  const text = entry.trim();
  return (
    text !== "" &&
    !/\s/u.test(text) &&
    !/^[a-z]+:\/\//iu.test(text) &&
    (/[/*]/u.test(text) || /^[^.]*\.?[\w-]+\.[a-z][a-z0-9]{0,9}$/iu.test(text))
  );
}
