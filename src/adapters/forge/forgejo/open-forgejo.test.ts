import { describe } from "vitest";
import { playForgejo } from "../../../../test/forge/forgejo-forge.ts";
import { forgeSuite } from "../../../ports/forge.suite.ts";
import { openForge } from "../open-forge.ts";

describe("Forgejo", () => {
  forgeSuite({
    play: playForgejo,
    open: (options) => openForge({ ...options, kind: "forgejo", secondMs: 1 }),
    commentsChars: 65_536,
    states: { pass: "success", fail: "failure", unknown: "error" },
    approvalsHaveCommits: true,
    tellsAllRequests: false,
    permission: /write:issue/u,
  });
});
