import { defineConfig } from "vitest/config";

const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    include: [
      "test/durable-slow/**/*.test.ts",
      "src/adapters/durable/open-durable-on-sqlite.test.ts",
      "src/adapters/sql/store-processes.test.ts",
      "src/app/ledger/verify-{export,ledger}.test.ts",
    ],
    testTimeout: 120_000,
    hookTimeout: 30_000,
    allowOnly: false,
  },
});
export default config;
