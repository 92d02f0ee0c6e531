import { DAY_MS } from "../../base/duration.ts";
import { isIP, type LookupFunction } from "node:net";
import * as tls from "node:tls";
import type { TlsPredicate } from "../../domain/policy/predicate.ts";
import { orStopped, OUT_OF_TIME, type Judgement } from "./judgement.ts";
import { connectionJudgement } from "./tcp-probe.ts";

/** Makes a TLS connection and judges the certificate: the chain, the name, and the days that it is still valid. */
export async function probeTls(
  { host, port, daysMin }: TlsPredicate,
  given: { readonly ca: string | undefined; readonly lookup: LookupFunction | null; readonly nowMs: number },
  signal: AbortSignal,
): Promise<Judgement> {
  if (signal.aborted) return OUT_OF_TIME;
  const at = `${host}:${port}`;
  const socket = tls.connect({
    host,
    port,
    // A certificate that is refused is looked at all the same, to say what is wrong with it.
    rejectUnauthorized: false,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(given.ca === undefined ? {} : { ca: given.ca }),
    ...(given.lookup === null ? {} : { lookup: given.lookup }),
  });
  const asked = new Promise<Judgement>((resolve) => {
    socket.once("secureConnect", () => {
      const certificate = socket.getPeerCertificate();
      const invalid = socket.authorized ? tls.checkServerIdentity(host, certificate) : socket.authorizationError;
      const endsMs = Date.parse(certificate.valid_to);
      if (invalid !== undefined && invalid !== null && codeOf(invalid) !== "CERT_HAS_EXPIRED")
        return resolve({ verdict: "fail", why: `${at}: its certificate is not valid (${codeOf(invalid)})` });
      if (Number.isNaN(endsMs)) return resolve({ verdict: "fail", why: `${at}: its certificate has no end` });
      return resolve(judgeDays(at, endsMs, given.nowMs, daysMin));
    });
    socket.on("error", (error) => resolve(connectionJudgement(at, error)));
    socket.once("close", () => resolve({ verdict: "fail", why: `${at}: the connection was cut in the handshake` }));
  });
  try {
    return await orStopped(asked, signal, { ...OUT_OF_TIME, why: `${at}: no TLS handshake within the time allowed` });
  } finally {
    socket.destroy();
  }
}

function judgeDays(at: string, endsMs: number, nowMs: number, daysMin: number): Judgement {
  const day = new Date(endsMs).toISOString().slice(0, 10);
  const days = Math.floor((endsMs - nowMs) / DAY_MS);
  if (endsMs <= nowMs) return { verdict: "fail", why: `${at}: its certificate ended on ${day}` };
  const left = `its certificate is valid for ${days} days more (until ${day})`;
  return endsMs - nowMs >= daysMin * DAY_MS
    ? { verdict: "pass", why: `${at}: ${left}` }
    : { verdict: "fail", why: `${at}: ${left}, fewer than ${daysMin}` };
}

/** Node gives the reason as an Error with a code, or as the code alone. */
function codeOf(invalid: Error | string): string {
  if (typeof invalid === "string") return invalid;
  return "code" in invalid && typeof invalid.code === "string" ? invalid.code : invalid.name;
}
