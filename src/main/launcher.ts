/* Becomes dist/flyball.js. Up to the check it uses no syntax that an old Node could fail to parse, and it imports nothing before the check. */

function isTooOld(version: string): boolean {
  return Number(version.split(".")[0]) * 1000 + Number(version.split(".")[1]) < 22_018;
}

if (isTooOld(process.versions.node)) {
  process.stderr.write("Flyball needs Node 22.18 or newer; this is Node " + process.versions.node + ".\n");
  process.exitCode = 2;
} else {
  void import("./cli.ts");
}
