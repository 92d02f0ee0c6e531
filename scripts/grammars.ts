import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const PACKAGE = "@vscode/tree-sitter-wasm";
const NAMES = ["javascript", "typescript", "tsx", "python", "go", "rust", "java", "cpp", "ruby", "php"];
/** Two per cent larger than the best, in a thirtieth of its time. */
const QUALITY = 7;

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
