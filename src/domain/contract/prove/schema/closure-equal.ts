import { sameJson } from "../../../../base/same-json.ts";
import type { Json } from "../../../../base/json.ts";
import { type Site, childSite } from "../../source/contract-source.ts";
import type { SchemaSide } from "../proof.ts";
import { KEYWORDS } from "./schema-keywords.ts";

/** Whether two schemas say the same, and everything that their references reach too: then nothing has to be proven. Annotations may differ. */
export type ClosureEqual = (left: SchemaSide, right: SchemaSide) => boolean;

/** Pairs looked at in all; beyond it, pairs that are not the same object count as different. */
const PAIRS_MAX = 2_000_000;

/** Two schemas that references reach together. Those that reach each other (Tarjan's components) are equal together or not at all, so
 * that each pair is looked at once in the lifetime of the memo. */
interface Pair {
  readonly left: object;
  readonly right: object;
  readonly index: number;
  low: number;
  /** What this pair rests on and is still to be visited. */
  readonly pending: Reference[];
  /** Where the reference stands that is being followed. */
  from: SitePair;
}

type SitePair = readonly [Site, Site];

type SidePair = readonly [SchemaSide, SchemaSide];

interface Reference {
  readonly targets: SidePair;
  readonly from: SitePair;
}

export function createClosureEqual(): ClosureEqual {
  const verdicts = new WeakMap<object, Map<object, boolean | Pair>>();
  let visited = 0;

  function settle(left: object, right: object, verdict: boolean | Pair): void {
    const known = verdicts.get(left);
    if (known === undefined) verdicts.set(left, new Map([[right, verdict]]));
    else known.set(right, verdict);
  }

  /** Where two parts differ, all that they stand in differs too, up to the schemas that were compared. */
  function settleUp([left, right]: SitePair, top: object): void {
    let [from, to]: [Site, Site] = [left, right];
    for (;;) {
      if (from.value === top) return;
      if (isObject(from.value) && isObject(to.value)) settle(from.value, to.value, false);
      if (from.at === null || to.at === null) return;
      [from, to] = [from.at.parent, to.at.parent];
    }
  }

  /** A pair that is new and the same on its own is returned to be visited. */
  function look([left, right]: SidePair): { readonly verdict: boolean | Pair; readonly isNew: boolean } {
    if (left.site === null || right.site === null) return { verdict: left.site === right.site, isNew: false };
    const here: SitePair = [left.site, right.site];
    const [leftValue, rightValue] = [left.site.value, right.site.value];
    if (leftValue === rightValue) return { verdict: left.dialect === right.dialect, isNew: false };
    if (!isObject(leftValue) || !isObject(rightValue) || left.dialect !== right.dialect)
      return { verdict: false, isNew: false };
    const known = verdicts.get(leftValue)?.get(rightValue);
    if (known !== undefined) return { verdict: known, isNew: false };
    const pending: Reference[] = [];
    const pair: Pair = { left: leftValue, right: rightValue, index: visited, low: visited, pending, from: here };
    visited += 1;
    const difference = visited <= PAIRS_MAX ? findDifference(left, right, here, pending) : here;
    if (difference !== null) settleUp(difference, leftValue);
    const verdict = difference === null ? pair : false;
    settle(leftValue, rightValue, verdict);
    return { verdict, isNew: verdict !== false };
  }

  return (left, right) => {
    const first = look([left, right]);
    if (typeof first.verdict === "boolean") return first.verdict;
    const path: Pair[] = [first.verdict];
    const unsettled: Pair[] = [first.verdict];
    for (let pair = path.at(-1); pair !== undefined; pair = path.at(-1)) {
      const next = pair.pending.pop();
      if (next === undefined) {
        path.pop();
        const parent = path.at(-1);
        if (parent !== undefined) parent.low = Math.min(parent.low, pair.low);
        if (pair.low === pair.index)
          for (const member of unsettled.splice(unsettled.lastIndexOf(pair))) settle(member.left, member.right, true);
        continue;
      }
      pair.from = next.from;
      const { verdict, isNew } = look(next.targets);
      if (verdict === false) {
        // Every unsettled pair reaches this one.
        for (const member of path) settleUp(member.from, member.left);
        for (const member of unsettled) settle(member.left, member.right, false);
        return false;
      }
      if (verdict === true) continue;
      if (isNew) {
        path.push(verdict);
        unsettled.push(verdict);
      } else pair.low = Math.min(pair.low, verdict.index);
    }
    return true;
  };
}

/** Compares two schema objects and the schemas written in them; what references reach is only gathered. Gives the first two that differ,
 * null where none do. */
function findDifference(left: SchemaSide, right: SchemaSide, first: SitePair, pending: Reference[]): SitePair | null {
  const work: SitePair[] = [first];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const [leftSite, rightSite] = next;
    const [a, b] = [leftSite.value, rightSite.value];
    if (a === b) continue;
    if (!isObject(a) || !isObject(b)) return next;
    for (const key in a) if (KEYWORDS.has(key) && !Object.hasOwn(b, key)) return next;
    for (const key in b) {
      const shape = KEYWORDS.get(key);
      if (shape === undefined) continue;
      if (!Object.hasOwn(a, key)) return next;
      const [from, to] = [a[key] ?? null, b[key] ?? null];
      if (from === to && shape !== "reference") continue;
      switch (shape) {
        case "value":
          if (!sameJson(from, to)) return next;
          break;
        case "reference":
          if (!sameReference(left, right, leftSite, rightSite, key, [from, to], pending)) return next;
          break;
        case "schema":
          pushChildren(leftSite, rightSite, key, null);
          break;
        case "schemas":
        case "schema-map":
        case "schema-or-schemas":
        case "dependencies":
          if (!isObject(from) || !isObject(to)) return next;
          if (Array.isArray(from) !== Array.isArray(to)) return next;
          if (shape === "schema-or-schemas" && !Array.isArray(from)) pushChildren(leftSite, rightSite, key, null);
          else if (!sameKeys(from, to)) return next;
          else pushChildren(leftSite, rightSite, key, Object.keys(from));
          break;
        default:
          shape satisfies never;
      }
    }
    // A discriminator names its branches by what their references are called.
    if (Object.hasOwn(a, "discriminator") && !sameJson(branchNames(a), branchNames(b))) return next;
  }
  return null;

  function pushChildren(from: Site, to: Site, key: string, names: readonly string[] | null): void {
    const [leftChild, rightChild] = [childSite(from, key), childSite(to, key)];
    if (leftChild === null || rightChild === null) return;
    if (names === null) work.push([leftChild, rightChild]);
    else
      for (const name of names) {
        const [leftMember, rightMember] = [childSite(leftChild, name), childSite(rightChild, name)];
        if (leftMember !== null && rightMember !== null) work.push([leftMember, rightMember]);
      }
  }
}

function sameReference(
  left: SchemaSide,
  right: SchemaSide,
  leftSite: Site,
  rightSite: Site,
  key: string,
  [from, to]: readonly [Json, Json],
  pending: Reference[],
): boolean {
  if (typeof from !== "string" || typeof to !== "string") return sameJson(from, to);
  const [leftTarget, rightTarget] = [left.resolve(leftSite, from), right.resolve(rightSite, to)];
  if (leftTarget === null || rightTarget === null) return false;
  pending.push({
    targets: [
      { ...left, site: leftTarget },
      { ...right, site: rightTarget },
    ],
    from: [leftSite, rightSite],
  });
  // What a dynamic reference means depends on the whole of the files on the way to it.
  return key === "$ref" || (from === to && sameJson(leftSite.file.value, rightSite.file.value));
}

function branchNames(schema: JsonObject): Json {
  const branches = [schema["oneOf"], schema["anyOf"]].filter((list) => Array.isArray(list)).flat();
  return branches.map((branch) => (isObject(branch) ? (branch["$ref"] ?? null) : null));
}

type JsonObject = { readonly [key: string]: Json };

/** An array is an object with its indices as keys. */
function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === "object";
}

function sameKeys(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key));
}
