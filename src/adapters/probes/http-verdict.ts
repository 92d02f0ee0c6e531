import type { HttpPredicate, VersionProbe } from "../../domain/policy/predicate.ts";
import { maskUrl } from "../../domain/release/mask-url.ts";
import type { VersionAnswer } from "../../ports/prober.ts";
import { ANSWER_BYTES_MAX, type HttpOutcome } from "./http-exchange.ts";
import type { Judgement } from "./judgement.ts";
import { isSameJson, valueAtPointer } from "./json-pointer.ts";

type HttpVersionProbe = Extract<VersionProbe, { kind: "http" }>;
type Answer = Extract<HttpOutcome, { kind: "answered" }>;

/** What an exchange says of a predicate: everything that does not hold, not only the first. */
export function judgeHttp(predicate: HttpPredicate, outcome: HttpOutcome): Judgement {
  const at = maskUrl(predicate.url);
  switch (outcome.kind) {
    case "server-fault":
      return { verdict: "fail", why: `${at}: ${outcome.why}` };
    case "not-asked":
      return { verdict: "unknown", why: `${at}: ${outcome.why}` };
    case "too-slow":
      return { verdict: "fail", why: `${at}: no whole answer within ${predicate.latencyMaxMs ?? 0} ms` };
    case "answered": {
      const wrong = [
        ...wrongStatus(predicate.status, outcome),
        ...wrongHeaders(predicate.headers, outcome),
        ...wrongJson(predicate.json, outcome),
        ...wrongLatency(predicate.latencyMaxMs, outcome),
      ];
      return wrong.length === 0
        ? { verdict: "pass", why: `${at}: ${outcome.status} in ${outcome.durationMs} ms` }
        : { verdict: "fail", why: `${at}: ${wrong.join("; ")}` };
    }
    default:
      return outcome satisfies never;
  }
}

/** The commit in an answer: only one of status 200 to 299 counts, and only a full commit id or at least 7 digits of one. */
export function readVersion(probe: HttpVersionProbe, outcome: HttpOutcome): VersionAnswer {
  const at = maskUrl(probe.url);
  switch (outcome.kind) {
    case "server-fault":
      return { kind: "failed", why: `${at}: ${outcome.why}` };
    case "not-asked":
      return { kind: "unknown", why: `${at}: ${outcome.why}` };
    case "too-slow":
      return { kind: "unknown", why: `${at}: no whole answer in time` };
    case "answered": {
      if (outcome.status < 200 || outcome.status > 299)
        return { kind: "failed", why: `${at}: status ${outcome.status}${redirectNote(outcome)}` };
      const said = versionText(probe.from, outcome);
      return typeof said === "string" ? toVersion(said, at) : { kind: "failed", why: `${at}: ${said.why}` };
    }
    default:
      return outcome satisfies never;
  }
}

/** The answer that a text makes: surrounding white space does not count. */
export function toVersion(text: string, from: string): VersionAnswer {
  const said = text.trim();
  return /^[0-9a-f]{7,64}$/iu.test(said)
    ? { kind: "runs", sha: said }
    : { kind: "failed", why: `${from}: ${shown(said)} is not a commit id (the full id or at least 7 digits of it)` };
}

function versionText(from: HttpVersionProbe["from"], answer: Answer): string | { readonly why: string } {
  if (from === "body") return answer.cut ? { why: TOO_LONG } : answer.body.toString("utf8");
  if ("header" in from) {
    const value = answer.headers[from.header.toLowerCase()];
    return value ?? { why: `no header ${from.header}` };
  }
  const document = parseJson(answer);
  if ("why" in document) return document;
  const found = valueAtPointer(document.value, from.json);
  if (!found.ok) return { why: found.error };
  return typeof found.value === "string" ? found.value : { why: `${from.json} is ${shown(found.value)}, not a text` };
}

function wrongStatus(expected: number, answer: Answer): string[] {
  return answer.status === expected ? [] : [`status ${answer.status}, not ${expected}${redirectNote(answer)}`];
}

function redirectNote(answer: Answer): string {
  const location = answer.status >= 300 && answer.status < 400 ? answer.headers["location"] : undefined;
  if (location === undefined) return "";
  return ` (a redirect to ${URL.canParse(location) ? maskUrl(location) : shown(location.split(/[?#]/u)[0] ?? "")}, not followed)`;
}

function wrongHeaders(expected: HttpPredicate["headers"], answer: Answer): string[] {
  return Object.entries(expected).flatMap(([name, value]) => {
    const actual = answer.headers[name.toLowerCase()];
    if (actual === value) return [];
    if (actual === undefined) return [`no header ${name}`];
    return [
      `header ${name} is ${name.toLowerCase() === "set-cookie" ? "another" : shown(actual)}, not ${shown(value)}`,
    ];
  });
}

function wrongJson(expected: HttpPredicate["json"], answer: Answer): string[] {
  const wanted = Object.entries(expected);
  if (wanted.length === 0) return [];
  const document = parseJson(answer);
  if ("why" in document) return [document.why];
  return wanted.flatMap(([pointer, value]) => {
    const found = valueAtPointer(document.value, pointer);
    if (!found.ok) return [found.error];
    return isSameJson(value, found.value) ? [] : [`${pointer} is ${shown(found.value)}, not ${shown(value)}`];
  });
}

function wrongLatency(maxMs: number | null, answer: Answer): string[] {
  return maxMs === null || answer.durationMs <= maxMs ? [] : [`took ${answer.durationMs} ms, more than ${maxMs} ms`];
}

const TOO_LONG = `the answer is longer than ${ANSWER_BYTES_MAX / 1024} KiB`;

function parseJson(answer: Answer): { readonly value: unknown } | { readonly why: string } {
  if (answer.cut) return { why: TOO_LONG };
  try {
    return { value: JSON.parse(answer.body.toString("utf8")) };
  } catch {
    return { why: "the answer is not JSON" };
  }
}

/** A scalar as JSON; what is nested is named, not shown. Not cut here: a secret must be masked before a line is cut. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return JSON.stringify(value) ?? "nothing";
}
