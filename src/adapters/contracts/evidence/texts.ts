import { HOLE } from "./match-operation.ts";
import type { Known } from "./tracker.ts";
import type { Value } from "./values.ts";

/** The one text among values, or a hole. */
export function onlyText(values: readonly Value[]): string {
  const [first] = values;
  if (values.length !== 1 || first === undefined) return HOLE;
  if (first.kind === "text") return first.text;
  return first.kind === "literal" ? String(first.value) : HOLE;
}

/** The values that are written out. */
export function knownOf(values: readonly Value[]): readonly Known[] {
  return values.flatMap((value): readonly Known[] => {
    if (value.kind === "literal") return [value.value];
    return value.kind === "text" && !value.text.includes(HOLE) ? [value.text] : [];
  });
}
