import { expect, test } from "vitest";
import { InflightSteps } from "./inflight-steps.ts";

test("a step that is asked for while it runs is joined, and run anew once it has ended", async () => {
  const steps = new InflightSteps();
  const { signal } = new AbortController();
  const gate = Promise.withResolvers<string>();
  const first = steps.run("run/s#1", signal, () => gate.promise);
  const joined = steps.run("run/s#1", signal, async () => "a second run");
  gate.resolve("the first");
  expect(await Promise.all([first, joined])).toEqual(["the first", "the first"]);
  expect(await steps.run("run/s#1", signal, async () => "a later run")).toBe("a later run");
});

test("a step that was aborted is waited for, and then run anew", async () => {
  const steps = new InflightSteps();
  const lost = new AbortController();
  const gate = Promise.withResolvers<string>();
  const order: string[] = [];
  const first = steps.run("run/s#1", lost.signal, () => gate.promise.finally(() => order.push("first ended")));
  lost.abort();
  const second = steps.run("run/s#1", new AbortController().signal, async () => {
    order.push("second began");
    return "second";
  });
  gate.reject(new Error("aborted"));
  await expect(first).rejects.toThrow("aborted");
  expect(await second).toBe("second");
  expect(order).toEqual(["first ended", "second began"]);
});
