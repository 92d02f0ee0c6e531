import type { LookupFunction } from "node:net";
import { mapBounded } from "../../base/bounded.ts";
import type { HttpPredicate } from "../../domain/policy/predicate.ts";
import { maskUrl } from "../../domain/release/mask-url.ts";
import { exchangeHttp } from "./http-exchange.ts";
import { judgeHttp } from "./http-verdict.ts";
import type { Judgement } from "./judgement.ts";

/** Few enough that the probes measure the environment, and not each other. */
const PARALLEL = 4;

/** Asks again and again and holds a percentile (nearest rank) of the latency to its limit. An answer that is wrong in any other way fails as a whole; what
 * takes longer than the limit is not waited for: by how much it does decides nothing. */
export async function probeLatency(
  predicate: HttpPredicate,
  probes: NonNullable<HttpPredicate["probes"]>,
  lookup: LookupFunction | null,
  signal: AbortSignal,
): Promise<Judgement> {
  const { url, method, latencyMaxMs } = predicate;
  const limitMs = latencyMaxMs ?? Number.POSITIVE_INFINITY;
  const durations: number[] = [];
  const worst = new Map<Judgement["verdict"], Judgement>();
  await mapBounded(Array.from({ length: probes.count }), PARALLEL, async () => {
    const outcome = await exchangeHttp({ url, method, timeoutMs: latencyMaxMs, signal, lookup });
    const judged = judgeHttp({ ...predicate, latencyMaxMs: null }, outcome);
    if (outcome.kind === "too-slow") durations.push(Number.POSITIVE_INFINITY);
    else if (judged.verdict === "pass" && outcome.kind === "answered") durations.push(outcome.durationMs);
    else worst.set(judged.verdict, judged);
  });
  const bad = worst.get("fail") ?? worst.get("unknown");
  if (bad !== undefined) return bad;
  const sorted = durations.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((probes.percentile / 100) * probes.count));
  const latency = sorted[rank - 1] ?? Number.POSITIVE_INFINITY;
  const said = Number.isFinite(latency) ? `is ${latency} ms` : `is over ${limitMs} ms`;
  const within = sorted.filter((duration) => duration <= limitMs).length;
  return {
    verdict: latency <= limitMs ? "pass" : "fail",
    why: `${maskUrl(url)}: p${probes.percentile} of ${probes.count} ${said}, limit ${limitMs} ms (${within} within it)`,
  };
}
