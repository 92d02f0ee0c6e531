import type { Expectation } from "../release/expectation.ts";

/** Where an environment tells the commit that it runs: a JSON value, a header, the whole body, or a command's output. */
export type VersionProbe =
  | {
      readonly kind: "http";
      readonly url: string;
      readonly from: { readonly json: string } | { readonly header: string } | "body";
    }
  | { readonly kind: "command"; readonly command: string };

/** What must hold of a deployment. `name` is unique within an environment. */
export type Predicate =
  | HttpPredicate
  /** Must exit with 0. */
  | { readonly kind: "command"; readonly name: string; readonly command: string }
  | SqlPredicate
  /** A connection can be made. */
  | { readonly kind: "tcp"; readonly name: string; readonly host: string; readonly port: number }
  | TlsPredicate
  | DnsPredicate
  | PrometheusPredicate
  | LogPredicate;

export interface HttpPredicate {
  readonly kind: "http";
  readonly name: string;
  readonly url: string;
  readonly method: string;
  /** Expected status; 200 where nothing is written. */
  readonly status: number;
  /** JSON Pointer (RFC 6901) to expected value. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Header name in lower case to expected value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly latencyMaxMs: number | null;
  /** Null asks once. Else it asks `count` times, all must be right, and `percentile` percent of them within `latencyMaxMs`. */
  readonly probes: { readonly count: number; readonly percentile: number } | null;
}

/** A query that reads, in a transaction that cannot write. */
export interface SqlPredicate {
  readonly kind: "sql";
  readonly name: string;
  readonly query: string;
  /** The environment variable that holds the database's URL (`postgres://…`, `sqlite:PATH`): a policy is in git, its password is not. */
  readonly databaseEnv: string;
  /** Of the first column of the first row. */
  readonly expect: Expectation | null;
  /** Of the number of rows; where neither is written, at least one. */
  readonly rows: Expectation | null;
}

/** A certificate that is valid for the name, from the chain to the days that are left. */
export interface TlsPredicate {
  readonly kind: "tls";
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly daysMin: number;
}

export interface DnsPredicate {
  readonly kind: "dns";
  readonly name: string;
  readonly host: string;
  /** All of these are among the answers; none means that any answer will do. */
  readonly addresses: readonly string[];
  /** `ADDRESS` or `ADDRESS:PORT` of the name server to ask; null asks the machine's own. */
  readonly resolver: string | null;
}

/** An instant query; every sample of its answer must hold, and no sample is unknown. */
export interface PrometheusPredicate {
  readonly kind: "prometheus";
  readonly name: string;
  readonly url: string;
  readonly query: string;
  readonly expect: Expectation;
}

/** No line of what a command prints matches a pattern: a text of which `*` is any part. */
export interface LogPredicate {
  readonly kind: "log";
  readonly name: string;
  readonly command: string;
  readonly absent: readonly string[];
}
