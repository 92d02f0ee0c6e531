import { Fault, messageOf } from "../../base/fault.ts";
import { SqliteTurnTimeout } from "./node-sqlite-dialect.ts";
import { sqliteResultCode } from "./node-sqlite.ts";

/** What SQLite, or the file system below it, said about this file, as a Fault that names the file and what to do. Anything else is given
 * back as it is. Result codes: https://sqlite.org/rescode.html */
export function sqliteFault(thrown: unknown, path: string): unknown {
  if (thrown instanceof Fault) return thrown;
  if (thrown instanceof SqliteTurnTimeout) return busy(path, thrown);
  const code = sqliteResultCode(thrown);
  if (code === null) return folderFault(thrown, path);
  if (code.extended === IOERR_SHMSIZE || code.extended === IOERR_WRITE) return full(path, thrown);
  switch (code.primary) {
    case BUSY:
    case LOCKED:
      return busy(path, thrown);
    case FULL:
      return full(path, thrown);
    case READONLY:
    case CANTOPEN:
      return readOnly(path, thrown);
    case CORRUPT:
    case NOTADB:
      return new Fault(`${path} is not a sound SQLite database: ${messageOf(thrown)}`, {
        code: "STORE_CORRUPT",
        exit: 2,
        hint: `move the file away and restore a backup, or point FLYBALL_DATABASE_URL at another file`,
        cause: thrown,
      });
    case IOERR:
      return new Fault(`${path} cannot be read or written: ${messageOf(thrown)}`, {
        code: "STORE_IO",
        exit: 3,
        hint: "check the disk and the file system that hold it, then run the command again",
        cause: thrown,
      });
    default:
      return thrown;
  }
}

/** No space, by `node:fs`: the file or its folder could not be made. */
export function folderFault(thrown: unknown, path: string): unknown {
  if (!(thrown instanceof Error) || !("code" in thrown)) return thrown;
  switch (thrown.code) {
    case "ENOSPC":
    case "EDQUOT":
      return full(path, thrown);
    case "EACCES":
    case "EPERM":
    case "EROFS":
    case "ENOTDIR":
    case "EEXIST":
    case "EISDIR":
    case "ENOENT":
      return readOnly(path, thrown);
    default:
      return thrown;
  }
}

const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;
const IOERR_WRITE = 778;
/** The shared-memory file could not grow, which is how a full disk shows before the first write. */
const IOERR_SHMSIZE = 4874;

function busy(path: string, cause: unknown): Fault {
  return new Fault(`${path} is being written by other processes, and the wait for a turn is over`, {
    code: "STORE_BUSY",
    exit: 3,
    hint: "run the command again; `fuser` with the file's name shows who holds it",
    cause,
  });
}

function full(path: string, cause: unknown): Fault {
  return new Fault(`no space left to write ${path}; nothing of this write was kept`, {
    code: "STORE_FULL",
    exit: 3,
    hint: "free space on that disk, then run the command again",
    cause,
  });
}

function readOnly(path: string, cause: unknown): Fault {
  return new Fault(`${path} cannot be opened for writing: ${messageOf(cause)}`, {
    code: "STORE_READ_ONLY",
    exit: 2,
    hint: "make the file and its folder writable for you, or point FLYBALL_DATABASE_URL at another place",
    cause,
  });
}
