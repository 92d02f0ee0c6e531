import { Fault } from "../../base/fault.ts";
import type { ForgePlace } from "../../domain/forge/forge-of.ts";
import type { Forge } from "../../ports/forge.ts";
import { openForgejo } from "./forgejo/open-forgejo.ts";
import { openGithub } from "./github/open-github.ts";
import { openGitlab } from "./gitlab/open-gitlab.ts";

export interface ForgeOptions extends ForgePlace {
  /** Sent to `apiUrl` alone. */
  readonly token: string;
  /** How long a second of waiting takes, in milliseconds; 1,000 by default. Tests are in a hurry. */
  readonly secondMs?: number;
}

/** Opens a repository on a forge; nothing is asked yet. Throws FORGE_DENIED without a token, FORGE_ADDRESS for an address that can't be one. */
export function openForge({ kind, token, repository, secondMs = 1000, ...options }: ForgeOptions): Forge {
  const apiUrl = options.apiUrl.replace(/\/+$/u, "");
  if (!URL.canParse(apiUrl) || !/^https?:$/u.test(new URL(apiUrl).protocol) || new URL(apiUrl).username !== "")
    throw new Fault("the address of the forge's API is no http or https URL without credentials", {
      code: "FORGE_ADDRESS",
      exit: 2,
      hint: "write it like https://git.example.org/api/v1",
    });
  if (!/^[\x21-\x7e]+$/u.test(token))
    throw new Fault("there is no token for the forge, or it holds a space or a line break", {
      code: "FORGE_DENIED",
      exit: 4,
      hint: "give a token that may read and write change requests",
    });
  const opened = { apiUrl, token, repository, secondMs };
  switch (kind) {
    case "github":
      return openGithub(opened);
    case "gitlab":
      return openGitlab(opened);
    case "forgejo":
      return openForgejo(opened);
    default:
      return kind satisfies never;
  }
}
