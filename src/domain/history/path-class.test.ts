import { expect, test } from "vitest";
import { carriesVersion, pathClass, pathClassifier } from "./path-class.ts";

test.for([
  ["src/orders/pay.ts", "source"],
  ["Makefile", "source"],
  ["db/migrate/1_orders.sql", "source"],
  ["src/orders/pay.test.ts", "test"],
  ["tests/pay.py", "test"],
  ["README.md", "doc"],
  ["LICENSE", "doc"],
  ["docs/guide/pay.html", "doc"],
  ["CHANGELOG", "doc"],
  ["package-lock.json", "lockfile"],
  ["web/yarn.lock", "lockfile"],
  ["go.sum", "lockfile"],
  ["package.json", "manifest"],
  ["api/pom.xml", "manifest"],
  ["flyball.gemspec", "manifest"],
  ["src/api.pb.go", "generated"],
  ["dist/index.js", "generated"],
  ["web/app.min.js", "generated"],
  ["src/__snapshots__/pay.snap", "generated"],
  ["vendor/github.com/x/y.go", "vendored"],
  ["node_modules/x/package.json", "vendored"],
  [".github/workflows/ci.yml", "settings"],
  [".eslintrc", "settings"],
  ["tsconfig.build.json", "settings"],
  ["Dockerfile", "settings"],
  ["logo.png", "data"],
  ["po/de.po", "data"],
  ["", "source"],
] as const)("%j is %s", ([path, expected]) => {
  expect(pathClass(path)).toBe(expected);
  const classify = pathClassifier();
  expect([classify(path), classify(path)]).toEqual([expected, expected]);
});

test.for([
  ["package.json", true],
  ["Cargo.lock", true],
  ["CHANGELOG.md", true],
  ["src/version.rb", true],
  ["lib/__version__.py", true],
  [".release-please-manifest.json", true],
  ["src/versioning.ts", false],
  ["src/pay.ts", false],
] as const)("%s carries a version: %s", ([path, carries]) => {
  expect(carriesVersion(path)).toBe(carries);
});
