import {
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from "kysely";

/** A dialect whose errors are turned into Faults in one place, whatever statement they come from. */
export class FaultingDialect implements Dialect {
  readonly #inner: Dialect;
  readonly #toFault: ToFault;

  constructor(inner: Dialect, toFault: ToFault) {
    this.#inner = inner;
    this.#toFault = toFault;
  }

  createDriver(): Driver {
    return new FaultingDriver(this.#inner.createDriver(), this.#toFault);
  }

  createQueryCompiler(): QueryCompiler {
    return this.#inner.createQueryCompiler();
  }

  createAdapter(): DialectAdapter {
    return this.#inner.createAdapter();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return this.#inner.createIntrospector(db);
  }
}

/** Gives the Fault to throw, or what was thrown. */
export type ToFault = (thrown: unknown) => unknown;

class FaultingDriver implements Driver {
  readonly #inner: Driver;
  readonly #toFault: ToFault;

  constructor(inner: Driver, toFault: ToFault) {
    this.#inner = inner;
    this.#toFault = toFault;
  }

  init(): Promise<void> {
    return this.#guard(() => this.#inner.init());
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return this.#guard(
      async () => new FaultingConnection(await this.#inner.acquireConnection(), (act) => this.#guard(act)),
    );
  }

  beginTransaction(connection: FaultingConnection, settings: TransactionSettings): Promise<void> {
    return this.#guard(() => this.#inner.beginTransaction(connection.inner, settings));
  }

  commitTransaction(connection: FaultingConnection): Promise<void> {
    return this.#guard(() => this.#inner.commitTransaction(connection.inner));
  }

  rollbackTransaction(connection: FaultingConnection): Promise<void> {
    return this.#guard(() => this.#inner.rollbackTransaction(connection.inner));
  }

  releaseConnection(connection: FaultingConnection): Promise<void> {
    return this.#inner.releaseConnection(connection.inner);
  }

  destroy(): Promise<void> {
    return this.#inner.destroy();
  }

  async #guard<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (thrown) {
      throw this.#toFault(thrown);
    }
  }
}

class FaultingConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;
  readonly #guard: <T>(act: () => Promise<T>) => Promise<T>;

  constructor(inner: DatabaseConnection, guard: <T>(act: () => Promise<T>) => Promise<T>) {
    this.inner = inner;
    this.#guard = guard;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.#guard(() => this.inner.executeQuery<R>(query));
  }

  streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    return this.inner.streamQuery<R>(query, chunkSize);
  }
}
