import { expect, test } from "vitest";
import type { RunId, Sha } from "../../base/ids.ts";
import { rollbackSop, type RollbackSopFacts } from "./rollback-sop.ts";

const facts: RollbackSopFacts = {
  repository: "orders-api",
  folder: "/home/ada/code/orders api",
  branch: "main",
  name: "production",
  environment: {
    deploy: "./deploy.sh",
    rollback: './rollback.sh --to "$FLYBALL_SHA"',
    deployTimeoutMs: 60_000,
    signOffTimeoutMs: 25_000,
    version: { kind: "http", url: "https://orders.example/version", from: { json: "/sha" } },
    predicates: [
      {
        kind: "http",
        name: "health",
        url: "https://ada:pw@orders.example/health?key=v",
        method: "GET",
        status: 200,
        json: { "/status": "ok" },
        headers: { "x-region": "eu" },
        latencyMaxMs: 500,
        probes: null,
      },
      { kind: "command", name: "smoke", command: "npm run smoke -- 'all'" },
    ],
    onFailure: "automatic",
    checklist: "observe",
    verifyWithinMs: 3_600_000,
  },
  sha: "3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70" as Sha,
  previousSha: "a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f70819" as Sha,
  isMerge: true,
  run: "run_01jd3c5k7m9p" as RunId,
  env: {
    FLYBALL_SHA: "a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f70819",
    FLYBALL_PREVIOUS_SHA: "3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70",
    FLYBALL_ENV: "production",
  },
};

test("a rollback procedure has steps that can be pasted, without the credentials of a URL", () => {
  expect(rollbackSop(facts)).toMatchInlineSnapshot(`
    "# Rollback of orders-api in production

    Takes production from \`3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70\` back to \`a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f70819\`. Written by run \`run_01jd3c5k7m9p\`.

    ## 1. Restore the environment

    \`\`\`sh
    cd '/home/ada/code/orders api'
    FLYBALL_SHA=a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f70819 \\
    FLYBALL_PREVIOUS_SHA=3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70 \\
    FLYBALL_ENV=production \\
    sh -c './rollback.sh --to "$FLYBALL_SHA"'
    \`\`\`

    ## 2. Verify

    It runs \`a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f70819\` (at \`/sha\`):

    \`\`\`sh
    curl -fsS --max-time 25 https://orders.example/version
    \`\`\`

    health: status 200, \`/status\` is \`"ok"\`, header \`x-region\` is \`eu\`, at most 500 ms:

    \`\`\`sh
    curl -sS -i --max-time 25 -w '\\n%{http_code} in %{time_total} s\\n' 'https://***@orders.example/health?key=***'
    \`\`\`

    smoke: exits with 0:

    \`\`\`sh
    sh -c 'npm run smoke -- '\\''all'\\'''
    \`\`\`

    ## 3. Take the change out of the branch

    So that the next deployment does not bring it back. Push the branch afterwards.

    \`\`\`sh
    cd '/home/ada/code/orders api'
    git switch main
    git revert --no-edit -m 1 3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70
    \`\`\`
    "
  `);
});

test("without a rollback command the earlier commit is deployed again", () => {
  const sop = rollbackSop({ ...facts, environment: { ...facts.environment, rollback: null } });
  expect(sop).toContain("There is no rollback command, so the earlier commit is deployed again.");
  expect(sop).toContain(
    "FLYBALL_SHA=a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f70819 \\\nFLYBALL_PREVIOUS_SHA=3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70 \\\nFLYBALL_ENV=production \\\nsh -c ./deploy.sh\n",
  );
});

test("without an earlier commit it says how to find one, and where to put it", () => {
  const sop = rollbackSop({ ...facts, previousSha: null, isMerge: false });
  expect(sop).toContain("put its full id in the place of `COMMIT` below");
  expect(sop).toContain("git -C '/home/ada/code/orders api' log --oneline -20 main");
  expect(sop).toContain("FLYBALL_SHA=COMMIT \\\n");
  expect(sop).toContain("git revert --no-edit 3f2a9c1b7d0e4f5a6b7c8d9e0f1a2b3c4d5e6f70\n");
});

test("with nothing configured it names what to do by hand", () => {
  const environment = { ...facts.environment, rollback: null, deploy: null, version: null, predicates: [] };
  const sop = rollbackSop({ ...facts, environment });
  expect(sop).toContain(
    "There is neither a rollback nor a deploy command: deploy `a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f70819` to production by hand.",
  );
  expect(sop).toContain("Nothing says which commit the environment runs: look for yourself.");
});

test("hostile names stay in their fences and shell words", () => {
  const folder = "/x'; touch /tmp/owned; '\n```\n# Forged";
  const sop = rollbackSop({ ...facts, folder, branch: "$(id)", repository: "# a\n# b" });
  expect(sop).toContain("# Rollback of \\# a # b in production");
  expect(sop).toContain("````sh\ncd '/x'\\''; touch /tmp/owned; '\\''\n```\n# Forged'\ngit switch '$(id)'\n");
});

test("of a release without a run it says that flyball rollback wrote it", () => {
  expect(rollbackSop({ ...facts, run: null })).toContain("Written by `flyball rollback`.");
});
