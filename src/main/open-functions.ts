import { join } from "node:path";
import { openFunctionFinder } from "../adapters/functions/open-function-finder.ts";
import type { FunctionFinder } from "../ports/function-finder.ts";

/** A file of its own in the bundle: the grammars lie beside it. From source they come from their package. */
export async function openFunctions(): Promise<FunctionFinder> {
  return openFunctionFinder(join(import.meta.dirname, "grammars"));
}
