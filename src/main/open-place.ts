import { openForge } from "../adapters/forge/open-forge.ts";
import type { OpenPlace } from "../app/release/post-sign-off.ts";
import { Fault } from "../base/fault.ts";
import { FORGE_KINDS, forgeOf } from "../domain/forge/forge-of.ts";

/** The forge behind a remote. FLYBALL_FORGE_TOKEN goes to hosts that everybody knows, or to the one that FLYBALL_FORGE and FLYBALL_FORGE_URL name: a remote stands
 * in a file that others write, and must not lead a token away. GITHUB_TOKEN goes to GitHub's own API alone. */
export function openPlace(env: Readonly<Record<string, string | undefined>>): OpenPlace {
  return async (repository, remote) => {
    const url = await repository.remoteUrl(remote);
    if (url === null)
      throw new Fault(`the repository has no remote '${remote}'`, {
        code: "REMOTE_UNKNOWN",
        exit: 2,
        hint: "git remote -v",
      });
    const said = FORGE_KINDS.find((kind) => kind === env["FLYBALL_FORGE"]) ?? null;
    const place = forgeOf(url, said);
    if (!place.ok)
      throw new Fault(`${remote}: ${place.error}`, {
        code: "FORGE_UNKNOWN",
        exit: 2,
        hint: `FLYBALL_FORGE=${FORGE_KINDS.join("|")}, with FLYBALL_FORGE_URL where its API is not at the usual place`,
      });
    const apiUrl = env["FLYBALL_FORGE_URL"] ?? place.value.apiUrl;
    const token = env["FLYBALL_FORGE_TOKEN"] ?? (isGithub(apiUrl, env) ? env["GITHUB_TOKEN"] : undefined);
    if (token === undefined || token === "")
      throw new Fault("there is no token for the forge", {
        code: "FORGE_DENIED",
        exit: 4,
        hint: "FLYBALL_FORGE_TOKEN, of somebody who may write comments and deployments",
      });
    return openForge({ ...place.value, apiUrl, token });
  };
}

function isGithub(apiUrl: string, env: Readonly<Record<string, string | undefined>>): boolean {
  return apiUrl === "https://api.github.com" || apiUrl === env["GITHUB_API_URL"];
}
