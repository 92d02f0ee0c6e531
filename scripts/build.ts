import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { grammarLicences, writeGrammars } from "./grammars.ts";
import { bundledPackages, licenceText } from "./licences.ts";

const ROOT = dirname(import.meta.dirname);
const DIST = join(ROOT, "dist");
/** Beside action.yml, which names the file in it. */
const ACTION_DIST = join(ROOT, "action/dist");

/** Never bundled: `pg-native` is compiled, and the others are telemetry and logging that DBOS loads only where they are installed and asked for. */
const EXTERNAL = ["pg-native", "@opentelemetry/*", "winston", "winston-transport"];

/** CommonJS libraries inside the bundle ask for built-in modules by `require`. */
const REQUIRE = 'const require=process.getBuiltinModule("node:module").createRequire(import.meta.url);';

/** Built-in modules without an `import`: for that Node reads every export of them, and some are modules of their own that are loaded only then (`crypto.webcrypto`,
 * `process.report`). It is 15 ms of every start. */
const builtinsUnread: Plugin = {
  name: "builtins-unread",
  setup(builder) {
    builder.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === "import-statement" ? { path, namespace: "builtin" } : { path, external: true },
    );
    builder.onLoad({ filter: /./, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/** Messages in some forty languages, a third of the library: ours are English, and mostly our own. */
const zodInEnglish: Plugin = {
  name: "zod-in-english",
  setup(builder) {
    builder.onResolve({ filter: /\/locales\/index\.js$/ }, ({ path, importer }) =>
      importer.includes("/zod/") ? { path, namespace: "no-locales" } : null,
    );
    builder.onLoad({ filter: /./, namespace: "no-locales" }, () => ({ contents: "export {};" }));
  },
};

const shared = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: "node",
  format: "esm",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
  plugins: [builtinsUnread, zodInEnglish],
} satisfies BuildOptions;

/** The launcher stays a file of its own, in syntax that an old Node can parse; it imports a bundle only after its check. */
const launcherImportsBundle: Plugin = {
  name: "launcher-imports-bundle",
  setup(builder) {
    builder.onResolve({ filter: /^\.\/(?:cli|check)\.ts$/ }, ({ path }) => ({
      path: path.replace(".ts", ".js"),
      external: true,
    }));
  },
};

/** What few checks load stays in the other bundle, and is loaded by what runs this one (src/main/run-kept.ts): what writes into a database, and the engines of contracts and of
 * functions. By the end of its path the function that is asked of it, which must be awaited, and its file in the other bundle. */
const BESIDE = [
  { path: "main/create-app.ts", name: "createApp" },
  { path: "main/open-functions.ts", name: "openFunctions" },
  { path: "main/open-contracts.ts", name: "openContractJudge" },
  { path: "app/contract/judge-places.ts", name: "judgePlaces" },
  { path: "app/gate/generated-types.ts", name: "generatedTypes" },
] as const;

/** The other commands are never asked of the bundle of the check. */
const checkAlone: Plugin = {
  name: "check-alone",
  setup(builder) {
    builder.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, resolveDir, kind }) => {
      if (kind !== "dynamic-import") return null;
      const full = join(resolveDir, path);
      return BESIDE.some((each) => full === join(ROOT, "src", each.path)) ? { path: full, namespace: "beside" } : null;
    });
    builder.onLoad({ filter: /./, namespace: "beside" }, ({ path }) => ({
      contents: BESIDE.filter((each) => path === join(ROOT, "src", each.path))
        .map(
          ({ name }) =>
            `export const ${name} = async (...given) => (await load("./${fileBeside(path)}")).${name}(...given);`,
        )
        .join("\n"),
    }));
    builder.onResolve({ filter: /^\.\/(?:commands\/.*|completion)\.ts$/ }, ({ path, kind }) =>
      kind === "dynamic-import" && path !== "./commands/check.ts" ? { path, namespace: "elsewhere" } : null,
    );
    builder.onLoad({ filter: /./, namespace: "elsewhere" }, () => ({ contents: "" }));
  },
};

function fileBeside(path: string): string {
  return basename(path).replace(/\.ts$/u, ".js");
}

const bundle = {
  target: "node22.18",
  minifySyntax: true,
  minifyWhitespace: true,
  external: EXTERNAL,
  banner: { js: REQUIRE },
} satisfies BuildOptions;

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
    ...bundle,
    entryPoints: ["src/main/cli.ts", ...BESIDE.map(({ path }) => `src/${path}`)],
    outdir: DIST,
    entryNames: "[name]",
    chunkNames: "chunks/[name]-[hash]",
    splitting: true,
  });
  const check = await build({
    ...shared,
    ...bundle,
    entryPoints: ["src/main/check-program.ts"],
    outfile: join(DIST, "check-program.cjs"),
    plugins: [zodInEnglish, checkAlone],
    format: "cjs",
    // A script that V8 runs by itself has no `import()`: what is left of them becomes `require`.
    supported: { "dynamic-import": false },
    banner: {},
    // Of one byte a character, which Node reads faster.
    charset: "ascii",
  });
  const digest = createHash("sha256")
    .update(readFileSync(join(DIST, "check-program.cjs")))
    .digest("hex");
  await build({
    ...shared,
    ...bundle,
    entryPoints: ["src/main/check.ts"],
    outdir: DIST,
    plugins: [...shared.plugins, launcherImportsBundle],
    define: { PROGRAM_DIGEST: JSON.stringify(digest.slice(0, 16)) },
  });
  const action = await buildAction();
  const grammars = writeGrammars(ROOT, join(DIST, "grammars"));
  const packages = bundledPackages(metafile, ROOT, [grammars.package]);
  writeFileSync(join(DIST, "THIRD-PARTY-LICENSES.txt"), licenceText([...packages, ...grammarLicences()]));
  const outputs = { ...metafile.outputs, ...check.metafile.outputs };
  const bytes = Object.values(outputs).reduce((sum, output) => sum + output.bytes, grammars.bytes);
  const files = Object.keys(outputs).length;
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
