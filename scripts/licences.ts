import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Metafile } from "esbuild";

/** Licences that let us pass the code on in a bundle when their text goes with it (SPDX ids). */
const PERMISSIVE: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "Unlicense",
]);

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, as its package.json declares it. */
  readonly licence: string;
  readonly text: string;
}

/** The packages whose code is in the outputs, and those of the folders that were copied, by name and version. Throws on one without a permissive licence. */
export function bundledPackages(
  metafile: Metafile,
  root: string,
  copied: readonly string[] = [],
): readonly BundledPackage[] {
  const folders = new Set<string>(copied);
  for (const output of Object.values(metafile.outputs)) {
    for (const input of Object.keys(output.inputs)) {
      const folder = packageFolder(resolve(root, input));
      if (folder !== null) folders.add(folder);
    }
  }
  const packages = [...folders].map(readPackage);
  return packages.toSorted((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** The file that goes into the package: each bundled package's name, version, licence and licence text. */
export function licenceText(packages: readonly BundledPackage[]): string {
  const rule = "-".repeat(100);
  const parts = packages.map(
    ({ name, version, licence, text }) => `${rule}\n${name} ${version} (${licence})\n${rule}\n${text.trim()}\n`,
  );
  return `The files beside this one contain code of these packages, each under its own licence.\n\n${parts.join("\n")}`;
}

/** `A`, `A OR B` (one suffices), `A AND B` (all must), with or without parentheses around the whole. */
export function isPermissive(expression: string): boolean {
  const alternatives = expression.replace(/^\((.*)\)$/u, "$1").split(" OR ");
  return alternatives.some((alternative) => alternative.split(" AND ").every((id) => PERMISSIVE.has(id)));
}

/** The innermost folder under node_modules/ whose package.json names a package; some packages keep nameless ones in subfolders. */
function packageFolder(file: string): string | null {
  if (!file.includes("/node_modules/")) return null;
  for (let folder = dirname(file); !folder.endsWith("/node_modules"); folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && "version" in readManifest(manifest)) return folder;
  }
  return null;
}

function readPackage(folder: string): BundledPackage {
  const manifest = readManifest(join(folder, "package.json"));
  const { name, version, license } = manifest;
  if (typeof name !== "string" || typeof version !== "string")
    throw new Error(`${folder}/package.json has no name or version`);
  const licence = typeof license === "string" ? license : "none declared";
  if (!isPermissive(licence)) throw new Error(`${name} ${version} may not be bundled: its licence is '${licence}'`);
  const files = globSync("{LICEN[CS]E,licen[cs]e,Licen[cs]e,COPYING,NOTICE}*", { cwd: folder }).toSorted();
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8"));
  const text = texts.length > 0 ? texts.join("\n") : standardText(licence, authorOf(manifest));
  return { name, version, licence, text };
}

/** For a package that declares its licence but ships no text of it. */
function standardText(licence: string, author: string): string {
  const declared = `Declared in its package.json; the package holds no licence file. Author: ${author}.`;
  return licence === "MIT" ? mitText(declared) : declared;
}

export function mitText(copyright: string): string {
  return `${copyright}\n\n${MIT_TEXT}`;
}

function authorOf({ author }: Readonly<Record<string, unknown>>): string {
  if (typeof author === "object" && author !== null && "name" in author) return String(author.name);
  return typeof author === "string" && author !== "" ? author : "not named";
}

const MIT_TEXT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

function readManifest(file: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, unknown>>;
}
