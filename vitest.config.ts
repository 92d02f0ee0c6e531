import { defineConfig } from "vitest/config";

/** Pure too, but half a second of the processor and more each: they run with the integration tests, so that `npm run check` stays a matter of seconds. */
const HEAVY = [
  "src/domain/contract/finding/conventions.test.ts",
  "src/domain/contract/prove/create-prover.test.ts",
  "src/domain/contract/prove/evaluate/create-evaluator.test.ts",
  "src/domain/contract/prove/leaf/create-languages.test.ts",
  "src/domain/contract/source/parse-contract-file.test.ts",
  "src/domain/contract/walk/schema-composition.test.ts",
  "src/domain/gate/adr/judge-adr.test.ts",
  "src/domain/gate/policy/judge-scripts.test.ts",
  "src/domain/task/lint-task-contract.test.ts",
];

/** `unit` touches no process and no network and runs in seconds; `integration` runs real git, SQLite, processes and servers on
 * loopback; what is slower still has a config of its own under test/. */
const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    allowOnly: false,
    // Most tests wait for processes: two at a time fill two cores, where the default would leave one idle.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/{base,domain}/**/*.test.ts", "test/unit/**/*.test.ts"],
          exclude: HEAVY,
          testTimeout: 30_000,
          // Pure code leaves nothing behind: the files share two threads and what they import, at a third of the time. The order is another in each run, so
          // that a test that does leave something is found out.
          pool: "threads",
          isolate: false,
          sequence: { shuffle: true },
        },
      },
      {
        test: {
          name: "integration",
          // So that it and our own code have one instance of `graphql`.
          server: { deps: { inline: ["@graphql-inspector/core"] } },
          include: [
            "src/{ports,app,adapters,surfaces,main}/**/*.test.ts",
            "test/{guards,pack,integration,docs,scripted-model}/**/*.test.ts",
            ...HEAVY,
          ],
          // Run by test:hostile, test:release and test:durable-slow.
          exclude: [
            "test/integration/run/hostile-*.test.ts",
            "test/integration/{action,release}/**",
            "test/integration/run/release.test.ts",
            "src/adapters/durable/open-durable-on-sqlite.test.ts",
            "src/adapters/sql/store-processes.test.ts",
            "src/app/ledger/verify-{export,ledger}.test.ts",
            "src/main/release-commands.test.ts",
          ],
          globalSetup: ["test/left-behind.setup.ts"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
export default config;
