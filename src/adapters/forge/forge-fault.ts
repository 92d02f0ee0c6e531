import { Fault } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import { redactSecrets } from "../../base/secret-redactor.ts";
import { cutLine } from "../../domain/forge/sticky-comment.ts";
import { type ForgeRequest, WAIT_MAX_S } from "./forge-client.ts";

/** Who is asked, for the sentences of faults. */
export interface ForgeSubject {
  /** `GitHub`. */
  readonly name: string;
  readonly repository: string;
  readonly token: string;
}

/** A call that did not succeed in the end. `status` is null where no whole answer came. */
export interface ForgeFailure {
  readonly status: number | null;
  /** Of the forge, or why no answer came. Text from outside. */
  readonly message: string;
  /** Seconds that the forge asks to wait; null where it asks for nothing. */
  readonly waitS: number | null;
}

/** The Fault for a failed call. What the forge says is shown in one line without the token. */
export function faultOf(subject: ForgeSubject, request: ForgeRequest, failure: ForgeFailure): Fault {
  const { status, waitS } = failure;
  const said = cutLine(printable(redactSecrets(failure.message.slice(0, 2000), [subject.token])), 300);
  const tail = said === "" ? "" : `: ${said}`;
  const did = `${request.purpose} (${subject.repository})`;
  if (waitS !== null)
    return new Fault(`${subject.name} limits how often it is asked; it did not ${did}${tail}`, {
      code: "FORGE_BUSY",
      exit: 3,
      hint: waitS > WAIT_MAX_S ? `type it again in ${Math.ceil(waitS / 60)} minutes` : "type it again in a minute",
    });
  if (status === null || status >= 500 || status === 429)
    return new Fault(`${subject.name} could not ${did}${status === null ? tail : ` (${status})${tail}`}`, {
      code: "FORGE_BUSY",
      exit: 3,
      hint: "type it again; if it goes on, look at the forge's status page",
    });
  if (status === 401)
    return new Fault(`${subject.name} does not know the token, or it has run out; it did not ${did}${tail}`, {
      code: "FORGE_DENIED",
      exit: 4,
      hint: `give a token with ${request.permission}`,
    });
  if (status === 403)
    return new Fault(`the token may not ${did} on ${subject.name}${tail}`, {
      code: "FORGE_DENIED",
      exit: 4,
      hint: `give the token ${request.permission}`,
    });
  if (status === 404 || status === 410)
    return new Fault(`${subject.name} finds nothing to ${did}: it does not exist, or the token can't see it`, {
      code: "FORGE_NOT_FOUND",
      exit: 2,
      hint: `check the repository and the number; a private one needs a token with ${request.permission}`,
    });
  return new Fault(`${subject.name} refused to ${did} (${status})${tail}`, {
    code: "FORGE_REFUSED",
    exit: 2,
    hint: "correct what it names; the same request would be refused again",
  });
}

/** Seconds to wait by `retry-after`, else by the end of a used-up limit (GitHub's and GitLab's headers); null where nothing asks for a wait. */
export function askedWaitS(headers: Readonly<Record<string, string>>, nowMs: number): number | null {
  const after = headers["retry-after"];
  if (after !== undefined && /^\d{1,7}$/u.test(after)) return Number(after);
  const left = headers["x-ratelimit-remaining"] ?? headers["ratelimit-remaining"];
  const reset = headers["x-ratelimit-reset"] ?? headers["ratelimit-reset"];
  if (left === "0" && reset !== undefined && /^\d{1,12}$/u.test(reset))
    return Math.max(0, Math.ceil((Number(reset) * 1000 - nowMs) / 1000)) + 1;
  return null;
}
