import { homedir } from "node:os";
import { resolve } from "node:path";
import { openActionFiles } from "../adapters/files/open-action-files.ts";
import { replaceFile } from "../adapters/files/replace-file.ts";
import { openForge } from "../adapters/forge/open-forge.ts";
import { openChangeReader } from "../adapters/git/change/open-change-reader.ts";
import { forgeUseCases } from "../app/forge/forge-use-cases.ts";
import { Fault } from "../base/fault.ts";
import { runAction } from "../surfaces/action/run-action.ts";
import { openCheck } from "./open-check.ts";
import { quietSqliteWarning } from "./quiet-sqlite-warning.ts";

/** The entry of the GitHub Action: action/dist/index.js is this, bundled. */
async function main(): Promise<void> {
  quietSqliteWarning();
  const { env } = process;
  const stopping = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => stopping.abort(new Fault(`stopped by ${name}`, { code: "STOPPED", exit: 3 })));
  process.exitCode = await runAction({
    env,
    checks: openCheck({ env, homedir: homedir() }),
    headOf: async (folder) => {
      const repository = await openChangeReader({ env, signal: stopping.signal }).open(folder);
      const { head } = await repository.range({ base: "HEAD", head: "HEAD" });
      return head.kind === "commit" ? head.sha : "";
    },
    openForge: (token) =>
      forgeUseCases(
        openForge({
          kind: "github",
          apiUrl: env["GITHUB_API_URL"] ?? "https://api.github.com",
          repository: env["GITHUB_REPOSITORY"] ?? "",
          token,
        }),
      ),
    files: { ...openActionFiles(), replace: async (root, path, text) => replaceFile(resolve(root), path, text) },
    print: (line) => process.stdout.write(`${line}\n`),
    signal: stopping.signal,
  });
}

await main();
