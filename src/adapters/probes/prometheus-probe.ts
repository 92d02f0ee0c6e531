import type { LookupFunction } from "node:net";
import { z } from "zod";
import type { PrometheusPredicate } from "../../domain/policy/predicate.ts";
import { describeExpectation, meets } from "../../domain/release/expectation.ts";
import { maskUrl } from "../../domain/release/mask-url.ts";
import { exchangeHttp, type HttpOutcome } from "./http-exchange.ts";
import type { Judgement } from "./judgement.ts";

/** Asks Prometheus an instant query (https://prometheus.io/docs/prometheus/latest/querying/api/). Prometheus is no part of the environment: whatever keeps it
 * from answering is unknown, and so is a query without data. */
export async function probePrometheus(
  predicate: PrometheusPredicate,
  lookup: LookupFunction | null,
  signal: AbortSignal,
): Promise<Judgement> {
  const url = queryUrl(predicate);
  const outcome = await exchangeHttp({ url, method: "GET", timeoutMs: null, signal, lookup });
  const { verdict, why } = judge(predicate, outcome);
  return { verdict, why: `${maskUrl(predicate.url)}: ${why}` };
}

function queryUrl({ url, query }: PrometheusPredicate): string {
  const at = new URL(url);
  at.pathname = `${at.pathname.replace(/\/+$/u, "")}/api/v1/query`;
  at.searchParams.set("query", query);
  at.searchParams.set("timeout", "5s");
  return at.href;
}

const sample = z.tuple([z.number(), z.string()]);
const answerSchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("success"),
    data: z.discriminatedUnion("resultType", [
      z.object({ resultType: z.literal("vector"), result: z.array(z.object({ value: sample.optional() })) }),
      z.object({ resultType: z.literal("scalar"), result: sample }),
      z.object({ resultType: z.literal("string"), result: sample }),
      z.object({ resultType: z.literal("matrix"), result: z.array(z.unknown()) }),
    ]),
  }),
  z.object({ status: z.literal("error"), errorType: z.string(), error: z.string() }),
]);

function judge({ expect }: PrometheusPredicate, outcome: HttpOutcome): Judgement {
  if (outcome.kind === "too-slow") return { verdict: "unknown", why: "no whole answer in time" };
  if (outcome.kind !== "answered") return { verdict: "unknown", why: outcome.why };
  const parsed = answerSchema.safeParse(parseJson(outcome.body.toString("utf8")));
  if (!parsed.success)
    return { verdict: "unknown", why: `status ${outcome.status}, and no answer of the Prometheus query API` };
  if (parsed.data.status === "error")
    return { verdict: "unknown", why: `the query was refused (${parsed.data.errorType}): ${parsed.data.error}` };
  const { data } = parsed.data;
  if (data.resultType === "matrix")
    return { verdict: "unknown", why: "the query gives a range of samples: write one that gives an instant vector" };
  const values =
    data.resultType === "vector" ? data.result.flatMap(({ value }) => (value ? [value[1]] : [])) : [data.result[1]];
  const wanted = describeExpectation(expect);
  if (values.length === 0 || values.includes("NaN"))
    return { verdict: "unknown", why: `no data (${values.length === 0 ? "no sample" : "NaN"}), expected ${wanted}` };
  const wrong = values.filter((value) => !meets(expect, value));
  if (wrong.length > 0)
    return {
      verdict: "fail",
      why: `${wrong.slice(0, 3).join(", ")}, expected ${wanted}${ofSamples(wrong.length, values.length)}`,
    };
  return { verdict: "pass", why: `${values.slice(0, 3).join(", ")}${values.length > 3 ? ", …" : ""} ${wanted}` };
}

function ofSamples(wrong: number, all: number): string {
  return all === 1 ? "" : ` (${wrong} of ${all} samples)`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
