import { printable } from "../../../../base/printable.ts";

/** HTML that is put together already. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Markup[];

/** Texts and numbers in it are escaped, whatever they hold; only what this made itself stands as it is. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let markup = strings[0] ?? "";
  for (const [at, part] of parts.entries()) markup += textOf(part) + (strings[at + 1] ?? "");
  return { markup };
}

export const NOTHING: Markup = { markup: "" };

function textOf(part: Part): string {
  if (typeof part === "number") return Number.isFinite(part) ? String(Math.round(part * 100) / 100) : "0";
  if (typeof part === "string") return escaped(part);
  return "markup" in part ? part.markup : part.map(({ markup }) => markup).join("");
}

function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/gu, (char) => `&#${char.charCodeAt(0)};`);
}
