import { depthOf, type RepositoryFacts } from "./repository-facts.ts";
import { detectToolchains } from "./detect-toolchains.ts";
import { COMMAND_NAMES, type CommandName, type FolderFacts, type FoundCommand, type Toolchain } from "./toolchain.ts";

/** More folders with a project of their own than this are named, not chained. */
const FOLDERS_MAX = 5;
/** What a shell takes as it stands. */
const SAFE_FOLDER = /^[A-Za-z0-9_./@+-]+$/u;

export type FoundCommands = Readonly<Record<CommandName, FoundCommand | null>>;

/** The toolchains of the top folder, and of folders below whose language the top does not have (at most two deep). */
export function findToolchains(facts: RepositoryFacts): readonly Toolchain[] {
  const top = detectToolchains(folderFacts(facts, ""));
  const languages = new Set(top.map(familyOf));
  const folders = new Set(
    facts.paths.filter((path) => [2, 3].includes(depthOf(path))).map((path) => path.slice(0, path.lastIndexOf("/"))),
  );
  const below: Toolchain[] = [];
  for (const folder of [...folders].toSorted((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1))) {
    if (
      !SAFE_FOLDER.test(folder) ||
      /(?:^|\/)(?:\.|(?:examples?|fixtures?|testdata|tests?|docs?|samples?|bench(?:es|marks?)?)(?:\/|$))/u.test(folder)
    )
      continue;
    for (const found of detectToolchains(folderFacts(facts, folder))) {
      const isInner = below.some(
        (other) => familyOf(other) === familyOf(found) && folder.startsWith(`${other.folder}/`),
      );
      if (found.language !== "" && !languages.has(familyOf(found)) && !isInner) below.push(found);
    }
  }
  return [...top, ...below];
}

/** A package in JavaScript beside one in TypeScript has the same tools. */
function familyOf({ language }: Toolchain): string {
  return language === "JavaScript" ? "TypeScript" : language;
}

/** One command of each kind. A target of a Makefile stands for the whole top folder where no manifest declares that kind itself. */
export function findCommands(toolchains: readonly Toolchain[]): FoundCommands {
  const chosen = COMMAND_NAMES.map((name) => [name, commandOf(name, toolchains)] as const);
  return Object.fromEntries(chosen) as unknown as FoundCommands;
}

function commandOf(name: CommandName, toolchains: readonly Toolchain[]): FoundCommand | null {
  const top = toolchains.filter(({ folder }) => folder === "");
  const runner = top.find(({ language, declared }) => language === "" && declared[name] != null);
  const hasOwnWords = top.some(({ language, declared }) => language !== "" && declared[name] != null);
  const parts: FoundCommand[] = [];
  if (runner !== undefined && !hasOwnWords) parts.push({ command: runner.declared[name] ?? "", source: runner.name });
  else
    for (const chain of top) {
      const command = (chain.language === "" ? null : chain.declared[name]) ?? chain.usual[name] ?? null;
      if (command !== null) parts.push({ command, source: chain.name });
    }
  const below = toolchains.filter(({ folder }) => folder !== "").slice(0, FOLDERS_MAX);
  for (const chain of below) {
    const command = chain.declared[name] ?? chain.usual[name] ?? null;
    if (command !== null)
      parts.push({ command: `(cd ${chain.folder} && ${command})`, source: `${chain.name} in ${chain.folder}` });
  }
  if (parts.length === 0) return null;
  return {
    command: parts.map(({ command }) => command).join(" && "),
    source: parts.map(({ source }) => source).join(", "),
  };
}

function folderFacts(facts: RepositoryFacts, folder: string): FolderFacts {
  const prefix = folder === "" ? "" : `${folder}/`;
  const below = facts.paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  return {
    folder,
    below,
    names: new Set(below.filter((path) => !path.includes("/"))),
    text: (name) => facts.texts.get(`${prefix}${name}`) ?? null,
  };
}
