import { addedLines, type ChangedFile } from "./change.ts";
import { isTestPath } from "./blast-radius.ts";
import { isDocument, isMigration } from "./sensitive-files.ts";

/** A line of a migration, or of other code that drops tables, after which going back to the code before does not bring the data back. */
export interface IrreversibleLine {
  readonly path: string;
  readonly line: number;
  /** `DROP TABLE`: what it does. */
  readonly what: string;
}

/** More lines say nothing more. */
const LINES_MAX = 20;
const LINE_CHARS_MAX = 2_000;

/** The lines that migrations of a change drop, empty or delete with, without those of their own way back (`down`); of other code those with a `DROP TABLE` and its like, since deleting rows is
 * everyday there. */
export function irreversibleLines(files: readonly ChangedFile[]): readonly IrreversibleLine[] {
  const found: IrreversibleLine[] = [];
  for (const file of files) {
    const isOther = !isMigration(file.path);
    if (isOther && (isTestPath(file.path) || isDocument(file.path))) continue;
    if (/[._-](?:down|undo|rollback)\.\w+$/iu.test(file.path)) continue;
    let isWayBack = false;
    for (const { line, text } of addedLines(file)) {
      const shown = text.slice(0, LINE_CHARS_MAX);
      isWayBack = directionOf(shown) ?? isWayBack;
      const what = isWayBack ? null : irreversibleIn(shown);
      if (isOther && (what === null || !DROPS.test(shown))) continue;
      if (what !== null) found.push({ path: file.path, line, what });
      if (found.length >= LINES_MAX) return found;
    }
  }
  return found;
}

/** In capitals, with the name of what is dropped: prose has neither. */
const DROPS = /\bDROP\s+(?:TABLE|SCHEMA|DATABASE)\s+(?:IF\s+EXISTS\s+)?[\w"`$[{%]/u;

/** True where a way back begins, false where it ends: `def downgrade():`, `exports.down =`, `-- +goose Down`. */
function directionOf(line: string): boolean | null {
  const isMark = /^\s*(?:--|#|\/\/)/u.test(line);
  if (!isMark && !/\b(?:def|function|async|exports?|const|public|override)\b/u.test(line)) return null;
  if (/(?:\b|_)(?:down|downgrade|undo|rollback|reverse)\b/iu.test(line)) return true;
  return /(?:\b|_)(?:up|upgrade|change|forwards?)\b/iu.test(line) ? false : null;
}

function irreversibleIn(line: string): string | null {
  const code = line.replace(/--.*$/u, "");
  if (/^\s*(?:#|\/\/|\*)/u.test(code)) return null;
  const dropped = /\bDROP\s+(TABLE|COLUMN|SCHEMA|DATABASE|TYPE)\b/iu.exec(code)?.[1];
  if (dropped !== undefined) return `DROP ${dropped.toUpperCase()}`;
  if (/^\s*TRUNCATE\b/iu.test(code)) return "TRUNCATE";
  if (/^\s*DELETE\s+FROM\b/iu.test(code)) return "DELETE FROM";
  if (
    /^\s*ALTER\s+TABLE\b/iu.test(code) &&
    /\sDROP\s+(?!CONSTRAINT|INDEX|DEFAULT|NOT|KEY|FOREIGN|PRIMARY|CHECK)["`\w]/iu.test(code)
  )
    return "DROP COLUMN";
  const called =
    /\b(?:drop_?(?:table|column|columns|collection)(?:IfExists)?|remove_?columns?|RemoveField|DeleteModel)\b/iu.exec(
      code,
    );
  return called?.[0] ?? null;
}
