import { Resolver } from "node:dns/promises";
import { messageOf } from "../../base/fault.ts";
import type { DnsPredicate } from "../../domain/policy/predicate.ts";
import { orStopped, OUT_OF_TIME, type Judgement } from "./judgement.ts";

/** Asks name servers for the addresses of a name (A and AAAA); the machine's own list of hosts is not read. */
export async function probeDns(predicate: DnsPredicate, signal: AbortSignal): Promise<Judgement> {
  if (signal.aborted) return OUT_OF_TIME;
  const { host, addresses, resolver: server } = predicate;
  const resolver = new Resolver({ timeout: ANSWER_MS, tries: TRIES });
  if (server !== null) {
    try {
      resolver.setServers([server]);
    } catch (thrown) {
      return { verdict: "unknown", why: `the name server ${server} cannot be asked: ${messageOf(thrown)}` };
    }
  }
  const asked = Promise.all([addressesOf(resolver.resolve4(host)), addressesOf(resolver.resolve6(host))]);
  // Resolver.cancel rejects what is under way, which is answered above.
  const answers = await orStopped(asked, signal, null, () => resolver.cancel());
  if (answers === null) return { verdict: "unknown", why: `${host}: no answer within the time allowed` };
  const found = answers.flatMap((answer) => answer.addresses);
  if (found.length === 0) {
    const trouble = answers.find(({ code }) => code !== null && !NO_SUCH_NAME.has(code));
    return trouble === undefined
      ? { verdict: "fail", why: `${host} does not resolve` }
      : { verdict: "unknown", why: `${host}: the name server did not answer (${trouble.code})` };
  }
  const known = new Set(found.map(canonical));
  const missing = addresses.filter((address) => !known.has(canonical(address)));
  const said = found.slice(0, SHOWN_MAX).join(", ") + (found.length > SHOWN_MAX ? ", …" : "");
  return missing.length === 0
    ? { verdict: "pass", why: `${host} is ${said}` }
    : { verdict: "fail", why: `${host} is ${said}, not ${missing.join(", ")}` };
}

const ANSWER_MS = 2_000;
const TRIES = 2;
const SHOWN_MAX = 5;
const NO_SUCH_NAME: ReadonlySet<string> = new Set(["ENOTFOUND", "ENODATA"]);

interface Answer {
  readonly addresses: readonly string[];
  readonly code: string | null;
}

async function addressesOf(asked: Promise<string[]>): Promise<Answer> {
  try {
    return { addresses: await asked, code: null };
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unknown";
    return { addresses: [], code };
  }
}

/** One spelling for each IPv6 address. */
function canonical(address: string): string {
  return address.includes(":") && URL.canParse(`http://[${address}]`)
    ? new URL(`http://[${address}]`).hostname
    : address.toLowerCase();
}
