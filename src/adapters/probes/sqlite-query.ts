/** A program for `node -e`: reads `{ path, query }` from its standard input and prints an SqlOutcome as one line of JSON. The file is opened read-only, so that no
 * statement can write, whatever it is; rows are counted up to 100,000. */
export const SQLITE_QUERY = `
const { path, query } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const say = (outcome) => console.log(JSON.stringify(outcome));
const { existsSync } = require("fs");
if (!existsSync(path)) say({ kind: "refused", why: "the database file does not exist" });
else try {
  const { DatabaseSync } = require("node:sqlite");
  const database = new DatabaseSync(path, { readOnly: true, timeout: 2000 });
  database.exec("pragma query_only = on");
  const statement = database.prepare(query);
  statement.setReadBigInts(true);
  let rows = 0, first = null;
  for (const row of statement.iterate()) {
    if (rows === 0) {
      const value = Object.values(row)[0] ?? null;
      first = value === null ? null : String(value).slice(0, 1000);
    }
    if (++rows >= 100000) break;
  }
  say({ kind: "answered", rows, first });
} catch (error) {
  const message = String(error && error.message).slice(0, 300);
  // 8: an attempt to write to a read-only database; 1 with "syntax error": the question, not the answer, is wrong. 5, 6: locked.
  const own = error && (error.errcode === 8 || error.errcode === 5 || error.errcode === 6 || /syntax error|incomplete input/.test(message));
  say({ kind: own ? "not-asked" : "refused", why: message });
}
`;
