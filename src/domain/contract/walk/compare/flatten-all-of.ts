import { KEYWORDS } from "../../prove/schema/schema-keywords.ts";
import { matchSubschemas } from "./match-subschemas.ts";
import type { SchemaPair } from "./schema-pair.ts";
import type { SchemaView } from "./schema-view.ts";
import { isObject, itemsAt, stringsOf } from "./schema-view.ts";

/** What one schema of an `allOf`, or the schema around it, said before and says now. */
interface Holder {
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Both schemas with their `allOf` read as one with them, where something moved between the schemas of an `allOf`: a field that went into a
 * parent is the same field. Null where nothing moved, and the lists are compared as they are written. */
export function flattenMoved(pair: SchemaPair): { readonly old: SchemaView; readonly new: SchemaView } | null {
  if (pair.old.isFlattened || pair.new.isFlattened) return null;
  const before = pair.old.parts.flatMap((part) => itemsAt(part, "allOf"));
  const after = pair.new.parts.flatMap((part) => itemsAt(part, "allOf"));
  if (before.length === 0 && after.length === 0) return null;
  const { matched, removed, added } = matchSubschemas(pair, before, after);
  // Types are repeated in each part as a habit: they tell of a move only where a whole schema went into an `allOf`.
  const isNewOnOneSide = before.length === 0 || after.length === 0;
  const own: Holder = {
    before: wordsOf({ ...pair.old, isFlattened: true }, isNewOnOneSide),
    after: wordsOf({ ...pair.new, isFlattened: true }, isNewOnOneSide),
  };
  const holders: Holder[] = [own];
  // Of schemas that stand for each other, what they took from their own `allOf` is compared when it is their turn.
  for (const [old, now] of matched)
    holders.push({
      before: wordsOf(pair.oldReader.view([old.site]), isNewOnOneSide),
      after: wordsOf(pair.newReader.view([now.site]), isNewOnOneSide),
    });
  for (const [subschemas, reader, side] of [
    [removed, pair.oldReader, "before"],
    [added, pair.newReader, "after"],
  ] as const)
    for (const { site } of subschemas) {
      const whole = reader.flatten(reader.view([site]));
      if (whole === null) return null;
      holders.push({ before: NOTHING, after: NOTHING, [side]: wordsOf(whole, isNewOnOneSide) });
    }
  if (!hasMoved(holders)) return null;
  const [old, now] = [pair.oldReader.flatten(pair.old), pair.newReader.flatten(pair.new)];
  return old === null || now === null ? null : { old, new: now };
}

/** Something is gone from one place and came to another. */
function hasMoved(holders: readonly Holder[]): boolean {
  const gone = new Set<string>();
  for (const { before, after } of holders) for (const word of before) if (!after.has(word)) gone.add(word);
  if (gone.size === 0) return false;
  return holders.some(({ before, after }) => [...after].some((word) => !before.has(word) && gone.has(word)));
}

/** The fields that a schema declares and needs, and its other keywords. */
function wordsOf(view: SchemaView, withTypes: boolean): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { value } of view.parts) {
    if (!isObject(value)) continue;
    for (const keyword of Object.keys(value))
      if (keyword === "properties" && isObject(value[keyword]))
        for (const name of Object.keys(value[keyword])) words.add(`field ${name}`);
      else if (keyword === "required") for (const name of stringsOf(value[keyword])) words.add(`need ${name}`);
      else if (KEYWORDS.has(keyword) && keyword !== "allOf" && (withTypes || keyword !== "type"))
        words.add(`keyword ${keyword}`);
  }
  return words;
}
