import { cliReference } from "./cli-reference.ts";
import { configurationReference } from "./configuration-reference.ts";
import { contractRulesReference } from "./contract-rules-reference.ts";
import { errorsReference } from "./errors-reference.ts";
import { rulesReference } from "./rules-reference.ts";

/** Every generated page: its path from the repository's root, and its text. */
export async function generatedDocs(root: string): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["docs/reference/cli.md", await cliReference()],
    ["docs/reference/rules.md", rulesReference()],
    ["docs/reference/contract-rules.md", contractRulesReference()],
    ["docs/reference/configuration.md", configurationReference()],
    ["docs/reference/errors.md", errorsReference(root)],
  ]);
}
