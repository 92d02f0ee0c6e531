import { expect, test } from "vitest";
import { requestToTell, type RequestOfCommit } from "./request-of-commit.ts";

const open = (number: number): RequestOfCommit => ({ number, state: "open", mergedAtMs: null });
const merged = (number: number, mergedAtMs: number): RequestOfCommit => ({ number, state: "merged", mergedAtMs });
const closed: RequestOfCommit = { number: 9, state: "closed", mergedAtMs: null };

test.for<readonly [string, readonly RequestOfCommit[], number | null]>([
  ["an open one goes before those that were merged", [merged(3, 30), open(1), open(2), closed], 2],
  ["the one that was merged last goes before earlier ones", [merged(3, 10), merged(1, 20), closed], 1],
  ["one that was closed is not spoken in", [closed], null],
  ["there may be none", [], null],
])("%s", ([, requests, number]) => {
  expect(requestToTell(requests)?.number ?? null).toBe(number);
});
