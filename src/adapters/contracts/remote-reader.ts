import { Fault } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import type { ContractRead, ContractReader } from "../../ports/contract-files.ts";
import { exchangeHttp, type HttpOutcome } from "../probes/http-exchange.ts";

const TIMEOUT_MS = 10_000;
const REDIRECTS_MAX = 5;

/** Asks hosts of the list alone, redirects included. */
export function remoteReader(hosts: readonly string[], signal: AbortSignal): ContractReader {
  const allowed = new Set(hosts.map((host) => host.toLowerCase()));
  return {
    read: async (url, maxBytes) => {
      const untilMs = performance.now() + TIMEOUT_MS;
      let at = URL.parse(url);
      for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
        if (at === null || !/^https?:$/u.test(at.protocol)) return { kind: "refused", why: "is no http(s) address" };
        if (!allowed.has(at.host)) return { kind: "refused", why: `is on ${printable(at.host)}, which is not allowed` };
        const timeoutMs = Math.max(1, untilMs - performance.now());
        const outcome = await exchangeHttp({ url: at.href, method: "GET", timeoutMs, signal, lookup: null, maxBytes });
        const answer = answerOf(at, outcome);
        if (answer.kind !== "moved") return answer;
        at = URL.parse(answer.to, at.href);
      }
      return { kind: "refused", why: `is moved more than ${REDIRECTS_MAX} times` };
    },
    close: async () => Promise.resolve(),
  };
}

function answerOf(url: URL, outcome: HttpOutcome): ContractRead | { readonly kind: "moved"; readonly to: string } {
  switch (outcome.kind) {
    case "answered":
      break;
    case "too-slow":
      throw unreachable(url, `it did not answer within ${TIMEOUT_MS / 1000} s`);
    case "server-fault":
    case "not-asked":
      throw unreachable(url, outcome.why);
    default:
      return outcome satisfies never;
  }
  const { status, headers, body, cut } = outcome;
  if (status >= 300 && status < 400 && headers["location"] !== undefined)
    return { kind: "moved", to: headers["location"] };
  if (status === 404 || status === 410) return { kind: "absent" };
  if (status !== 200) throw unreachable(url, `it answered ${status}`);
  return cut ? { kind: "large" } : { kind: "read", bytes: body };
}

function unreachable({ host, pathname }: URL, why: string): Fault {
  return new Fault(`${printable(host + pathname)} can't be fetched: ${why}`, {
    code: "CONTRACT_UNREACHABLE",
    exit: 3,
    hint: "type the same command again, or copy the file beside the contract",
  });
}
