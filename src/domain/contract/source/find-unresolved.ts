import { printable } from "../../../base/printable.ts";
import { nearestName } from "../../yaml/nearest-name.ts";
import type { ContractProblem } from "./contract-problem.ts";
import { childSite, rootSite, type ContractFile, type ContractSource, type Site } from "./contract-source.ts";
import { isNeeded, type FileReferences } from "./find-references.ts";
import { joinReference, pointerKeys, splitReference } from "./join-reference.ts";
import { locateSites } from "./locate.ts";
import { referenceOf, type Resolve } from "./resolve-ref.ts";
import { walkSites } from "./walk-sites.ts";

/** Why a file that a reference names was not read. */
export interface Unread {
  readonly kind: "absent" | "refused";
  /** The end of a sentence: `does not exist`. */
  readonly why: string;
  readonly fix: string;
}

/** More than these are not told. */
const PROBLEMS_MAX = 20;

/** The references of a source that lead to nothing, with their places; the first ones where there are many. */
export function findUnresolved(
  source: ContractSource,
  references: ReadonlyMap<string, FileReferences>,
  unread: ReadonlyMap<string, Unread>,
  resolve: Resolve,
): readonly ContractProblem[] {
  const found: { readonly site: Site; readonly ref: string }[] = [];
  for (const file of source.files.values()) {
    const root = rootSite(file);
    const missing = new Set(
      [...(references.get(file.path)?.needed ?? [])].filter((ref) => resolve(root, ref) === null),
    );
    if (missing.size === 0) continue;
    // Where a schema has an `$id` a reference means another thing than at the root of the file.
    walkSites(
      root,
      (site, _, role) => {
        const ref = referenceOf(site.value);
        if (
          ref !== null &&
          isNeeded(role) &&
          missing.has(ref) &&
          found.length < PROBLEMS_MAX &&
          resolve(site, ref) === null
        )
          found.push({ site: childSite(site, "$ref") ?? site, ref });
        return null;
      },
      null,
    );
  }
  const places = locateSites(found.map(({ site }) => site));
  return found.map(({ site, ref }, index) => {
    const { file = site.file.path, line = 1, column = 1 } = places[index] ?? {};
    return { ...explain(source, site.file, ref, unread), place: { file, line, col: column } };
  });
}

function explain(
  source: ContractSource,
  from: ContractFile,
  ref: string,
  unread: ReadonlyMap<string, Unread>,
): Omit<ContractProblem, "place"> {
  const shown = shownAddress(ref);
  const { target, fragment } = splitReference(ref);
  const joined = target === "" ? null : joinReference(from.path, target);
  if (joined !== null && !joined.ok)
    return {
      code: "CONTRACT_REF_REFUSED",
      message: `the reference '${shown}' is not followed: ${joined.error}`,
      fix: "put the file below the folder of the contract, and name it by its relative path",
    };
  const path = joined === null ? from.path : joined.value.kind === "file" ? joined.value.path : joined.value.url;
  const why = unread.get(path);
  if (why !== undefined)
    return {
      code: why.kind === "refused" ? "CONTRACT_REF_REFUSED" : "CONTRACT_REF_MISSING",
      message: `the reference '${shown}' leads to nothing: ${shownAddress(path)} ${why.why}`,
      fix: why.fix,
    };
  return {
    code: "CONTRACT_REF_MISSING",
    message: `the reference '${shown}' leads to nothing: ${shownAddress(path)} has no '${printable(fragment.slice(0, 200))}'`,
    fix: meant(source.files.get(path), fragment) ?? "correct it, or add what it names",
  };
}

/** An address may hold a password or a token: neither is shown. */
export function shownAddress(address: string): string {
  const bare = address.slice(0, 200).replace(/^([a-z][a-z0-9+.-]*:)?\/\/[^/?#]*@/iu, "$1//…@");
  return printable(/^(?:[a-z][a-z0-9+.-]*:)?\/\//iu.test(bare) ? bare.replace(/\?[^#]*/u, "?…") : bare);
}

/** The name that was meant, where one is like it. */
function meant(file: ContractFile | undefined, fragment: string): string | null {
  let at = file === undefined ? null : rootSite(file);
  for (const key of pointerKeys(fragment) ?? []) {
    const child: Site | null = at === null ? null : childSite(at, key);
    if (child === null) {
      const names =
        typeof at?.value === "object" && at.value !== null
          ? Object.keys(at.value).filter((name) => name.length < 100)
          : [];
      const near = names.length > 500 ? null : nearestName(key, names);
      return near === null ? null : `did you mean '${printable(near)}'?`;
    }
    at = child;
  }
  return null;
}
