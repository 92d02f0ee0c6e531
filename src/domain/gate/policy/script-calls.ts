/** A script of a package.json that a shell command calls. */
export interface ScriptCall {
  /** `test`, or a pattern with `*` as npm-run-all has them. */
  readonly name: string;
  /** The folder of its package.json, relative to the root, empty for the root; null: every package. */
  readonly folder: string | null;
  /** Passes where there is no such script. */
  readonly isOptional: boolean;
}

/** Longer commands than this are read this far, in UTF-16 code units. */
const LENGTH_MAX = 10_000;
const RUNNERS = new Set(["npm", "yarn", "pnpm", "bun", "node", "run-s", "run-p", "npm-run-all", "npm-run-all2"]);
const RUN = new Set(["run", "run-script", "rum", "urn"]);
const NPM_OWN: ReadonlyMap<string, string> = new Map([
  ["test", "test"],
  ["t", "test"],
  ["tst", "test"],
  ["start", "start"],
  ["stop", "stop"],
  ["restart", "restart"],
]);
const FOLDER_OPTIONS = new Set(["--prefix", "-C", "--cwd", "--dir"]);
const MEMBER_OPTIONS = new Set(["-w", "--workspace", "--filter", "-F"]);
const EVERYWHERE = new Set(["--workspaces", "-ws", "-r", "--recursive"]);
/** What bun does itself where no `run` stands before it. */
const BUN_OWN = new Set(["test", "build", "install", "add", "x", "pm", "create"]);
const RUNS_PROGRAMS = new Set(["exec", "dlx", "x"]);

/** The scripts that a command calls from a folder: `npm test`, `cd web && yarn lint`, `concurrently "npm:a" "pnpm run b"`. */
export function scriptCalls(command: string, folder: string): readonly ScriptCall[] {
  const calls: ScriptCall[] = [];
  const outer: string[] = [];
  let here = folder;
  for (const part of command.slice(0, LENGTH_MAX).split(/([()]|[;&|\n]+)/u)) {
    if (part === "(") outer.push(here);
    else if (part === ")") here = outer.pop() ?? here;
    // What stands between quotes may be a command of its own.
    const words = part.split(/[\s"'\\]+/u).filter((word) => word !== "");
    if (words[0] === "cd" && words[1] !== undefined) here = joined(here, words[1]);
    for (const [at, word] of words.entries()) {
      if (word.startsWith("npm:")) calls.push({ name: word.slice(4), folder: here, isOptional: false });
      if (!RUNNERS.has(word)) continue;
      const next = words.findIndex((each, index) => index > at && RUNNERS.has(each));
      calls.push(...callsOf(word, words.slice(at + 1, next < 0 ? undefined : next), here));
    }
  }
  return calls;
}

function callsOf(runner: string, words: readonly string[], here: string): readonly ScriptCall[] {
  if (runner === "node") {
    const at = words.findIndex((word) => word === "--run" || word.startsWith("--run="));
    const name = words[at]?.startsWith("--run=") === true ? words[at].slice(6) : words[at + 1];
    return at < 0 || name === undefined ? [] : [{ name, folder: here, isOptional: false }];
  }
  let folder: string | null = here;
  let isOptional = false;
  const plain: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") break;
    const [option = "", value] = word.split("=", 2);
    if (FOLDER_OPTIONS.has(option)) folder = joined(here, value ?? words[++at] ?? "");
    else if (MEMBER_OPTIONS.has(option)) {
      folder = null;
      if (value === undefined) at++;
    } else if (EVERYWHERE.has(option)) folder = null;
    else if (option === "--if-present") isOptional = true;
    else if (!word.startsWith("-")) plain.push(word);
  }
  if (["workspace", "workspaces", "recursive", "multi"].includes(plain[0] ?? "")) folder = null;
  return namesOf(runner, plain).map((name) => ({ name, folder, isOptional }));
}

function namesOf(runner: string, plain: readonly string[]): readonly string[] {
  if (runner.startsWith("run-") || runner.startsWith("npm-run-all")) return plain;
  const first = plain[0] ?? "";
  if (RUNS_PROGRAMS.has(first)) return [];
  const at = plain.findIndex((word) => RUN.has(word) || (runner === "npm" && NPM_OWN.has(word)));
  const verb = plain[at] ?? "";
  if (at >= 0 && RUN.has(verb)) return plain.slice(at + 1, at + 2);
  if (runner === "npm") return [NPM_OWN.get(verb)].filter((name) => name !== undefined);
  if (runner === "bun" && BUN_OWN.has(first)) return [];
  const name = first === "workspace" ? plain[2] : first === "recursive" || first === "multi" ? plain[1] : first;
  return name === undefined || name === "" ? [] : [name];
}

/** A folder as a command names it from another one, as a path from the root. */
function joined(folder: string, name: string): string {
  const parts: string[] = [];
  for (const part of (name.startsWith("/") ? name : `${folder}/${name}`).split("/"))
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  return parts.join("/");
}
