import { err, ok, type Result } from "../../base/result.ts";

export const FORGE_KINDS = ["github", "gitlab", "forgejo"] as const;
export type ForgeKind = (typeof FORGE_KINDS)[number];

/** A repository on a forge. */
export interface ForgePlace {
  readonly kind: ForgeKind;
  /** Without a slash at the end. */
  readonly apiUrl: string;
  /** `owner/name`; on GitLab with all groups: `group/subgroup/name`. */
  readonly repository: string;
}

/** The forge behind a git remote. Hosts whose kind everybody knows need no more; of any other host the user says the kind, because a token is going
 * to be sent there. */
export function forgeOf(remoteUrl: string, said: ForgeKind | null = null): Result<ForgePlace, string> {
  const remote = parseRemote(remoteUrl.trim());
  if (remote === null) return err("the remote is no https, ssh or git URL of a repository on a forge");
  const known = knownForge(remote.host);
  const kind = said ?? known?.kind;
  if (kind === undefined)
    return err(`nothing says what kind of forge ${remote.host} is; name one of ${FORGE_KINDS.join(", ")}`);
  const parts = remote.path.split("/");
  if (parts.length < 2 || (parts.length > 2 && kind !== "gitlab") || !parts.every((part) => NAME.test(part)))
    return err(`the remote's path is no repository on ${remote.host}`);
  const apiUrl = known?.kind === kind ? known.apiUrl : `${remote.origin}${API_PATH[kind]}`;
  return ok({ kind, apiUrl, repository: remote.path });
}

const API_PATH: Readonly<Record<ForgeKind, string>> = { github: "/api/v3", gitlab: "/api/v4", forgejo: "/api/v1" };

const NAME = /^(?!\.{1,2}$)[\w.-]{1,255}$/u;
const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/u;

/** github.com, gitlab.com, codeberg.org, and GitHub Enterprise Cloud with data residency, which is SUBDOMAIN.ghe.com. */
function knownForge(host: string): Pick<ForgePlace, "kind" | "apiUrl"> | null {
  if (host === "github.com" || host === "ssh.github.com") return { kind: "github", apiUrl: "https://api.github.com" };
  if (/^[a-z0-9-]+\.ghe\.com$/u.test(host)) return { kind: "github", apiUrl: `https://api.${host}` };
  if (host === "gitlab.com" || host === "altssh.gitlab.com")
    return { kind: "gitlab", apiUrl: "https://gitlab.com/api/v4" };
  if (host === "codeberg.org") return { kind: "forgejo", apiUrl: "https://codeberg.org/api/v1" };
  return null;
}

interface Remote {
  readonly host: string;
  /** Where the forge answers over HTTPS; the port of an ssh remote is not that of its pages. */
  readonly origin: string;
  readonly path: string;
}

/** `https://host/path.git`, `ssh://git@host:22/path.git`, `git@host:path.git`. Credentials in the URL are left out. */
function parseRemote(text: string): Remote | null {
  if (text.length > 2000) return null;
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/u.exec(text);
  if (scp?.[1] !== undefined && scp[2] !== undefined) return remote(scp[1], `https://${scp[1]}`, scp[2]);
  if (!/^(?:https?|ssh|git|git\+ssh):\/\//u.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const overHttp = url.protocol === "https:" || url.protocol === "http:";
  return remote(url.hostname, overHttp ? `${url.protocol}//${url.host}` : `https://${url.hostname}`, url.pathname);
}

function remote(host: string, origin: string, path: string): Remote | null {
  const name = host.toLowerCase();
  const clean = path
    .replace(/^\/+/u, "")
    .replace(/\/$/u, "")
    .replace(/\.git$/u, "");
  return HOST.test(name) && clean !== "" ? { host: name, origin: origin.toLowerCase(), path: clean } : null;
}
