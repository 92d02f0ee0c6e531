import { expect, test } from "vitest";
import { createFailureWatch } from "./failure-watch.ts";

/** `-` is no answer; `401!` is an answer to a key that the gateway put in; `429/60` asks for a pause. */
test.for<[string, readonly string[], readonly string[]]>([
  ["three times no answer", ["-", "-", "-", "-"], ["retry service", "retry service", "service: it is down"]],
  [
    "an answer in between",
    ["-", "-", "200", "-", "-"],
    ["retry service", "retry service", "retry service", "retry service"],
  ],
  ["a key that is refused", ["401!"], ["auth: answered 401"]],
  ["a key that may not", ["200", "403!"], ["auth: answered 403"]],
  ["a login that is renewed", ["401", "401", "200", "401"], []],
  ["a login that is refused", ["401", "401", "403"], ["auth: answered 403"]],
  ["short pauses", ["429/60", "429/120", "200"], ["retry limit", "retry limit"]],
  ["a long pause", ["429/121"], ["limit: not before 121 s"]],
  ["a pause that is a date", ["429/Wed, 21 Oct 2026 07:28:00 GMT"], ["retry limit"]],
  [
    "a limit that lasts",
    Array.from({ length: 9 }, () => "429"),
    [...Array.from({ length: 7 }, () => "retry limit"), "limit: 8 times in a row"],
  ],
  ["a service in trouble", ["500", "529"], ["retry service", "retry service"]],
  ["a request that is wrong", ["400", "404", "413"], []],
])("%s", ([, answers, expected]) => {
  const told: string[] = [];
  const watch = createFailureWatch("https://example.org", {
    retry: (category) => told.push(`retry ${category}`),
    fail: ({ reason, detail }) => {
      expect(detail).toContain("https://example.org");
      const said = /it is down|answered 40\d|not before .*|\d times in a row/u.exec(detail)?.[0];
      told.push(`${reason}: ${said}`);
    },
  });
  for (const answer of answers) {
    const [, status = "", isOurs, retryAfter = null] = /^(\d+)(!)?(?:\/(.*))?$/u.exec(answer) ?? [];
    if (status === "") watch.unreachable("it is down");
    else watch.answered({ status: Number(status), retryAfter, isOurs: isOurs !== undefined });
  }
  expect(told).toEqual(expected);
});
