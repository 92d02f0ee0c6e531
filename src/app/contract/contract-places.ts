import { textOf, type ChangedFile } from "../../domain/change/change.ts";
import type { ContractDeclarations } from "../../domain/contract/registry/contract-declaration.ts";
import { detectContract, mayBeContract } from "../../domain/contract/registry/detect-contract.ts";

/** A contract that a change may touch, before it is loaded. */
export interface ContractPlace {
  readonly name: string | null;
  readonly oldPath: string | null;
  readonly newPath: string | null;
}

/** Files that are no contract whatever stands in them, and that change often. */
const OTHERS =
  /(?:^|\/)(?:package(?:-lock)?\.json|pnpm-lock\.yaml|flyball\.ya?ml|tsconfig[^/]*\.json|docker-compose[^/]*\.ya?ml|composer\.json)$|^\.(?:github|gitlab|vscode|flyball)\/|^\.gitlab-ci\.yml$/iu;
/** Contracts in such folders are there to be read or run. */
const SAMPLES = /(?:^|\/)(?:examples?|samples?|fixtures?|__fixtures__|tests?|__tests__|testdata|bench(?:marks?)?)\//iu;

/** The contracts that a change may touch, by names and contents alone: nothing is loaded for a change of code. Declared ones are looked at where a file in or below their folder changed, as they may refer to it. */
export function contractPlaces(
  files: readonly ChangedFile[],
  { provides }: Pick<ContractDeclarations, "provides">,
): readonly ContractPlace[] {
  const candidates = files.filter(({ path, previousPath }) =>
    [path, previousPath].some((each) => each !== null && mayBeContract(each) && !OTHERS.test(each)),
  );
  if (candidates.length === 0) return [];
  const declared = provides.flatMap(({ name, file }): readonly ContractPlace[] => {
    const root = candidates.find(({ path, previousPath }) => path === file || previousPath === file);
    if (root !== undefined)
      return [
        {
          name,
          oldPath: root.before === null ? null : (root.previousPath ?? root.path),
          newPath: root.after === null ? null : root.path,
        },
      ];
    const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/") + 1) : "";
    return candidates.some(({ path }) => path.startsWith(folder)) ? [{ name, oldPath: file, newPath: file }] : [];
  });
  const known = new Set(declared.flatMap(({ oldPath, newPath }) => [oldPath, newPath]));
  const found = candidates
    .filter(({ path, previousPath }) => !known.has(path) && !known.has(previousPath) && !SAMPLES.test(path))
    .filter((file) => isContract(file.path, file.after) || isContract(file.previousPath ?? file.path, file.before))
    .map(({ path, previousPath, before, after }): ContractPlace => ({
      name: null,
      oldPath: before === null ? null : (previousPath ?? path),
      newPath: after === null ? null : path,
    }));
  return [...declared, ...found];
}

function isContract(path: string, content: ChangedFile["after"]): boolean {
  if (content?.kind === "large") return /(?:openapi|swagger|asyncapi)/iu.test(path);
  const text = textOf(content);
  return text !== null && detectContract(path, text) !== null;
}
