import { chmodSync, globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { bundledPackages, licenceText } from "./licences.ts";

const ROOT = dirname(import.meta.dirname);
const DIST = join(ROOT, "dist");
/** Beside action.yml, which names the file in it. */
const ACTION_DIST = join(ROOT, "action/dist");

/** Never bundled: `pg-native` is compiled, and the others are telemetry and logging that DBOS loads only where they are installed and asked for. */
const EXTERNAL = ["pg-native", "@opentelemetry/*", "winston", "winston-transport"];

/** CommonJS libraries inside the bundle ask for built-in modules by `require`. */
const REQUIRE =
  'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);';

const shared = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: "node",
  format: "esm",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
} satisfies BuildOptions;

/** The launcher stays a file of its own, in syntax that an old Node can parse; it imports the bundle only after its check. */
const launcherImportsBundle: Plugin = {
  name: "launcher-imports-bundle",
  setup(builder) {
    builder.onResolve({ filter: /^\.\/cli\.ts$/ }, () => ({ path: "./cli.js", external: true }));
  },
};

async function main(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  mkdirSync(DIST);
  await build({
    ...shared,
    entryPoints: [{ in: "src/main/launcher.ts", out: "flyball" }],
    outdir: DIST,
    plugins: [launcherImportsBundle],
    target: "es5",
    supported: { "dynamic-import": true },
    banner: { js: "#!/usr/bin/env node" },
  });
  chmodSync(join(DIST, "flyball.js"), 0o755);
  const { metafile } = await build({
    ...shared,
    entryPoints: ["src/main/cli.ts", ...globSync("src/main/*.entry.ts", { cwd: ROOT })],
    outdir: DIST,
    entryNames: "[name]",
    chunkNames: "chunks/[name]-[hash]",
    splitting: true,
    target: "node22.18",
    minifySyntax: true,
    minifyWhitespace: true,
    external: EXTERNAL,
    banner: { js: REQUIRE },
  });
  const action = await buildAction();
  const packages = bundledPackages(metafile, ROOT);
  writeFileSync(join(DIST, "THIRD-PARTY-LICENSES.txt"), licenceText(packages));
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  const files = Object.keys(metafile.outputs).length;
  console.log(
    `dist: ${files} files, ${(bytes / 1e6).toFixed(2)} MB, ${packages.length} packages bundled; action: ${action}`,
  );
}

/** The GitHub Action is one file: a runner gets it with the repository, and installs nothing. */
async function buildAction(): Promise<string> {
  rmSync(ACTION_DIST, { recursive: true, force: true });
  mkdirSync(ACTION_DIST, { recursive: true });
  const { metafile } = await build({
    ...shared,
    entryPoints: [{ in: "src/main/action.ts", out: "index" }],
    outdir: ACTION_DIST,
    target: "node24",
    minifySyntax: true,
    minifyWhitespace: true,
    external: EXTERNAL,
    banner: { js: REQUIRE },
  });
  writeFileSync(join(ACTION_DIST, "THIRD-PARTY-LICENSES.txt"), licenceText(bundledPackages(metafile, ROOT)));
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

await main();
