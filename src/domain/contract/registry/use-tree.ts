import { unescapeKey } from "../../../base/json-pointer.ts";
import type { FieldRef } from "./contract-declaration.ts";

type UseValue = string | number | boolean | null;

/** The fields of one message that a consumer uses, as a tree over pointers. */
export interface UseTree {
  /** All that is below is used too: the field is passed on, or is a scalar. */
  readonly isWhole: boolean;
  /** The values that are sent, or handled when they are read; null: any. */
  readonly values: readonly UseValue[] | null;
  readonly children: ReadonlyMap<string, UseTree>;
}

/** Deeper pointers count as uses of the whole at this depth. */
const DEPTH_MAX = 40;

interface OpenTree {
  isWhole: boolean;
  /** Values of all uses; null once one of them takes any. */
  values: UseValue[] | null;
  readonly children: Map<string, OpenTree>;
}

/** Of two uses of a field with known values, both count; a use of any value makes it any. A field of which nothing below is named is whole. */
export function useTree(
  uses: readonly { readonly field: FieldRef; readonly values: readonly UseValue[] | null }[],
): UseTree {
  const root: OpenTree = { isWhole: false, values: [], children: new Map() };
  for (const { field, values } of uses) {
    let node = root;
    for (const key of pointerKeys(field.pointer).slice(0, DEPTH_MAX)) {
      let child = node.children.get(key);
      if (child === undefined) {
        child = { isWhole: false, values: [], children: new Map() };
        node.children.set(key, child);
      }
      node = child;
    }
    node.isWhole = true;
    if (values === null) node.values = null;
    else node.values?.push(...values);
  }
  return closed(root);
}

function closed(node: OpenTree): UseTree {
  const values = node.values === null || node.values.length === 0 ? null : [...new Set(node.values)];
  // Where fields below are named too, naming the object says that it is used, and they say which of it.
  const isWhole = node.isWhole && (node.children.size === 0 || values !== null);
  return {
    isWhole,
    values: node.isWhole ? values : null,
    children: isWhole ? new Map() : new Map([...node.children].map(([key, child]) => [key, closed(child)])),
  };
}

/** The parts of an RFC 6901 pointer. */
export function pointerKeys(pointer: string): readonly string[] {
  return pointer === ""
    ? []
    : pointer
        .slice(1)
        .split("/")
        .map((key) => unescapeKey(key));
}
