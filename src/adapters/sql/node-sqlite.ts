import type * as NodeSqliteModule from "node:sqlite";

/** `node:sqlite`, without the warning that older releases of Node print when it is first loaded. */
export function loadNodeSqlite(): NodeSqlite {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (): void => undefined;
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}

type NodeSqlite = typeof NodeSqliteModule;

/** The primary result code of an error of `node:sqlite`, or null. https://sqlite.org/rescode.html */
export function sqliteResultCode(thrown: unknown): { readonly primary: number; readonly extended: number } | null {
  if (!(thrown instanceof Error) || !("errcode" in thrown) || typeof thrown.errcode !== "number") return null;
  return { primary: thrown.errcode % 256, extended: thrown.errcode };
}
