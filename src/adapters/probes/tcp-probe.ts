import * as net from "node:net";
import type { Predicate } from "../../domain/policy/predicate.ts";
import { troubleOf } from "./http-exchange.ts";
import { orStopped, OUT_OF_TIME, type Judgement } from "./judgement.ts";

/** Makes a connection and closes it again. */
export async function probeTcp(
  { host, port }: Extract<Predicate, { kind: "tcp" }>,
  lookup: net.LookupFunction | null,
  signal: AbortSignal,
): Promise<Judgement> {
  if (signal.aborted) return OUT_OF_TIME;
  const startedAt = performance.now();
  const at = `${host}:${port}`;
  const socket = net.connect({ host, port, ...(lookup === null ? {} : { lookup }) });
  const asked = new Promise<Judgement>((resolve) => {
    socket.once("connect", () =>
      resolve({ verdict: "pass", why: `${at}: connected in ${Math.round(performance.now() - startedAt)} ms` }),
    );
    socket.on("error", (error) => resolve(connectionJudgement(at, error)));
  });
  try {
    return await orStopped(asked, signal, { ...OUT_OF_TIME, why: `${at}: no connection within the time allowed` });
  } finally {
    socket.destroy();
  }
}

/** What an error of a connection says: of the other side, or of our way to it. */
export function connectionJudgement(at: string, error: unknown): Judgement {
  const trouble = troubleOf(error);
  return { verdict: trouble.kind === "server-fault" ? "fail" : "unknown", why: `${at}: ${trouble.why}` };
}
