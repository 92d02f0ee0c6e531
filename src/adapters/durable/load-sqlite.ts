import type { DatabaseSync } from "node:sqlite";

/** Loads `node:sqlite`. Node releases where the module is still experimental (22.x) print a warning when it is first loaded; that one
 * warning, and no other, is kept from the user's stderr. */
export function loadSqlite(): { readonly DatabaseSync: typeof DatabaseSync } {
  const emit = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    const text = typeof warning === "string" ? warning : warning.message;
    if (!text.startsWith("SQLite is an experimental feature")) Reflect.apply(emit, process, [warning, ...rest]);
  };
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emit;
  }
}
