import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { bundledPackages, isPermissive, licenceText, type BundledPackage } from "../../scripts/licences.ts";

function plantPackage(license: string): string {
  const root = mkdtempSync(join(tmpdir(), "flyball-licences-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, "node_modules", "planted");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "planted", version: "1.2.3", license }));
  writeFileSync(join(folder, "index.js"), "export const planted = 1;\n");
  writeFileSync(join(folder, "LICENSE"), "The planted licence.\n");
  writeFileSync(join(root, "entry.js"), 'import { planted } from "planted";\nconsole.log(planted);\n');
  return root;
}

async function packagesOf(root: string): Promise<readonly BundledPackage[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["entry.js"],
    bundle: true,
    write: false,
    metafile: true,
    outdir: "out",
    format: "esm",
  });
  return bundledPackages(metafile, root);
}

test("a bundled package is listed with its licence's text", async () => {
  const text = licenceText(await packagesOf(plantPackage("MIT")));
  expect(text).toContain("planted 1.2.3 (MIT)");
  expect(text).toContain("The planted licence.");
});

test("a package whose licence is not permissive fails the build", async () => {
  await expect(packagesOf(plantPackage("GPL-3.0-only"))).rejects.toThrow(
    "planted 1.2.3 may not be bundled: its licence is 'GPL-3.0-only'",
  );
});

test.for([
  { expression: "MIT", permissive: true },
  { expression: "(MIT OR GPL-2.0)", permissive: true },
  { expression: "MIT AND GPL-2.0", permissive: false },
  { expression: "AGPL-3.0-only", permissive: false },
  { expression: "SEE LICENSE IN x", permissive: false },
  { expression: "none declared", permissive: false },
])("$expression is permissive: $permissive", ({ expression, permissive }) => {
  expect(isPermissive(expression)).toBe(permissive);
});
