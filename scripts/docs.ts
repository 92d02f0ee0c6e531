import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { generatedDocs } from "./docs/generated-docs.ts";

/** Writes docs/reference/; a test holds the files to what is generated. */
const root = dirname(import.meta.dirname);
for (const [path, text] of await generatedDocs(root)) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
