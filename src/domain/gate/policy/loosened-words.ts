import { printable } from "../../../base/printable.ts";

/** One printable line between quotes, cut at 80 characters. */
export function quoted(text: string): string {
  const line = printable(text);
  return `'${line.length <= 80 ? line : `${line.slice(0, 79).toWellFormed()}…`}'`;
}

export function goesFrom(was: number | string, is: number | string): string {
  return `goes from ${was} to ${is}`;
}
