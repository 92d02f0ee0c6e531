import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The command line that dies by a plan, bundled as what is published is. */
    readonly flyballEntry: string;
  }
}

/** Bundles the command line once, before the suite: hundreds of processes are started, and from its source each would take more than a second. */
export async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "flyball-chaos-"));
  await build({
    entryPoints: [{ in: join(import.meta.dirname, "flyball.entry.ts"), out: "flyball" }],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node22.18",
    external: ["pg-native", "@opentelemetry/*", "winston", "winston-transport"],
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  project.provide("flyballEntry", join(folder, "flyball.mjs"));
  return () => rmSync(folder, { recursive: true, force: true });
}
