import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";

/** A value that the session holds instead of a secret. */
export interface StandIn {
  readonly shown: string;
  readonly secret: string;
}

/** Of one connection alone (RFC 9110, 7.6.1). */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

const NOT_ASKED = new Set([...HOP_BY_HOP, "host", "expect", "cookie", "accept-encoding", "forwarded", "via"]);
const NOT_ANSWERED = new Set([...HOP_BY_HOP, "set-cookie", "location", "alt-svc", "strict-transport-security"]);

/** The headers that carry a key; nowhere else is a stand-in replaced. */
const KEY_HEADERS = new Set(["authorization", "x-api-key", "api-key"]);

/** What is sent on. An answer that is not compressed can be read while it passes; `isOurs` says that a secret was put in. */
export function askedHeaders(
  headers: IncomingHttpHeaders,
  standIns: readonly StandIn[],
): { readonly headers: OutgoingHttpHeaders; readonly isOurs: boolean } {
  const sent: OutgoingHttpHeaders = { "accept-encoding": "identity" };
  const dropped = namedIn(headers.connection);
  let isOurs = false;
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || NOT_ASKED.has(name) || dropped.has(name)) continue;
    const standIn =
      KEY_HEADERS.has(name) && typeof value === "string"
        ? standIns.find((each) => value.includes(each.shown))
        : undefined;
    isOurs ||= standIn !== undefined;
    sent[name] = standIn === undefined ? value : String(value).replace(standIn.shown, () => standIn.secret);
  }
  return { headers: sent, isOurs };
}

/** What is answered. `isChanged`: the body is not the one that the length was told of. */
export function answeredHeaders(headers: IncomingHttpHeaders, isChanged: boolean): OutgoingHttpHeaders {
  const dropped = namedIn(headers.connection);
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !NOT_ANSWERED.has(name) && !dropped.has(name) && !(isChanged && name === "content-length"),
    ),
  );
}

function namedIn(connection: string | undefined): ReadonlySet<string> {
  return new Set((connection ?? "").split(",").map((name) => name.trim().toLowerCase()));
}
