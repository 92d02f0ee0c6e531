import { defineConfig } from "vitest/config";

/** Real coding agents against the scripted model. They are installed from npm into a cache folder, never as dependencies. */
const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    name: "agents",
    include: ["test/agents/**/*.test.ts"],
    globalSetup: ["test/agents/install.setup.ts"],
    allowOnly: false,
    // An agent takes a core of its own.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
export default config;
