import type { Json } from "../../../base/json.ts";
import type { ContractSource } from "./contract-source.ts";
import { itemRole, roleOf, type ValueRole } from "./walk-values.ts";

/** Changes keywords of a part in place. What it adds or takes away has no parts of its own, so that every other part stays at its pointer. */
export type PatchPart = (part: Record<string, Json>) => void;

/** A copy of a source in which keywords of an older dialect are written as in a newer one. Texts and pointers stay, so that places are those of the files. No recursion. */
export function patchSource(source: ContractSource, patch: PatchPart): ContractSource {
  const files = new Map([...source.files].map(([path, file]) => [path, { ...file, value: copied(file.value, patch) }]));
  const root = files.get(source.root.path) ?? { ...source.root, value: copied(source.root.value, patch) };
  return { root, files };
}

type Container = Json[] | Record<string, Json>;

function copied(value: Json, patch: PatchPart): Json {
  const copies = new Map<Json, Container>();
  const left: { readonly from: Json; readonly to: Container; readonly role: ValueRole }[] = [];
  const copyOf = (from: Json, role: ValueRole): Json => {
    if (typeof from !== "object" || from === null) return from;
    let to = copies.get(from);
    if (to === undefined) {
      to = Array.isArray(from) ? [...(from as readonly Json[])] : { ...(from as Readonly<Record<string, Json>>) };
      if (!Array.isArray(to) && role === "part") patch(to);
      copies.set(from, to);
      left.push({ from, to, role });
    }
    return to;
  };
  const root = copyOf(value, "part");
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { to, role } = next;
    if (Array.isArray(to)) for (const [index, item] of to.entries()) to[index] = copyOf(item, itemRole(role));
    else
      for (const key of Object.keys(to)) {
        const item = copyOf(to[key] as Json, roleOf(key, role));
        if (item !== to[key])
          Object.defineProperty(to, key, { value: item, enumerable: true, writable: true, configurable: true });
      }
  }
  return root;
}
