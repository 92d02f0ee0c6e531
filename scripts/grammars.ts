import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { mitText, type BundledPackage } from "./licences.ts";

const PACKAGE = "@vscode/tree-sitter-wasm";
const NAMES = ["javascript", "typescript", "tsx", "python", "go", "rust", "java", "cpp", "ruby", "php"];
/** Two per cent larger than the best, in a thirtieth of its time. */
const QUALITY = 7;

/** What is compiled into the files of the package, which has the text of its own licence alone; as in the LICENSE of each. */
const COMPILED: readonly (readonly [name: string, version: string, copyright: string])[] = [
  ["tree-sitter", "0.25", "2018-2023 Max Brunsfeld"],
  ["tree-sitter-cpp", "0.23", "2014 Max Brunsfeld"],
  ["tree-sitter-go", "0.25", "2014 Max Brunsfeld"],
  ["tree-sitter-java", "0.23", "2017 Ayman Nadeem"],
  ["tree-sitter-javascript", "0.25", "2014 Max Brunsfeld"],
  [
    "tree-sitter-php",
    "0.24",
    "2017 Josh Vera, GitHub; 2019 Max Brunsfeld, Amaan Qureshi, Christian Frøystad, Caleb White",
  ],
  ["tree-sitter-python", "0.25", "2016 Max Brunsfeld"],
  ["tree-sitter-ruby", "0.23", "2016 Rob Rix"],
  ["tree-sitter-rust", "0.24", "2017 Maxim Sokolov"],
  ["tree-sitter-typescript", "0.23", "2017 Max Brunsfeld"],
];

export function grammarLicences(): readonly BundledPackage[] {
  return COMPILED.map(([name, version, copyright]) => ({
    name,
    version,
    licence: "MIT",
    text: mitText(`Copyright (c) ${copyright}`),
  }));
}

/** Puts the parsers beside the bundle, compressed, and the code that runs them as it is: it finds its way by its own file's name. Gives the folder of their package and the bytes
 * written. */
export function writeGrammars(root: string, folder: string): { readonly package: string; readonly bytes: number } {
  const source = join(root, "node_modules", PACKAGE, "wasm");
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(source, "tree-sitter.js"), join(folder, "tree-sitter.cjs"));
  let bytes = readFileSync(join(source, "tree-sitter.js")).length;
  for (const name of ["tree-sitter", ...NAMES.map((each) => `tree-sitter-${each}`)]) {
    const wasm = readFileSync(join(source, `${name}.wasm`));
    const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY, [constants.BROTLI_PARAM_LGWIN]: 24 };
    const compressed = brotliCompressSync(wasm, { params });
    writeFileSync(join(folder, `${name}.wasm.br`), compressed);
    bytes += compressed.length;
  }
  return { package: dirname(source), bytes };
}
