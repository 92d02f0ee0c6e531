import { access, constants, realpath, stat } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import type { Surroundings } from "../app/run/run-ports.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** What the repository's own checks see of the environment: enough to find and run tools, and nothing that is a credential. */
const CHECK_VARIABLES =
  /^(?:PATH|LANG|LC_[A-Z]+|TZ|TERM|SHELL|USER|LOGNAME|TMPDIR|JAVA_HOME|GOROOT|GOPATH|GOMODCACHE|GOFLAGS|CARGO_HOME|RUSTUP_HOME|NVM_DIR|PYENV_ROOT|VIRTUAL_ENV|npm_config_cache|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS)$/u;

/** A part of a name that says that its value is a secret, in whatever spelling: PGPASSWORD, dbPassword, HF_TOKEN2, SENTRY_DSN. A value that is a path is none. */
const SECRET_NAME = /pass|pwd|token|secret|key|credential|auth(?!or)|dsn|jwt|webhook|private|(?:^|_)pat(?:$|_)/iu;

/** What every shell knows by itself. */
const BUILTINS = new Set(
  ". : [ alias break case cd command continue do done echo eval exec exit export false fi for function getopts hash if printf pwd read readonly return set shift test then time times trap true type ulimit umask unset until wait while { ( !".split(
    " ",
  ),
);

/** Reads the process's environment once, for all children. */
export function readSurroundings(env: Env, hidden: readonly string[]): Surroundings {
  const entries = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const path = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return {
    checkEnv: Object.fromEntries(entries.filter(([name]) => CHECK_VARIABLES.test(name))),
    operatorEnv: Object.fromEntries(entries),
    secrets: [...new Set(entries.flatMap(([name, value]) => secretsIn(name, value)))],
    hidden,
    missingProgram: (command, root) => missingProgram(command, root, path),
    toolchain: async (lines) => {
      const marks = await Promise.all(lines.flatMap((line) => firstWord(line) ?? []).map((word) => markOf(word, path)));
      return [process.platform, process.arch, process.version, ...marks].join("\n");
    },
  };
}

const SECRET_LENGTH_MIN = 8;
/** Of a secret of several lines, each of this length is one too: output is read by lines. */
const SECRET_LINE_MIN = 16;

/** What of a variable is not to be shown: its value where its name says so, and the password of an address. */
function secretsIn(name: string, value: string): readonly string[] {
  // The user's part of an address is a secret too: `https://TOKEN@host`.
  const [, user = "", password = ""] = /^[a-z][\w+.-]*:\/\/([^/@\s:]*)(?::([^/@\s]+))?@/iu.exec(value) ?? [];
  const isSecret = SECRET_NAME.test(name) && !value.startsWith("/");
  const inside = password === "" ? [user] : [password];
  const found = isSecret ? [value, ...inside] : inside;
  const lines = isSecret ? value.split(/\r?\n/u).filter((line) => line.length >= SECRET_LINE_MIN) : [];
  return [...found, ...lines].filter((secret) => secret.length >= SECRET_LENGTH_MIN);
}

/** The word that a simple command starts with, past `NAME=value` assignments; null where only the shell itself can tell. */
function firstWord(command: string): string | null {
  const word = command
    .trim()
    .split(/\s+/u)
    .find((part) => !/^[A-Za-z_][A-Za-z0-9_]*=/u.test(part));
  return word === undefined || !/^[\w./@%+:~^-]+$/u.test(word) ? null : word;
}

async function missingProgram(command: string, root: string, path: readonly string[]): Promise<string | null> {
  const word = firstWord(command);
  if (word === null || BUILTINS.has(word)) return null;
  if (word.includes("/")) return (await isProgram(resolve(root, word))) ? null : word;
  return (await findProgram(word, path)) === null ? word : null;
}

/** The file that a program's name means, by the folders of PATH. */
export async function findProgram(word: string, path: readonly string[]): Promise<string | null> {
  for (const folder of path) {
    const file = join(folder, word);
    if (await isProgram(file)) return file;
  }
  return null;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** Which file a program or a shared folder really is, and when it was changed. */
async function markOf(word: string, path: readonly string[]): Promise<string> {
  const file = word.includes("/") ? word : await findProgram(word, path);
  if (file === null) return `${word} missing`;
  try {
    const real = await realpath(file);
    const { mtimeMs, size, isDirectory } = await statOf(real);
    // npm rewrites this file whenever what is installed changes.
    const lock = isDirectory ? await statOf(join(real, ".package-lock.json")).catch(() => null) : null;
    return `${real} ${mtimeMs} ${size} ${lock?.mtimeMs ?? ""}`;
  } catch {
    return `${word} missing`;
  }
}

async function statOf(
  path: string,
): Promise<{ readonly mtimeMs: number; readonly size: number; readonly isDirectory: boolean }> {
  const found = await stat(path);
  return { mtimeMs: found.mtimeMs, size: found.size, isDirectory: found.isDirectory() };
}
