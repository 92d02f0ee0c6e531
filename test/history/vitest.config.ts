import { defineConfig } from "vitest/config";

/** Whole histories: this repository's own, and those in the folder that FLYBALL_HISTORIES names, counted once more without any of our cleverness. */
const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    name: "history",
    include: ["test/history/**/*.test.ts"],
    allowOnly: false,
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
export default config;
