import { defineConfig } from "vitest/config";

/** The contract engine against ajv on many random schemas, against the peers' case data where that is there, and with real generators and buf. */
const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    name: "contract",
    include: ["test/contract/**/*.test.ts"],
    allowOnly: false,
    maxWorkers: 2,
    testTimeout: 240_000,
    hookTimeout: 240_000,
    server: { deps: { inline: ["@graphql-inspector/core"] } },
  },
});
export default config;
