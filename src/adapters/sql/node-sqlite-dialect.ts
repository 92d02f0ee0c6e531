import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
} from "kysely";
import { sqliteResultCode } from "./node-sqlite.ts";

/** Kysely over one connection of `node:sqlite`. Users of the connection take turns. A transaction begins IMMEDIATE, and waits for another
 * process's transaction without blocking this one: the busy handler of SQLite would stop the event loop. */
export class NodeSqliteDialect implements Dialect {
  readonly #options: NodeSqliteOptions;

  constructor(options: NodeSqliteOptions) {
    this.#options = options;
  }

  createDriver(): Driver {
    return new NodeSqliteDriver(this.#options);
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): DialectAdapter {
    return new NodeSqliteAdapter();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}

export interface NodeSqliteOptions {
  /** Called once, on the first query. */
  readonly open: () => DatabaseSync;
  /** How long a user waits for its turn, both behind this process's users and behind other processes. */
  readonly waitMs: number;
}

/** A write did not get its turn. */
export class SqliteTurnTimeout extends Error {
  override readonly name = "SqliteTurnTimeout";
}

class NodeSqliteAdapter extends SqliteAdapter {
  /** Keeps Kysely from queueing users itself, which it would do without a limit to the wait. */
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class NodeSqliteDriver implements Driver {
  readonly #options: NodeSqliteOptions;
  readonly #waiting: (() => void)[] = [];
  #connection: NodeSqliteConnection | null = null;
  #taken = false;

  constructor(options: NodeSqliteOptions) {
    this.#options = options;
  }

  async init(): Promise<void> {
    this.#connection = new NodeSqliteConnection(this.#options.open());
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const connection = this.#connection;
    if (connection === null) throw new Error("the database is closed");
    const deadlineMs = performance.now() + this.#options.waitMs;
    if (this.#taken) await this.#turn();
    this.#taken = true;
    connection.turnDeadlineMs = deadlineMs;
    return connection;
  }

  async beginTransaction(connection: NodeSqliteConnection): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        connection.begin();
        return;
      } catch (thrown) {
        if (sqliteResultCode(thrown)?.primary !== SQLITE_BUSY) throw thrown;
        if (performance.now() >= connection.turnDeadlineMs)
          throw new SqliteTurnTimeout("other processes kept the database locked", { cause: thrown });
      }
      // Short random pauses that hardly grow keep the waiting fair: whoever came first does not sleep longest.
      const pauseMs = 1 + Math.random() * Math.min(attempt, 8);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async commitTransaction(connection: NodeSqliteConnection): Promise<void> {
    connection.end("commit");
  }

  async rollbackTransaction(connection: NodeSqliteConnection): Promise<void> {
    connection.end("rollback");
  }

  async releaseConnection(): Promise<void> {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken = false;
    else next();
  }

  async destroy(): Promise<void> {
    this.#connection?.close();
    this.#connection = null;
  }

  async #turn(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    const timer = setTimeout(() => {
      const place = this.#waiting.indexOf(resolve);
      if (place === -1) return;
      this.#waiting.splice(place, 1);
      reject(new SqliteTurnTimeout("other writes of this process did not end"));
    }, this.#options.waitMs);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
    }
  }
}

class NodeSqliteConnection implements DatabaseConnection {
  turnDeadlineMs = 0;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, Statement>();
  #inTransaction = false;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  begin(): void {
    this.#db.exec("begin immediate");
    this.#inTransaction = true;
  }

  end(how: "commit" | "rollback"): void {
    // SQLite ends a transaction by itself when the disk is full.
    if (how === "commit" || this.#db.isTransaction) this.#db.exec(how);
    this.#inTransaction = false;
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#inTransaction && !this.#db.isTransaction)
      throw new Error("the transaction was rolled back by an earlier error");
    const statement = this.#prepare(sql);
    const values = parameters as readonly SQLInputValue[];
    if (statement.reader) return { rows: allRows(statement.prepared, values) as R[] };
    const { changes, lastInsertRowid } = statement.prepared.run(...values);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error("read pages instead of a stream: a stream would hold the connection");
  }

  #prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const prepared = this.#db.prepare(sql);
    const statement = { prepared, reader: prepared.columns().length > 0 };
    if (this.#statements.size >= STATEMENTS_MAX) this.#statements.clear();
    this.#statements.set(sql, statement);
    return statement;
  }
}

interface Statement {
  readonly prepared: StatementSync;
  readonly reader: boolean;
}

const SQLITE_BUSY = 5;
const STATEMENTS_MAX = 200;

/** Integers beyond 2^53, which only a damaged file holds, come as bigint; `node:sqlite` by itself refuses the whole result. */
function allRows(prepared: StatementSync, values: readonly SQLInputValue[]): unknown[] {
  try {
    return prepared.all(...values);
  } catch (thrown) {
    if (!(thrown instanceof Error) || !("code" in thrown) || thrown.code !== "ERR_OUT_OF_RANGE") throw thrown;
  }
  prepared.setReadBigInts(true);
  try {
    return prepared.all(...values).map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([column, value]) => {
          const small = typeof value === "bigint" && Number.isSafeInteger(Number(value));
          return [column, small ? Number(value) : value];
        }),
      ),
    );
  } finally {
    prepared.setReadBigInts(false);
  }
}
