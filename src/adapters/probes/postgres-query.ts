import { Socket } from "node:net";
import { troubleOf } from "./http-exchange.ts";
import { orStopped } from "./judgement.ts";
import type { SqlOutcome } from "./sql-outcome.ts";

/** What a query may send back, in all. */
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
const STATEMENT_MS = 10_000;

/** Runs one statement in a read-only transaction with a time limit, over a connection of its own, which is cut when the signal fires. */
export async function queryPostgres(url: string, query: string, signal: AbortSignal): Promise<SqlOutcome> {
  const { Client } = (await import("pg")).default;
  const socket = new Socket();
  let isTooMuch = false;
  let client: InstanceType<typeof Client>;
  try {
    client = new Client({
      connectionString: url,
      stream: () => socket,
      application_name: "flyball sign-off",
      options: `-c default_transaction_read_only=on -c statement_timeout=${STATEMENT_MS}`,
      // Values stay the text that the server sent.
      types: { getTypeParser: () => (value: string) => value },
    });
  } catch {
    return { kind: "not-asked", why: "the database's URL cannot be read" };
  }
  client.on("error", () => undefined);
  const asked = ask().catch((thrown: unknown): SqlOutcome => {
    if (isTooMuch) return { kind: "not-asked", why: "the query gives more than 16 MiB: write one that counts" };
    return outcomeOf(thrown);
  });
  const late: SqlOutcome = { kind: "not-asked", why: "not done within the time allowed" };
  try {
    return await orStopped(asked, signal, late);
  } finally {
    socket.destroy();
  }

  async function ask(): Promise<SqlOutcome> {
    await client.connect();
    socket.on("data", () => {
      if (socket.bytesRead <= ANSWER_BYTES_MAX) return;
      isTooMuch = true;
      socket.destroy();
    });
    await client.query("begin transaction read only");
    // The extended protocol takes one statement: none can end the transaction and go on to write.
    const extended = { text: query, rowMode: "array" as const, queryMode: "extended" };
    const { rows } = await client.query<(string | null)[]>(extended);
    return { kind: "answered", rows: rows.length, first: rows[0]?.[0] ?? null };
  }
}

/** By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html): a question that was wrong, or that we may not ask, says nothing of the environment. */
const NOT_ASKED = /^(?:28|42601|42501|42P02|57014|25006|26)/u;

function outcomeOf(thrown: unknown): SqlOutcome {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  if (/^[0-9A-Z]{5}$/u.test(code) && thrown instanceof Error && "severity" in thrown) {
    const why = `${thrown.message} (${code})`;
    return { kind: NOT_ASKED.test(code) ? "not-asked" : "refused", why };
  }
  // pg says this in words alone.
  if (thrown instanceof Error && thrown.message.startsWith("Connection terminated"))
    return { kind: "refused", why: "the connection was cut before the answer was whole" };
  const trouble = troubleOf(thrown);
  return { kind: trouble.kind === "server-fault" ? "refused" : "not-asked", why: trouble.why };
}
