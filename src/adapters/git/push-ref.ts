import { Fault } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import { userEnvironment } from "./git-environment.ts";
import { bareGit, line, type Place } from "./place.ts";
import { refAt } from "./refs.ts";
import { runGit } from "./run-git.ts";
import { withSterileGit } from "./sterile-git.ts";

const PUSH_MS = 120_000;

/** The URL of a remote, as the repository has it; nothing is rewritten by `insteadOf`. */
export async function remoteUrl(place: Place, remote: string): Promise<string | null> {
  if (!/^[A-Za-z0-9][\w.-]*$/u.test(remote)) return null;
  const asked = await bareGit(place, ["config", "--get", `remote.${remote}.url`], { answers: [1] });
  const url = asked.code === 0 ? line(asked).trim() : "";
  return url === "" ? null : url;
}

/** The push runs in a git folder of our own: what an agent may have written into the repository's configuration (a helper for credentials, a command for ssh, a
 * proxy, a URL to put in the place of another) is not read. The user's own configuration is, because their credentials are found through it. */
export async function pushRef(
  place: Place,
  url: string,
  ref: string,
  signal: AbortSignal,
): Promise<"pushed" | "unchanged" | "behind"> {
  if (url.startsWith("-") || /^[a-z]+::/iu.test(url) || url.includes("\0"))
    throw new Fault(`'${shown(url)}' is no URL to push to`, { code: "REMOTE_ADDRESS", exit: 2 });
  const tip = await refAt(place, ref);
  if (tip === null)
    throw new Fault(`there is no ${printable(ref)} to push`, {
      code: "NOTHING_TO_PUSH",
      exit: 2,
      hint: "flyball sign-off SHA --env ENV",
    });
  return withSterileGit(place, async (git) => {
    const { env } = place.host;
    const agent = env["SSH_AUTH_SOCK"];
    const outcome = await runGit({
      binary: place.host.binary,
      args: [
        ...["core.hooksPath=/dev/null", "push.gpgSign=false", "push.recurseSubmodules=no"].flatMap((one) => [
          "-c",
          one,
        ]),
        "push",
        "--porcelain",
        "--no-verify",
        "--no-signed",
        url,
        `${tip}:${ref}`,
      ],
      cwd: git.folder,
      env: {
        ...userEnvironment(env),
        ...(agent === undefined ? {} : { SSH_AUTH_SOCK: agent }),
        GIT_ALLOW_PROTOCOL: "https:http:ssh:git:file",
        GIT_SSH_COMMAND: "ssh -o BatchMode=yes",
        GIT_DIR: git.folder,
        GIT_OBJECT_DIRECTORY: `${place.commonDir}/objects`,
      },
      timeoutMs: PUSH_MS,
      signal,
      answers: [1],
    }).catch((thrown: unknown) => {
      throw thrown instanceof Fault ? pushFault(thrown.message, url) : thrown;
    });
    const said = outcome.stdout.toString("utf8");
    const flag = /^([ +*=!-])\t/mu.exec(said)?.[1];
    if (flag === "=") return "unchanged";
    if (outcome.code === 0 && (flag === "*" || flag === " ")) return "pushed";
    if (/\[rejected\]|\[remote rejected\].*(?:fetch first|non-fast-forward|stale)/u.test(said)) return "behind";
    throw pushFault(`${said}\n${outcome.stderr}`, url);
  });
}

function pushFault(said: string, url: string): Fault {
  const denied = /Authentication failed|could not read Username|Permission denied|403|401/u.test(said);
  const why = printable(said.replaceAll(url, shown(url)).replace(/\s+/gu, " ").trim()).slice(0, 400);
  return new Fault(`the push to ${shown(url)} failed: ${why}`, {
    code: denied ? "PUSH_DENIED" : "PUSH_FAILED",
    exit: denied ? 4 : 3,
    hint: denied ? "give git a credential for it: git credential approve, or an ssh key" : "try again",
  });
}

/** Without the credentials that a URL may hold. */
function shown(url: string): string {
  return printable(url.replace(/^([a-z+]+:\/\/)[^/@]*@/iu, "$1***@"));
}
