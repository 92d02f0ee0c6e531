import { Fault } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";

export function missingFault(path: string): Fault {
  return new Fault(`${printable(path)} does not exist`, {
    code: "NOT_A_REPOSITORY",
    exit: 2,
    hint: `mkdir -p ${quoted(path)} && git init ${quoted(path)}`,
  });
}

export function bareFault(path: string): Fault {
  return new Fault(`${printable(path)} is a bare repository: it has no checkout to work from`, {
    code: "REPOSITORY_BARE",
    exit: 2,
    hint: `git clone ${quoted(path)} ${quoted(path.replace(/(?:\.git)?\/*$/u, "") + "-checkout")}`,
  });
}

export function gitFolderFault(path: string): Fault {
  return new Fault(`${printable(path)} is inside a git folder, not inside a checkout`, {
    code: "NOT_A_REPOSITORY",
    exit: 2,
    hint: `name the folder that holds the checkout: cd ${quoted(path.replace(/\/\.git(?:\/.*)?$/u, ""))}`,
  });
}

/** Of what git said instead of opening a folder. */
export function openFault(stderr: string, path: string): Fault {
  const owned = /detected dubious ownership in repository at '([^']*)'/u.exec(stderr)?.[1];
  if (owned !== undefined)
    return new Fault(`${printable(owned)} belongs to another user, so git refuses to read it`, {
      code: "REPOSITORY_NOT_OWNED",
      exit: 2,
      hint: `if you trust it: git config --global --add safe.directory ${quoted(owned)}`,
    });
  if (/not a git repository/u.test(stderr))
    return new Fault(`${printable(path)} is not a git repository`, {
      code: "NOT_A_REPOSITORY",
      exit: 2,
      hint: `git init ${quoted(path)}, or go to the folder of a repository`,
    });
  return new Fault(`git does not open ${printable(path)}: ${printable(stderr.trim().slice(0, 600), true)}`, {
    code: "GIT_FAILED",
    exit: 3,
  });
}

function quoted(path: string): string {
  const safe = printable(path);
  return /^[\w@%+=:,./-]+$/u.test(safe) ? safe : `'${safe.replace(/'/gu, `'\\''`)}'`;
}
