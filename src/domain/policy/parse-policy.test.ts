import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseDamagedPolicies } from "../../../test/hostile/damaged-files.ts";
import { DEFAULT_POLICY } from "./default-policy.ts";
import { parsePolicy } from "./parse-policy.ts";
import { policyJsonSchema } from "./policy-schema.ts";

const example = readFileSync(new URL("../../../examples/flyball.yaml", import.meta.url), "utf8");

test("a file that says nothing is the default policy", () => {
  expect(parsePolicy("version: 1", "flyball.yaml")).toEqual({ ok: true, value: DEFAULT_POLICY });
});

test("the example is read in full", () => {
  expect(parsePolicy(example, "flyball.yaml")).toEqual({
    ok: true,
    value: {
      gates: {
        commands: { mode: "enforce", scope: [], rules: {} },
        fields: { mode: "observe", scope: [], rules: {} },
        adr: { mode: "observe", scope: [], rules: {} },
        intent: { mode: "observe", scope: [], rules: {} },
        reemergence: { mode: "observe", scope: [], rules: {} },
        drift: { mode: "observe", scope: [], rules: {}, alarmsPerWeek: 5 },
        version: { mode: "observe", scope: [], rules: {}, eachChange: false },
        contract: { mode: "observe", scope: [], rules: {} },
        secrets: { mode: "enforce", scope: [], rules: {} },
        "supply-chain": {
          mode: "enforce",
          scope: [],
          rules: {},
          registries: ["npm.example.org"],
          packageAgeMinMs: 259_200_000,
          advisories: "security/osv",
        },
        tests: { mode: "enforce", scope: ["src/**", "test/**"], rules: {} },
        policy: { mode: "enforce", scope: [], rules: {}, paths: ["infra/policies/**"] },
        size: {
          mode: "observe",
          scope: [],
          rules: { FB1603: "off" },
          linesMax: 600,
          filesMax: 40,
          generated: ["gen/**"],
        },
      },
      ignores: [
        {
          rule: "FB1301",
          path: "test/fixtures/**",
          owner: "ada@example.org",
          reason: "the keys are the public ones of the vendor's documentation",
          expires: "2027-01-31",
          untilMs: 1_801_439_999_999,
        },
      ],
      baseline: ".flyball/baseline.json",
      commands: { setup: "npm ci", lint: "npm run lint", typecheck: "npx tsc --noEmit", test: "npm test", build: null },
      share: ["node_modules"],
      scratch: ["coverage"],
      roles: {
        planner: { kind: "none" },
        builder: { kind: "acp", agent: "claude" },
        reviewer: { kind: "human" },
        escalation: { kind: "acp", agent: "codex" },
      },
      run: {
        repairsMax: 2,
        confidenceMin: 0.8,
        buildTimeoutMs: 1_800_000,
        noEventTimeoutMs: 300_000,
        commandTimeoutMs: 600_000,
      },
      budgets: { usdMax: 5, tokensMax: 500_000, minutesMax: 60 },
      adr: { folder: "docs/decisions" },
      contracts: {
        service: "shop",
        provides: [
          {
            name: "orders",
            file: "openapi.yaml",
            kind: "openapi",
            environments: { production: "production", staging: "main" },
          },
        ],
        consumes: [
          {
            contract: "payments",
            from: "../payments",
            file: "openapi.yaml",
            consumer: "checkout",
            version: "2.1.0",
            environments: ["production"],
            uses: [
              {
                operation: "POST /payments",
                reads: [
                  { field: { part: "body", pointer: "/id" }, values: null },
                  { field: { part: "body", pointer: "/state" }, values: ["open", "paid"] },
                ],
                sends: [
                  { field: { part: "body", pointer: "/amount" }, values: null },
                  { field: { part: "body", pointer: "/currency" }, values: null },
                  { field: { part: "query", pointer: "/dry" }, values: null },
                ],
              },
            ],
            clients: ["src/generated/payments.ts"],
            pact: ["pacts/*.json"],
            har: ["captures/*.har"],
            maxAgeMs: 2_592_000_000,
          },
        ],
        types: [{ contract: "orders", out: "src/generated/orders.ts", generator: "openapi-typescript" }],
        findings: {
          levels: [
            { id: "api-removed-without-deprecation", level: "WARN", path: "/admin/**", tag: null, property: null },
          ],
          ignores: [
            {
              id: "response-property-enum-value-added",
              path: null,
              tag: null,
              property: "state",
              owner: "ada@example.org",
              reason: "readers of states ignore what they do not know",
              expires: "2027-01-31",
              untilMs: 1_801_439_999_999,
            },
          ],
          stabilityMin: "beta",
          deprecationDays: { beta: 31, stable: 180 },
        },
        remoteHosts: ["schemas.example.org"],
      },
      environments: {
        staging: {
          deploy: "./scripts/deploy staging",
          rollback: "./scripts/rollback staging",
          deployTimeoutMs: 600_000,
          signOffTimeoutMs: 25_000,
          version: { kind: "http", url: "http://127.0.0.1:8080/version", from: { json: "/sha" } },
          predicates: [
            {
              kind: "http",
              name: "healthy",
              url: "http://127.0.0.1:8080/health",
              method: "GET",
              status: 200,
              json: { "/status": "ok" },
              headers: {},
              latencyMaxMs: 500,
              probes: null,
            },
            { kind: "command", name: "an order can be read", command: "./scripts/smoke staging" },
          ],
          onFailure: "automatic",
          checklist: "observe",
          verifyWithinMs: 3_600_000,
        },
      },
    },
  });
});

const environment = (line: string): string => `version: 1\nenvironments:\n  a:\n    ${line}`;

const BAD: readonly (readonly [text: string, expected: readonly string[]])[] = [
  ["", ["FB6104 1:1"]],
  ["- a", ["FB6104 1:1"]],
  ["commands: {}", ["FB6104 1:1"]],
  ["version: 2", ["FB6102 1:10"]],
  ["version: 1\nversion: 1", ["FB6101 2:1"]],
  ["version: 1\ncommand: {}", ["FB6103 2:1"]],
  ["version: 1\nlayers: {}", ["FB6103 2:1"]],
  ["version: 1\ncommands: {test: true}", ["FB6102 2:18"]],
  ["version: 1\ncommands: {test: ''}", ["FB6102 2:18"]],
  ["version: 1\nshare: [../x, .git, /etc, 'a/*']", ["FB6106 2:9", "FB6106 2:15", "FB6106 2:21", "FB6106 2:27"]],
  ["version: 1\nscratch: ['~/x', 'C:\\x', '']", ["FB6106 2:11", "FB6106 2:18", "FB6106 2:26"]],
  ["version: 1\nroles: {reviewer: none}", ["FB6105 2:19"]],
  ["version: 1\nroles: {builder: model:anthropic/x}", ["FB6105 2:18"]],
  ["version: 1\nroles: {builder: headless:emacs}", ["FB6105 2:18"]],
  ["version: 1\nrun: {repairs: -1}", ["FB6102 2:16"]],
  ["version: 1\nrun: {repairs: 1.5}", ["FB6102 2:16"]],
  ["version: 1\nrun: {confidence: 80}", ["FB6102 2:19"]],
  ["version: 1\nrun: {build_timeout: 5 minutes}", ["FB6107 2:22"]],
  ["version: 1\nrun: {build_timeout: 0s}", ["FB6107 2:22"]],
  ["version: 1\nrun: {build_timeout: 60d}", ["FB6107 2:22"]],
  ["version: 1\nbudgets: {usd: 0, tokens: .inf}", ["FB6111 2:16", "FB6102 2:27"]],
  ["version: 1\nenvironments: {Prod: {}}", ["FB6110 2:16"]],
  [environment("version: {http: 'ftp://x'}"), ["FB6108 4:21"]],
  [environment("version: {http: 'http://me:secret@x'}"), ["FB6108 4:21"]],
  [environment("version: {http: 'http://x', command: y}"), ["FB6109 4:14"]],
  [environment("version: {http: 'http://x', json: /a, header: b}"), ["FB6109 4:14"]],
  [environment("version: {}"), ["FB6109 4:14"]],
  [environment("predicates: [{name: a}]"), ["FB6109 4:18"]],
  [environment("predicates: [{name: a, command: x, status: 200}]"), ["FB6109 4:18"]],
  [environment("predicates: [{name: a, command: x}, {name: a, command: y}]"), ["FB6110 4:48"]],
  [environment("predicates: [{name: a, http: 'http://x', status: 20}]"), ["FB6102 4:54"]],
  [environment("predicates: [{name: a, http: 'http://x', json: {status: ok}}]"), ["FB6102 4:53"]],
  [environment("on_failure: aks"), ["FB6102 4:17"]],
  [environment("on_fail: ask"), ["FB6103 4:5"]],
  ["version: 1\ngates: {size: enforse}", ["FB6112 2:15"]],
  ["version: 1\ngates: {size: {mode: obsrve}}", ["FB6112 2:22"]],
  ["version: 1\ngates: {size: 5}", ["FB6112 2:15"]],
  ["version: 1\ngates: {size: {line_max: 1}}", ["FB6103 2:16"]],
  ["version: 1\ngates: {size: {lines_max: many}}", ["FB6102 2:27"]],
  ["version: 1\ngates: {sizes: off}", ["FB6103 2:9"]],
  ["version: 1\ngates: {secrets: {scope: ['src/{a,b/**']}}", ["FB6112 2:27"]],
  ["version: 1\ngates: {size: {generated: [gen/**, '{x']}}", ["FB6112 2:36"]],
  ["version: 1\nignores: [{rule: FB1301}]", ["FB6104 2:11", "FB6104 2:11", "FB6104 2:11"]],
];

test.for(BAD)("%j is refused at its place", ([text, expected]) => {
  const read = parsePolicy(text, "flyball.yaml");
  expect(read.ok ? [] : read.error.map(({ rule, place }) => `${rule} ${place?.line}:${place?.col}`)).toEqual(expected);
});

test.for([
  ["size: {line_max: 1}", "did you mean 'lines_max'?"],
  ["policy: {path: [x]}", "did you mean 'paths'?"],
  ["size: enforse", "did you mean 'enforce'? It is one of off, observe, enforce"],
  ["tests: {zzz: 1}", "remove it; the fields here are mode, scope, rules"],
] as const)("a misspelt gate setting in {%s} names the one that is meant", ([gate, fix]) => {
  const read = parsePolicy(`version: 1\ngates: {${gate}}`, "flyball.yaml");
  expect(read.ok ? [] : read.error.map((finding) => finding.fix)).toEqual([fix]);
});

const GOOD: readonly string[] = [
  "version: 1\nshare: [./vendor/, .cache, packages/a/node_modules]",
  "version: 1\nroles: {reviewer: model:anthropic/claude-sonnet-5, escalation: none}",
  "version: 1\nrun: {repairs: 0, confidence: 1, command_timeout: 500ms}",
  environment("version: {http: 'https://x.example/v', header: X-Sha}"),
  environment("version: {command: ./sha}"),
  environment("predicates: [{name: a, http: 'http://x', headers: {X-A: b}}]"),
];

test.for(GOOD)("%j is read", (text) => {
  expect(parsePolicy(text, "flyball.yaml")).toMatchObject({ ok: true });
});

test("fifty damaged policies never throw", () => {
  expect(parseDamagedPolicies(50)).toBeGreaterThan(10);
});

test("the published schema is the one that the parser has (else run: node scripts/schemas.ts)", () => {
  const published = readFileSync(new URL("../../../schemas/flyball.schema.json", import.meta.url), "utf8");
  expect(JSON.parse(published)).toEqual(policyJsonSchema());
});
