import { fileNames } from "./file-names.ts";
import { importDirection } from "./import-direction.ts";
import { importDoesNothing } from "./import-does-nothing.ts";
import { noClock } from "./no-clock.ts";
import { noReexport } from "./no-reexport.ts";
import type { Rule } from "./rule.ts";

/** The rules of the house that oxlint does not bring, loaded by `.oxlintrc.json` as a plugin. */
const plugin: { readonly meta: { readonly name: string }; readonly rules: Readonly<Record<string, Rule>> } = {
  meta: { name: "house" },
  rules: {
    "import-direction": importDirection,
    "import-does-nothing": importDoesNothing,
    "no-clock": noClock,
    "no-reexport": noReexport,
    "file-names": fileNames,
  },
};
export default plugin;
