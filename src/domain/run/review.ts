import * as z from "zod";

/** A reviewer's structured verdict. What it says is data: the decision is made by {@link decideChange}. */
export interface Review {
  readonly recommendation: "approve" | "request-changes" | "reject";
  readonly checklist: readonly { readonly item: string; readonly holds: boolean; readonly note: string }[];
  readonly regressions: readonly string[];
  readonly risks: readonly string[];
  /** Changes that the reviewer asks for, each in one file. */
  readonly requestedChanges: readonly { readonly path: string; readonly change: string }[];
  /** How sure the reviewer is of the recommendation, 0 to 1. */
  readonly confidence: number;
}

const line = z.string().max(2000);

export const reviewSchema: z.ZodType<Review> = z.strictObject({
  recommendation: z.enum(["approve", "request-changes", "reject"]),
  checklist: z.array(z.strictObject({ item: line, holds: z.boolean(), note: line })).max(50),
  regressions: z.array(line).max(50),
  risks: z.array(line).max(50),
  requestedChanges: z.array(z.strictObject({ path: z.string().max(1000), change: line })).max(50),
  confidence: z.number().min(0).max(1),
});

/** A reviewer may find regressions and risks, but may not expand the scope: what it asks for outside the contract is set aside and named. */
export function withinScope(
  review: Review,
  allows: (path: string) => boolean,
): { readonly review: Review; readonly refused: readonly string[] } {
  const kept = review.requestedChanges.filter(({ path }) => allows(path));
  const refused = review.requestedChanges
    .filter(({ path }) => !allows(path))
    .map(({ path, change }) => `${path}: ${change}`);
  return { review: { ...review, requestedChanges: kept }, refused };
}

/** Reads the last JSON object in an answer that may hold prose around it, as agents without structured output write it; null when there is none
 * or when it does not fit. Nothing that comes before it counts: a reviewer may quote what the change itself says. */
export function parseAnswer<T>(text: string, schema: z.ZodType<T>): T | null {
  const end = text.lastIndexOf("}") + 1;
  let tries = 0;
  for (let start = text.indexOf("{"); start >= 0 && start < end; start = text.indexOf("{", start + 1)) {
    if (++tries > STARTS_MAX) return null;
    const value = parseJson(text.slice(start, end));
    if (value === undefined) continue;
    const parsed = schema.safeParse(value);
    return parsed.success ? parsed.data : null;
  }
  return null;
}

/** Places at which an answer's object may begin; each costs a parse of what follows. */
const STARTS_MAX = 2000;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
