import type { Adr } from "./adr.ts";
import { numberOf } from "./adr-folder.ts";

/** What a text calls a decision: by its number, by its file's name, or by neither. */
export type AdrRef =
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "file"; readonly name: string };

const FILE = /([\w.-]{1,200}\.(?:md|markdown))(?:[)#?\s"'>\]]|$)/iu;
const NUMBER = /^\s*\[?(?:adr|decision)?[-_ #:]{0,3}(\d{1,5})(?!\d)/iu;

/** `7`, `0007`, `ADR-0007`, `0007-name`, a path, a Markdown link, or an address that ends in the file's name. Null where a text names none. */
export function parseAdrRef(text: string): AdrRef | null {
  const short = text.slice(0, 2_000);
  const file = FILE.exec(short)?.[1];
  if (file !== undefined) return { kind: "file", name: file };
  const number = NUMBER.exec(short)?.[1] ?? /\badr[-_ #]{0,2}(\d{1,5})\b/iu.exec(short)?.[1];
  return number === undefined ? null : { kind: "number", number: Number(number) };
}

/** The decisions that a reference means: none where there is no such one, several where a number was given twice. */
export function adrsOf(ref: AdrRef, adrs: readonly Adr[]): readonly Adr[] {
  if (ref.kind === "number") return adrs.filter(({ number }) => number === ref.number);
  const named = adrs.filter(
    ({ path }) => path.slice(path.lastIndexOf("/") + 1).toLowerCase() === ref.name.toLowerCase(),
  );
  if (named.length > 0) return named;
  const number = numberOf(ref.name);
  return number === null ? [] : adrs.filter((adr) => adr.number === number);
}

/** The decisions that references mean, each once. */
export function adrsMeant(refs: readonly string[], adrs: readonly Adr[]): readonly Adr[] {
  return [
    ...new Set(
      refs.flatMap((text) => {
        const ref = parseAdrRef(text);
        return ref === null ? [] : adrsOf(ref, adrs);
      }),
    ),
  ];
}

/** `# 3. Use SQLite` and `ADR-0003: Use SQLite` say `Use SQLite`. */
export function bareTitle(title: string): string {
  return title
    .replace(/^\s*(?:adr[-_ #]{0,3})?\d{1,5}\s{0,3}[.:)–—-]\s{0,5}/iu, "")
    .replace(/^\s*adr\s*:\s*/iu, "")
    .trim();
}
