import { describe } from "vitest";
import { playGitlab } from "../../../../test/forge/gitlab-forge.ts";
import { forgeSuite } from "../../../ports/forge.suite.ts";
import { openForge } from "../open-forge.ts";

describe("Gitlab", () => {
  forgeSuite({
    play: playGitlab,
    open: (options) => openForge({ ...options, kind: "gitlab", secondMs: 1 }),
    commentsChars: 65_536,
    states: { pass: "success", fail: "failed", unknown: "failed" },
    approvalsHaveCommits: false,
    tellsAllRequests: true,
    permission: /the scope api, and at least the role Reporter/u,
  });
});
