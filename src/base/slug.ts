/** A text's words as the name of a file: `Round each order line` gives `round-each-order-line`; at most 60 characters. Empty where it has no words. */
export function slugOf(text: string): string {
  const words = text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .match(/[\p{L}\p{N}]+/gu);
  return (words ?? [])
    .join("-")
    .slice(0, 60)
    .toWellFormed()
    .replace(/[-\uFFFD]+$/gu, "");
}
