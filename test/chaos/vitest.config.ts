import { defineConfig } from "vitest/config";

/** Real processes that are killed: the files run one after the other, since each already uses both cores. */
const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    include: ["test/chaos/**/*.test.ts"],
    globalSetup: ["test/chaos/bundle-flyball.setup.ts"],
    allowOnly: false,
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
  },
});
export default config;
