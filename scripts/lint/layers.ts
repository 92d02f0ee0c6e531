/** What each folder of src/ may import: folders of src/, built-in modules (without `node:`) and npm packages. `"*"` is everything. This table
 * is the import direction of ARCHITECTURE.md. */
export const LAYERS: Readonly<Record<string, Layer>> = {
  base: { folders: ["base"], builtins: ["crypto"], packages: [] },
  domain: {
    folders: ["domain", "base"],
    builtins: [],
    packages: ["yaml", "js-yaml", "zod", "picomatch", "semver", "smol-toml", "@eslint-community/regexpp"],
  },
  ports: { folders: ["ports", "domain", "base"], builtins: [], packages: ["zod"] },
  app: {
    folders: ["app", "ports", "domain", "base"],
    builtins: ["path", "crypto", "util", "timers/promises"],
    packages: ["yaml", "zod", "picomatch", "semver", "smol-toml"],
  },
  adapters: { folders: ["adapters", "ports", "domain", "base"], builtins: "*", packages: "*" },
  surfaces: { folders: ["surfaces", "app", "domain", "base"], builtins: "*", packages: "*" },
  main: { folders: "*", builtins: "*", packages: "*" },
};

export interface Layer {
  readonly folders: readonly string[] | "*";
  readonly builtins: readonly string[] | "*";
  readonly packages: readonly string[] | "*";
}

/** Of the built-in modules that a layer may import only these names. */
export const BUILTIN_NAMES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  base: { crypto: ["hash"] },
};

/** Built-in modules that only main/ may import: they read what the process was started with. */
export const ONLY_IN_MAIN: readonly string[] = ["process"];

/** `src/domain/task/x.ts` → `domain`; null outside of src/. */
export function layerOf(filename: string): string | null {
  return /^(?:.*\/)?src\/([^/]+)\//u.exec(filename.replaceAll("\\", "/"))?.[1] ?? null;
}

/** Tests and conformance suites may import what they need. */
export function isTest(filename: string): boolean {
  return /\.(?:test|suite)\.ts$/u.test(filename);
}
