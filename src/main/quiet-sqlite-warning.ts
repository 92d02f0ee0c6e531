/** Drops the one warning that node:sqlite is experimental; every other warning goes on as before. */
export function quietSqliteWarning(): void {
  const emit = process.emitWarning.bind(process) as (...args: unknown[]) => void;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    const text = warning instanceof Error ? warning.message : warning;
    const first = rest[0];
    const kind = typeof first === "object" && first !== null && "type" in first ? first.type : first;
    if (kind === "ExperimentalWarning" && text.startsWith("SQLite is an experimental feature")) return;
    emit(warning, ...rest);
  };
}
