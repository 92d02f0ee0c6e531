/* Becomes dist/flyball.js. Up to the check it uses no syntax that an old Node could fail to parse, and it imports nothing before the check. */

function isTooOld(version: string): boolean {
  return Number(version.split(".")[0]) * 1000 + Number(version.split(".")[1]) < 22_018;
}

if (isTooOld(process.versions.node)) {
  process.stderr.write("Flyball needs Node 22.18 or newer; this is Node " + process.versions.node + ".\n");
  process.exitCode = 2;
} else {
  keepCompiled(
    process.getBuiltinModule("node:module"),
    cacheFolder(process.env["XDG_CACHE_HOME"], process.env["HOME"]),
  );
  void (process.argv[2] === "check" ? import("./check.ts") : import("./cli.ts"));
}

/** Compiled code is kept from run to run, in a folder of the user's own, since what is in it is executed. */
function keepCompiled(
  module: { readonly enableCompileCache?: (folder: string) => unknown },
  folder: string | null,
): void {
  if (folder !== null && module.enableCompileCache !== undefined) module.enableCompileCache(folder);
}

function cacheFolder(cache: string | undefined, home: string | undefined): string | null {
  if (cache !== undefined && cache.charAt(0) === "/") return cache + "/flyball/compiled";
  if (home !== undefined && home.charAt(0) === "/") return home + "/.cache/flyball/compiled";
  return null;
}
