/** Why a session cannot go on with its model. */
export interface ModelFailure {
  readonly reason: "auth" | "limit" | "service";
  readonly detail: string;
}

/** Judges the answers of the model's endpoint: which are worth telling, and which end the session. */
export interface FailureWatch {
  /** No answer came. */
  unreachable(why: string): void;
  /** `isOurs`: the key was the user's own, put in by the gateway. */
  answered(answer: { readonly status: number; readonly retryAfter: string | null; readonly isOurs: boolean }): void;
}

/** Failures in a row without any answer: an agent's own patience may have no end. */
const UNREACHABLE_MAX = 3;
/** 429 in a row; Claude Code (4 tries here) and Codex (5) give up before and say so better. */
const LIMITED_MAX = 8;
/** A longer pause is not waited for. */
const PAUSE_S_MAX = 120;
/** An agent's own login may have to be renewed once or twice before it is refused for good. */
const REFUSED_LOGIN_MAX = 3;

/** `fail` is called at most once. `where` names the endpoint, without credentials. */
export function createFailureWatch(
  where: string,
  tell: { retry(category: string): void; fail(failure: ModelFailure): void },
): FailureWatch {
  let unreachable = 0;
  let limited = 0;
  let refused = 0;
  let hasFailed = false;
  const fail = (failure: ModelFailure): void => {
    if (hasFailed) return;
    hasFailed = true;
    tell.fail(failure);
  };
  return {
    unreachable(why) {
      unreachable += 1;
      if (unreachable < UNREACHABLE_MAX) tell.retry("service");
      else fail({ reason: "service", detail: `${where} cannot be reached: ${why}` });
    },
    answered({ status, retryAfter, isOurs }) {
      unreachable = 0;
      limited = status === 429 ? limited + 1 : 0;
      refused = status === 401 || status === 403 ? refused + 1 : 0;
      if (refused > 0 && (isOurs || refused >= REFUSED_LOGIN_MAX))
        return fail({ reason: "auth", detail: `${where} answered ${status}: the key or login is refused` });
      if (status === 429) {
        const pauseS = Number(retryAfter ?? 0);
        if (pauseS > PAUSE_S_MAX)
          return fail({ reason: "limit", detail: `${where} answered 429: not before ${pauseS} s` });
        if (limited >= LIMITED_MAX)
          return fail({ reason: "limit", detail: `${where} answered 429, ${limited} times in a row` });
        return tell.retry("limit");
      }
      if (status >= 500) tell.retry("service");
    },
  };
}
