import type { Sha } from "../../../base/ids.ts";
import { shellWord } from "../../release/markdown.ts";

/** Digits that name a commit in any history: git's own for the largest are 12. */
export const SHORT_LENGTH = 12;

/** The git commands that show the commits of a claim, as they are typed. `folder` is null where git is run in the repository. */
export class GitCommands {
  readonly #git: string;

  constructor(folder: string | null) {
    this.#git = folder === null ? "git" : `git -C ${word(folder)}`;
  }

  /** Exactly these, in this order. */
  commits(shas: readonly Sha[]): string {
    return `${this.#git} log --oneline --no-walk=unsorted ${shas.map((sha) => sha.slice(0, SHORT_LENGTH)).join(" ")}`;
  }

  /** Those of a branch that are not in what was read. By its tip: a tag may have the branch's name, and git would take that. */
  unmerged(tip: Sha): string {
    return `${this.#git} log --oneline --no-merges HEAD..${tip.slice(0, SHORT_LENGTH)}`;
  }

  /** Every commit without the merges; those of one file. `sinceMs` is inclusive. */
  changes(path: string | null, sinceMs: number | null): string {
    const since = sinceMs === null ? "" : ` --since=@${Math.floor(sinceMs / 1000)}`;
    const literal = path === null ? "" : " --literal-pathspecs";
    const file = path === null ? "" : ` -- ${word(path)}`;
    return `${this.#git}${literal} log --oneline --no-merges${path === null ? "" : " --full-history"}${since}${file}`;
  }

  /** The commits of a set, which Flyball lists and git shows. Null of none: git shows HEAD where nothing is named. */
  set(name: string, count: number, repository: string, sinceMs: number | null): string | null {
    const listed = `flyball audit ${word(repository)}${sinceOption(sinceMs)} --commits ${word(name)}`;
    return count === 0 ? null : `${listed} | ${this.#git} log --oneline --no-walk=unsorted --stdin`;
  }
}

/** The audit that gives claims the same names as this one did, up to the name of a claim. */
export function showCommand(
  repository: string | null,
  { sinceMs, findsFunctions }: { readonly sinceMs: number | null; readonly findsFunctions: boolean },
): string {
  const typed = repository === null ? "" : ` ${word(repository)}`;
  const functions = findsFunctions ? " --functions" : "";
  return ["flyball audit", typed, sinceOption(sinceMs), functions, " --show"].join("");
}

function sinceOption(sinceMs: number | null): string {
  return sinceMs === null ? "" : ` --since ${new Date(sinceMs).toISOString()}`;
}

/** Control characters can't be typed: they are written as bash's $'…' writes them. */
function word(text: string): string {
  if (!/[\p{Cc}\u2028\u2029\p{Cf}]/u.test(text)) return shellWord(text);
  const escaped = [...new TextEncoder().encode(text)].map((byte) =>
    byte < 32 || byte > 126 || byte === 39 || byte === 92
      ? `\\x${byte.toString(16).padStart(2, "0")}`
      : String.fromCharCode(byte),
  );
  return `$'${escaped.join("")}'`;
}
