/** A format of strings as two patterns: all its members match `over`, and whatever matches `under` is one. Where the two are the same, they tell
 * it exactly; where validators differ from the standards, what they differ on lies between. */
export interface StringFormat {
  readonly over: string;
  readonly under: string;
  /** Members that may lie outside of `under`. */
  readonly hints: readonly string[];
  /** Formats that every member has too, by the standard that defines them. */
  readonly within?: readonly string[];
}

const DAYS_BUT_FEBRUARY = String.raw`(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)`;
const DATE_UNDER = String.raw`\d{4}-(?:${DAYS_BUT_FEBRUARY}|02-(?:0[1-9]|1\d|2[0-8]))`;
// The 29th of February is of a leap year, which no short pattern tells.
const DATE_OVER = String.raw`\d{4}-(?:${DAYS_BUT_FEBRUARY}|02-(?:0[1-9]|[12]\d))`;
const CLOCK = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`;
const TIME_UNDER = String.raw`${CLOCK}:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-]${CLOCK})`;
// Leap seconds, and the offsets of ISO 8601 that validators take.
const TIME_OVER = String.raw`${CLOCK}:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-]\d\d(?::?\d\d)?)`;
const ATOM = String.raw`[A-Za-z0-9!#$%&'*+/=?^_\x60{|}~\-]+`;
const LABEL = String.raw`[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?`;
const EMAIL = String.raw`^${ATOM}(?:\.${ATOM})*@(?:${LABEL}\.)+${LABEL}$`;
const HOSTNAME = String.raw`^(?=.{1,253}$)${LABEL}(?:\.${LABEL})*$`;
const BYTE = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const UUID = String.raw`[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}`;
const TOKENS = String.raw`(?:[^~/]|~[01])*`;

const UNRESERVED = String.raw`A-Za-z0-9\-._~!$&'()*+,;=`;
/** RFC 3986, without the brackets of IPv6 hosts and without nothing after a scheme, which some validators refuse; RFC 3987 adds what is beyond ASCII. */
function uri(more: string, isReference: boolean): string {
  const unit = (chars: string): string => String.raw`(?:[${UNRESERVED}${more}${chars}]|%[0-9A-Fa-f]{2})`;
  const scheme = String.raw`[A-Za-z][A-Za-z0-9+.\-]*:`;
  const authority = String.raw`//(?:${unit(":")}*@)?${unit("")}*(?::\d*)?(?:/${unit(":@")}*)*`;
  const path = String.raw`(?:${unit(":@")}+(?:/${unit(":@")}*)*|/(?:${unit(":@")}+(?:/${unit(":@")}*)*)?)`;
  const relativePath = String.raw`(?:${unit("@")}+(?:/${unit(":@")}*)*|/(?:${unit(":@")}+(?:/${unit(":@")}*)*)?)?`;
  const rest = String.raw`(?:\?${unit(":@/?")}*)?(?:#${unit(":@/?")}*)?`;
  const absolute = `${scheme}(?:${authority}|${path})`;
  return isReference ? `^(?:${absolute}|${authority}|${relativePath})${rest}$` : `^${absolute}${rest}$`;
}

const WITHOUT_SPACES = String.raw`^[^\s]*$`;
const WITH_SCHEME = String.raw`^[A-Za-z][A-Za-z0-9+.\-]*:[^\s]*$`;
const BEYOND_ASCII = String.raw`\u{a0}-\u{d7ff}\u{f900}-\u{fdcf}\u{fdf0}-\u{ffef}\u{10000}-\u{1fffd}`;

function exact(pattern: string): StringFormat {
  return { over: pattern, under: pattern, hints: [] };
}

/** JSON Schema Validation 2020-12, section 7.3, and OpenAPI's `byte`; `binary` and `password` say nothing of the text. */
export const STRING_FORMATS: ReadonlyMap<string, StringFormat> = new Map([
  ["date", { over: `^${DATE_OVER}$`, under: `^${DATE_UNDER}$`, hints: ["2024-02-29"] }],
  ["time", { over: `^${TIME_OVER}$`, under: `^${TIME_UNDER}$`, hints: ["23:59:60Z"] }],
  [
    "date-time",
    {
      over: String.raw`^${DATE_OVER}[Tt\s]${TIME_OVER}$`,
      under: `^${DATE_UNDER}[Tt]${TIME_UNDER}$`,
      hints: ["2024-02-29T12:00:00Z"],
    },
  ],
  [
    "duration",
    exact(String.raw`^P(?:(?=\d|T)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?|\d+W)$`),
  ],
  ["email", { over: "^.+@.+$", under: EMAIL, hints: ["jane.doe@example.com"], within: ["idn-email"] }],
  ["idn-email", { over: "^.+@.+$", under: EMAIL, hints: ["jane.doe@example.com"] }],
  [
    "hostname",
    { over: String.raw`^[A-Za-z0-9.\-]{1,254}$`, under: HOSTNAME, hints: ["example.com"], within: ["idn-hostname"] },
  ],
  ["idn-hostname", { over: String.raw`^[^\s]{1,254}$`, under: HOSTNAME, hints: ["example.com"] }],
  ["ipv4", exact(String.raw`^(?:${BYTE}\.){3}${BYTE}$`)],
  [
    "ipv6",
    {
      over: "^[0-9A-Fa-f:.]{2,45}$",
      under: "^(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}$",
      hints: ["2001:db8::1", "::1"],
    },
  ],
  [
    "uri",
    {
      over: WITH_SCHEME,
      under: uri("", false),
      hints: ["https://example.com/a?b=c"],
      within: ["uri-reference", "iri", "iri-reference"],
    },
  ],
  ["uri-reference", { over: WITHOUT_SPACES, under: uri("", true), hints: ["/a?b=c"], within: ["iri-reference"] }],
  [
    "iri",
    { over: WITH_SCHEME, under: uri(BEYOND_ASCII, false), hints: ["https://example.com/ä"], within: ["iri-reference"] },
  ],
  ["iri-reference", { over: WITHOUT_SPACES, under: uri(BEYOND_ASCII, true), hints: ["/ä"] }],
  [
    "uri-template",
    { over: WITHOUT_SPACES, under: String.raw`^(?:[A-Za-z0-9/.\-]|\{[A-Za-z0-9_]+\})*$`, hints: ["/a/{b}"] },
  ],
  ["uuid", { over: `^(?:[Uu][Rr][Nn]:[Uu][Uu][Ii][Dd]:)?${UUID}$`, under: `^${UUID}$`, hints: [] }],
  ["json-pointer", exact(`^(?:/${TOKENS})*$`)],
  ["relative-json-pointer", exact(String.raw`^(?:0|[1-9]\d*)(?:#|(?:/${TOKENS})*)$`)],
  ["regex", { over: "", under: "^[A-Za-z0-9 ]*$", hints: ["^a+$"] }],
  ["byte", exact("^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$")],
]);

/** Integers from the first number up to, and without, the second (OpenAPI's format registry). `float` and `double` say how a number is held,
 * not which it is. */
export const NUMBER_FORMATS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["int8", [-(2 ** 7), 2 ** 7]],
  ["int16", [-(2 ** 15), 2 ** 15]],
  ["int32", [-(2 ** 31), 2 ** 31]],
  ["int64", [-(2 ** 63), 2 ** 63]],
  ["uint8", [0, 2 ** 8]],
  ["uint16", [0, 2 ** 16]],
  ["uint32", [0, 2 ** 32]],
  ["uint64", [0, 2 ** 64]],
]);
