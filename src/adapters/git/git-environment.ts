/** What git is started with. Nothing of the caller's environment reaches git but the names listed here. */

const COMMON: Readonly<Record<string, string>> = {
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "false",
  SSH_ASKPASS: "false",
  GIT_EDITOR: "false",
  GIT_SEQUENCE_EDITOR: "false",
  GIT_PAGER: "cat",
  // Replace refs would let anyone who can write a ref show us other objects than the ones named.
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_MERGE_AUTOEDIT: "no",
  // A partial clone would otherwise fetch what is missing by whatever command its configuration names.
  GIT_ALLOW_PROTOCOL: "none",
  GIT_NO_LAZY_FETCH: "1",
};

const SYSTEM_NAMES = ["PATH", "TMPDIR", "SYSTEMROOT"] as const;
const USER_NAMES = [
  "HOME",
  "XDG_CONFIG_HOME",
  "USER",
  "LOGNAME",
  "GIT_CONFIG_GLOBAL",
  "GIT_CONFIG_SYSTEM",
  "GIT_CONFIG_NOSYSTEM",
  "GIT_CEILING_DIRECTORIES",
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

function pick(env: Environment, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = env[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

/** For the user's own checkout: their global and system configuration counts (identity, line endings, their own filters such as git-lfs). */
export function userEnvironment(env: Environment): Record<string, string> {
  return { ...pick(env, SYSTEM_NAMES), ...pick(env, USER_NAMES), ...COMMON };
}

/** For everything else: no configuration but what the git folder itself holds. */
export function bareEnvironment(env: Environment): Record<string, string> {
  return {
    ...pick(env, SYSTEM_NAMES),
    ...COMMON,
    HOME: "/nonexistent",
    XDG_CONFIG_HOME: "/nonexistent",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_ATTR_NOSYSTEM: "1",
  };
}

/** Overrides for every setting by which a repository's configuration could make the commands we use start a program; filters are dealt with
 * by name, because a user's own (git-lfs) must keep working in their own checkout. */
export const HARDENED: readonly string[] = [
  "core.fsmonitor=false",
  "core.hooksPath=/dev/null",
  "core.editor=false",
  "core.pager=cat",
  "core.sshCommand=false",
  "core.askPass=false",
  "core.gitProxy=",
  "core.alternateRefsCommand=",
  "core.quotePath=false",
  "credential.helper=",
  "diff.external=",
  "commit.gpgSign=false",
  "tag.gpgSign=false",
  "gpg.program=false",
  "gpg.ssh.program=false",
  "gpg.x509.program=false",
  "protocol.allow=never",
  "submodule.recurse=false",
  "gc.auto=0",
  "maintenance.auto=false",
  "advice.detachedHead=false",
].flatMap((setting) => ["-c", setting]);
