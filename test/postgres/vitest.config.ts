import { defineConfig } from "vitest/config";

/** What needs a PostgreSQL server: each file starts one of its own, and stops it. */
const config: ReturnType<typeof defineConfig> = defineConfig({
  test: { include: ["test/postgres/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
export default config;
