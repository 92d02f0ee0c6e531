import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { openFunctionFinder } from "../adapters/functions/open-function-finder.ts";
import type { FunctionFinder } from "../ports/function-finder.ts";

/** A file of its own in the bundle, beside the grammars or with its code in a folder below them. From source they come from their package. */
export async function openFunctions(): Promise<FunctionFinder> {
  const here = import.meta.dirname;
  const beside = [here, dirname(here)].map((folder) => join(folder, "grammars"));
  return openFunctionFinder(beside.find((folder) => existsSync(folder)) ?? here);
}
