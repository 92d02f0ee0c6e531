import { defineConfig } from "vitest/config";

/** Hostile input against the built program, each case in processes of its own with a bounded heap. */
const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    name: "hostile",
    include: ["test/hostile/**/*.test.ts"],
    allowOnly: false,
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
export default config;
