import { defineConfig } from "vitest/config";

/** The published bundle under the oldest Node that users may have, installed from npm into a cache folder. */
const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    name: "minimum-node",
    include: ["test/minimum-node/**/*.test.ts"],
    allowOnly: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
export default config;
