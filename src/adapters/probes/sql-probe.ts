import { resolve } from "node:path";
import type { SqlPredicate } from "../../domain/policy/predicate.ts";
import { describeExpectation, meets } from "../../domain/release/expectation.ts";
import { judgeEnd, lastLine, type End } from "./command-probe.ts";
import { OUT_OF_TIME, type Judgement } from "./judgement.ts";
import { queryPostgres } from "./postgres-query.ts";
import type { SqlOutcome } from "./sql-outcome.ts";
import { SQLITE_QUERY } from "./sqlite-query.ts";

/** Asks a database. SQLite is asked by a process of its own, because a query of it could not be stopped in this one. */
export async function probeSql(
  predicate: SqlPredicate,
  url: string | undefined,
  cwd: string,
  signal: AbortSignal,
  run: (argv: readonly [string, ...string[]], stdin: string) => Promise<End>,
): Promise<Judgement> {
  if (signal.aborted) return OUT_OF_TIME;
  if (url === undefined || url === "")
    return { verdict: "unknown", why: `the environment variable ${predicate.databaseEnv} is not set` };
  if (/^postgres(?:ql)?:\/\//u.test(url)) return judge(predicate, await queryPostgres(url, predicate.query, signal));
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/u.exec(url)?.[1];
  if (path === undefined)
    return {
      verdict: "unknown",
      why: `${predicate.databaseEnv} holds neither postgres://… nor sqlite:PATH`,
    };
  const question = JSON.stringify({ path: resolve(cwd, path), query: predicate.query });
  return judge(predicate, sqliteOutcome(await run([process.execPath, "-e", SQLITE_QUERY], question)));
}

function sqliteOutcome(end: End): SqlOutcome {
  if (end.kind !== "exited" || end.code !== 0 || !("tail" in end)) return { kind: "not-asked", why: judgeEnd(end).why };
  try {
    return JSON.parse(lastLine(end.tail)) as SqlOutcome;
  } catch {
    return { kind: "not-asked", why: "its answer could not be read" };
  }
}

function judge({ expect, rows }: SqlPredicate, outcome: SqlOutcome): Judgement {
  if (outcome.kind !== "answered")
    return { verdict: outcome.kind === "refused" ? "fail" : "unknown", why: outcome.why };
  const count = `${outcome.rows} ${outcome.rows === 1 ? "row" : "rows"}`;
  if (rows !== null && !meets(rows, String(outcome.rows)))
    return { verdict: "fail", why: `${count}, expected ${describeExpectation(rows)}` };
  if (rows === null && outcome.rows === 0) return { verdict: "fail", why: "no row" };
  if (expect === null) return { verdict: "pass", why: count };
  const first = outcome.first === null ? "NULL" : JSON.stringify(outcome.first.slice(0, 100));
  const holds = outcome.first !== null && meets(expect, outcome.first);
  return {
    verdict: holds ? "pass" : "fail",
    why: `the first value is ${first}, expected ${describeExpectation(expect)}`,
  };
}
