import type { NumberBound } from "../leaf/number-set.ts";
import { isMultipleOf, solveNumbers } from "../leaf/number-set.ts";
import type { Answer } from "../leaf/answer.ts";
import type { Language } from "../leaf/languages.ts";
import { type Scalar, scalarText } from "../node/node-table.ts";
import type { Frame } from "./frame.ts";
import type { GoalContext } from "./goal-context.ts";
import { DEAD, type GoalEnd, perhaps, scalarWitness } from "./state.ts";
import { typeOf } from "../node/json-type.ts";

/** A value that satisfies the frame of a scalar type. */
export function solveScalar(context: GoalContext, frame: Frame): GoalEnd {
  const { allowed, excluded } = listed(context, frame);
  if (frame.type === "null") return firstOf(allowed ?? [null], excluded);
  if (frame.type === "boolean") return firstOf(allowed ?? [true, false], excluded);
  if (frame.type === "number") return solveNumber(context, frame, allowed, excluded);
  return solveText(context, frame, allowed, excluded);
}

/** The scalars of the frame's type that are listed and those that are ruled out; null where none are listed. */
function listed({ table }: GoalContext, { atoms, type }: Frame): { allowed: Scalar[] | null; excluded: Set<string> } {
  let allowed: Scalar[] | null = null;
  const excluded = new Set<string>();
  for (const atom of atoms) {
    const node = table.of(atom);
    if (node.kind !== "scalars") continue;
    if (atom < 0) for (const text of node.values.keys()) excluded.add(text);
    else if (allowed === null) allowed = [...node.values.values()].filter((value) => typeOf(value) === type);
    else allowed = allowed.filter((value) => node.values.has(scalarText(value)));
  }
  return { allowed, excluded };
}

function firstOf(values: readonly Scalar[], excluded: ReadonlySet<string>): GoalEnd {
  const found = values.find((value) => !excluded.has(scalarText(value)));
  return found === undefined ? DEAD : scalarWitness(found);
}

function solveNumber(
  { table }: GoalContext,
  { atoms }: Frame,
  allowed: readonly Scalar[] | null,
  excluded: ReadonlySet<string>,
): GoalEnd {
  const bounds: NumberBound[] = [];
  const multipleOf: number[] = [];
  const notMultipleOf: number[] = [];
  for (const atom of atoms) {
    const node = table.of(atom);
    if (node.kind === "multiple-of") (atom > 0 ? multipleOf : notMultipleOf).push(node.divisor);
    if (node.kind !== "bound") continue;
    const { side, value, exclusive } = node;
    bounds.push(atom > 0 ? { side, value, exclusive } : { side: OTHER_SIDE[side], value, exclusive: !exclusive });
  }
  const base = { multipleOf, notMultipleOf, integer: "either" } as const;
  if (allowed === null)
    return endOf(
      solveNumbers(
        { ...base, bounds, excluded: Array.from(excluded, Number).filter((value) => !Number.isNaN(value)) },
        1,
      ),
    );
  const isGood = (value: number): boolean =>
    !excluded.has(scalarText(value)) &&
    bounds.every(({ side, value: end, exclusive }) =>
      value === end ? !exclusive : side === "min" ? value > end : value < end,
    ) &&
    multipleOf.every((divisor) => divisor > 0 && isMultipleOf(value, divisor)) &&
    !notMultipleOf.some((divisor) => divisor > 0 && isMultipleOf(value, divisor));
  if ([...multipleOf, ...notMultipleOf].some((divisor) => divisor <= 0))
    return perhaps("a multipleOf is not above zero");
  const found = allowed.find((value) => typeof value === "number" && isGood(value));
  return found === undefined ? DEAD : scalarWitness(found);
}

const OTHER_SIDE = { min: "max", max: "min" } as const;

function solveText(
  context: GoalContext,
  frame: Frame,
  allowed: readonly Scalar[] | null,
  excluded: ReadonlySet<string>,
): GoalEnd {
  const { languages } = context;
  const parts = textLanguages(context, frame);
  if (allowed !== null) {
    let unknown = false;
    for (const value of allowed) {
      if (typeof value !== "string" || excluded.has(scalarText(value))) continue;
      const answers = parts.map((part) => context.contains(part, value));
      if (answers.every((answer) => answer === true)) return scalarWitness(value);
      if (!answers.includes(false)) unknown = true;
    }
    return unknown ? perhaps("a pattern cannot be told") : DEAD;
  }
  const words = Array.from(excluded, (text): unknown => JSON.parse(text)).filter((value) => typeof value === "string");
  if (words.length > 0) parts.push(languages.not(languages.words(words)));
  return endOf(languages.solve(languages.and(parts), 1));
}

function textLanguages({ table, languages }: GoalContext, { atoms }: Frame): Language[] {
  return atoms.flatMap((atom) => {
    const node = table.of(atom);
    if (node.kind !== "text") return [];
    return [atom > 0 ? node.language : languages.not(node.language)];
  });
}

function endOf(answer: Answer<number | string>): GoalEnd {
  if (answer.kind === "empty") return DEAD;
  if (answer.kind === "unknown") return perhaps(answer.reason);
  const [sample] = answer.samples;
  return sample === undefined ? DEAD : scalarWitness(sample);
}
