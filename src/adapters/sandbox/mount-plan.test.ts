import { expect, test } from "vitest";
import { type FolderEntry, type ListFolder, planMounts } from "./mount-plan.ts";

/** `a/b.ts` is a file, `a/` a folder, `a@` a link. */
function tree(...paths: string[]): ListFolder {
  const folders = new Map<string, Map<string, FolderEntry>>([["", new Map()]]);
  for (const path of paths) {
    const parts = path.split("/").filter((part) => part !== "");
    let at = "";
    for (const [index, part] of parts.entries()) {
      const isLast = index === parts.length - 1 && !path.endsWith("/");
      const name = part.replace("@", "");
      const kind = !isLast ? "folder" : part.endsWith("@") ? "link" : "file";
      folders.get(at)?.set(name, { name, kind });
      at = at === "" ? name : `${at}/${name}`;
      if (kind === "folder" && !folders.has(at)) folders.set(at, new Map());
    }
  }
  return (path) => {
    const entries = folders.get(path);
    return entries === undefined ? null : [...entries.values()];
  };
}

const repository = tree(".git/HEAD", "src/a.ts", "src/deep/b.ts", "docs/x.md", "package.json", "lock.json", "out@");

test.for<[string, readonly string[], readonly string[]]>([
  ["nothing is writable without a glob", [], []],
  ["two stars open the whole worktree", ["**"], ["rw ."]],
  ["a folder is opened by its prefix", ["src/**"], ["rw src"]],
  ["two stars in the middle open the folder before them", ["src/**/*.ts"], ["rw src"]],
  ["a nested prefix leaves its parents closed", ["src/deep/**"], ["rw src/deep"]],
  ["an absent prefix is made", ["new/place/**"], ["make new/place"]],
  ["an absent file makes its folder", ["new/file.ts"], ["make new"]],
  ["one file opens its folder and closes what stands beside it", ["src/a.ts"], ["rw src", "ro src/deep"]],
  ["one file at the top", ["package.json"], ["rw .", "ro src", "ro docs", "ro lock.json"]],
  ["a file and a folder at the top", ["package.json", "docs/**"], ["rw .", "ro src", "ro lock.json", "rw docs"]],
  ["a star closes the folders beside its files", ["src/*.ts"], ["rw src", "ro src/deep"]],
  ["a star that matches a folder's name opens nothing below it", ["src/*"], ["rw src", "ro src/deep"]],
  [
    "a folder between is closed again under an open parent",
    ["package.json", "src/deep/**"],
    ["rw .", "ro docs", "ro lock.json", "ro src", "rw src/deep"],
  ],
  ["braces are taken apart", ["{src,docs}/**"], ["rw src", "rw docs"]],
  ["braces across a slash", ["{src/deep,docs}/**"], ["rw src/deep", "rw docs"]],
  [
    "a star for a folder",
    ["*/x.md"],
    ["rw .", "ro package.json", "ro lock.json", "rw src", "ro src/a.ts", "ro src/deep", "rw docs"],
  ],
  ["a link is never opened", ["out/**"], []],
  ["a glob that climbs opens nothing", ["../**", "src/../../**", "/etc/**"], []],
  ["the repository's own folder is never opened", [".git/**", ".git"], []],
  ["an escaped bracket is a name", ["app/\\[id\\]/**"], ["make app/[id]"]],
])("%s", ([, globs, expected]) => {
  const shown = planMounts(globs, repository).map((step) => {
    const verb = step.kind === "read-only" ? "ro" : step.make ? "make" : "rw";
    return `${verb} ${step.path === "" ? "." : step.path}`;
  });
  expect(shown).toEqual(expected);
});

test("a folder with too many entries to protect is opened as a whole", () => {
  const many = tree(...Array.from({ length: 300 }, (_, index) => `big/${index}.ts`), "other/x.ts");
  expect(planMounts(["big/1.ts"], many)).toEqual([{ kind: "writable", path: "big", make: false }]);
});
