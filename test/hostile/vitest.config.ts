import { defineConfig } from "vitest/config";

/** Hostile input: against the built check in processes of its own with a bounded heap, against parsers, and against whole runs. */
const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    name: "hostile",
    include: ["test/hostile/**/*.test.ts", "test/integration/run/hostile-*.test.ts"],
    allowOnly: false,
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
export default config;
