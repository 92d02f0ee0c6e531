import { defineConfig } from "vitest/config";

/** The bundled action on a played GitHub, and releases as a person types them: processes, servers and remotes of their own. */
const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    name: "release",
    include: [
      "test/integration/{action,release}/**/*.test.ts",
      "test/integration/run/release.test.ts",
      "src/main/release-commands.test.ts",
    ],
    allowOnly: false,
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
export default config;
