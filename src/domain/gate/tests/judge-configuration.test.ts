import { expect, test } from "vitest";
import { changeOf, type FileDraft } from "../../../../test/unit/change-of.ts";
import { judgeTests } from "./judge-tests.ts";

function told(files: Readonly<Record<string, FileDraft>>): readonly string[] {
  return judgeTests(changeOf(files)).findings.map(
    ({ rule, level, place, message }) => `${rule} ${level} ${place?.line} ${message}`,
  );
}

const vitest = (rest: string): string => `export default defineConfig({\n  test: {\n    ${rest}\n  },\n});\n`;

test.for([
  [
    "vitest.config.ts",
    vitest("coverage: { thresholds: { lines: 90 } },"),
    vitest("coverage: { thresholds: { lines: 70 } },"),
    "FB1505 error 3 `test.coverage.thresholds.lines` was 90 and is 70",
  ],
  [
    "vitest.config.ts",
    vitest("coverage: { thresholds: { lines: 90 } },"),
    vitest("coverage: {},"),
    "FB1505 error 3 `test.coverage.thresholds.lines` was 90 and is gone",
  ],
  [
    "vitest.config.ts",
    vitest("coverage: { thresholds: { lines: 90 } },"),
    vitest("coverage: { thresholds: { /* lines: 90 */ } },"),
    "FB1505 error 3 `test.coverage.thresholds.lines` was 90 and is gone",
  ],
  [
    "vitest.config.ts",
    vitest("testTimeout: 5_000,"),
    vitest("testTimeout: 60_000,"),
    "FB1512 info 3 `test.testTimeout` was 5000 and is 60000",
  ],
  ["vitest.config.ts", vitest("retry: 0,"), vitest("retry: 3,"), "FB1512 info 3 `test.retry` was 0 and is 3"],
  [
    "package.json",
    '{ "jest": { "coverageThreshold": { "global": { "branches": 80 } } } }',
    '{ "jest": { "coverageThreshold": { "global": { "branches": 60 } } } }',
    "FB1505 error 1 `jest.coverageThreshold.global.branches` was 80 and is 60",
  ],
  [
    "package.json",
    '{ "nyc": { "lines": 80 } }',
    '{ "nyc": { "lines": 8 } }',
    "FB1505 error 1 `nyc.lines` was 80 and is 8",
  ],
  [
    "package.json",
    '{ "scripts": { "lint": "eslint --max-warnings 0 ." } }',
    '{ "scripts": { "lint": "eslint --max-warnings 99 ." } }',
    "FB1505 error 1 `--max-warnings` was 0 and is 99",
  ],
  [
    "package.json",
    '{ "scripts": { "lint": "eslint --max-warnings 0 ." } }',
    '{ "scripts": { "lint": "eslint ." } }',
    "FB1505 error 1 `--max-warnings` was 0 and is gone",
  ],
  [".nycrc", '{ "lines": 80 }', '{ "lines": 79.5 }', "FB1505 error 1 `nyc.lines` was 80 and is 79.5"],
  [
    "codecov.yml",
    "coverage:\n  status:\n    project:\n      default:\n        target: 80%\n",
    "coverage:\n  status:\n    project:\n      default:\n        target: 70%\n",
    "FB1505 error 5 `coverage.status.project.default.target` was 80 and is 70",
  ],
  [
    "codecov.yml",
    "coverage:\n  status:\n    project:\n      default:\n        threshold: 1%\n",
    "coverage:\n  status:\n    project:\n      default:\n        threshold: 9%\n",
    "FB1505 error 5 `coverage.status.project.default.threshold` was 1 and is 9",
  ],
  [
    ".coveragerc",
    "[report]\nfail_under = 90\n",
    "[report]\nfail_under = 50\n",
    "FB1505 error 2 `fail_under` was 90 and is 50",
  ],
  [
    "pyproject.toml",
    "[tool.coverage.report]\nfail_under = 90\n",
    "[tool.coverage.report]\nfail_under = 50\n",
    "FB1505 error 2 `tool.coverage.report.fail_under` was 90 and is 50",
  ],
  [
    "pyproject.toml",
    '[tool.pytest.ini_options]\naddopts = "--cov-fail-under=90"\n',
    '[tool.pytest.ini_options]\naddopts = "--cov-fail-under=9"\n',
    "FB1505 error 2 `--cov-fail-under` was 90 and is 9",
  ],
  [
    ".github/workflows/ci.yml",
    "jobs:\n  a:\n    steps:\n      - run: pytest --cov-fail-under=90\n",
    "jobs:\n  a:\n    steps:\n      - run: pytest --cov-fail-under=80\n",
    "FB1505 error 4 `--cov-fail-under` was 90 and is 80",
  ],
  [
    "package.json",
    '{\n  "scripts": {\n    "test": "vitest run"\n  }\n}\n',
    '{\n  "scripts": {\n    "test": "vitest run || true"\n  }\n}\n',
    'FB1511 warning 3 the command can no longer fail: is `"test": "vitest run || true"`, was `"test": "vitest run"`',
  ],
  [
    "Makefile",
    "test:\n\tpytest\n",
    'test:\n\tpytest -k "not slow"\n',
    'FB1511 warning 2 the command leaves tests out: is `pytest -k "not slow"`, was `pytest`',
  ],
  [
    ".github/workflows/ci.yml",
    "jobs:\n  a:\n    steps:\n      - run: npm test\n",
    "jobs:\n  a:\n    steps:\n      - run: npm test\n        continue-on-error: true\n",
    "FB1511 warning 5 the command may fail without failing the job: is `continue-on-error: true`, it was not there before",
  ],
  [
    "package.json",
    '{ "scripts": { "test": "vitest" } }',
    '{ "scripts": { "test": "vitest --passWithNoTests" } }',
    'FB1511 warning 1 the command passes without a single test: is `{ "scripts": { "test": "vitest --passWithNoTests" } }`, it was not there before',
  ],
] as const)("%s: %j made into %j is told", ([path, before, after, expected]) => {
  expect(told({ [path]: { before, after } })).toEqual([expected]);
});

test.for([
  ["src/a.ts", "// @ts-ignore", "warning", "@ts-ignore"],
  ["src/a.ts", "// @ts-nocheck", "warning", "@ts-nocheck"],
  ["src/a.ts", "// @ts-expect-error", "info", "@ts-expect-error"],
  ["src/a.ts", "// eslint-disable-next-line no-eval", "warning", "eslint-disable-next-line"],
  ["src/a.ts", "/* oxlint-disable */", "warning", "oxlint-disable"],
  ["src/a.ts", "// biome-ignore lint: x", "warning", "biome-ignore"],
  ["src/a.ts", "/* v8 ignore next */", "warning", "v8 ignore"],
  ["src/a.ts", "/* istanbul ignore else */", "warning", "istanbul ignore"],
  ["a.py", "import x  # noqa: F401", "warning", "noqa"],
  ["a.py", "x = y  # type: ignore[attr]", "warning", "type: ignore"],
  ["a.py", "# pylint: disable=foo", "warning", "pylint: disable"],
  ["a.py", "if x:  # pragma: no cover", "warning", "pragma: no cover"],
  ["src/a.rs", "#[allow(dead_code)]", "warning", "#[allow("],
  ["a.go", "x() //nolint:errcheck", "warning", "nolint"],
  ["A.java", '@SuppressWarnings("unchecked")', "warning", "@SuppressWarnings"],
  ["A.kt", '@Suppress("UNCHECKED_CAST")', "warning", "@Suppress"],
  ["a.rb", "# rubocop:disable Style", "warning", "rubocop:disable"],
] as const)("in %s the suppression %s is told", ([path, line, level, mark]) => {
  expect(told({ [path]: { before: "one\n", after: `one\n${line}\n` } })).toEqual([
    `FB1508 ${level} 2 \`${mark}\` was added: 0 such in the file before, 1 now`,
  ]);
});

test("suppressions of one kind in one file are one finding", () => {
  const silenced = "  // eslint-disable-next-line no-explicit-any\n} as any;\n";
  expect(told({ "a.ts": { before: "one\n", after: `one\n${silenced.repeat(3)}x() // @ts-ignore\n` } })).toEqual([
    "FB1508 warning 2 `eslint-disable-next-line` was added 3 times (also in line 4, 6): 0 such in the file before, 4 now",
    "FB1508 warning 8 `@ts-ignore` was added: 0 such in the file before, 4 now",
  ]);
});

test.for([
  ["a.ts", "// eslint-disable-next-line no-eval -- the template is our own", "info"],
  ["a.ts", "// biome-ignore lint/style: the name is the protocol's", "info"],
  ["a.py", "import readline  # noqa: F401 # needed for its effect", "info"],
  ["a.py", "x = y  # type: ignore[no-any-return]", "warning"],
  ["a.py", "import a  # noqa: F401, E402", "warning"],
  ["a.ts", "// eslint-disable-next-line no-eval, no-new-func", "warning"],
] as const)("in %s `%s` weighs %3$s, by whether it says why", ([path, line, level]) => {
  expect(told({ [path]: { before: "one\n", after: `one\n${line}\n` } }).map((each) => each.split(" ")[1])).toEqual([
    level,
  ]);
});

test.for<readonly [string, Readonly<Record<string, FileDraft>>, readonly string[]]>([
  [
    "a snapshot file",
    {
      "src/__snapshots__/a.test.ts.snap": {
        before: "exports[`a 1`] = `90`;\nexports[`b 1`] = `\n  x\n`;\n",
        after: "exports[`a 1`] = `90`;\nexports[`b 1`] = `\n  y\n`;\n",
      },
    },
    ["FB1507 warning 3 1 place of the snapshot file was rewritten (1 lines before, 1 now)"],
  ],
  ["a new snapshot file", { "src/__snapshots__/a.test.ts.snap": { after: "exports[`a 1`] = `90`;\n" } }, []],
  [
    "inline snapshots",
    {
      "a.test.ts": {
        before: 'it("a", () => {\n  expect(f()).toMatchInlineSnapshot(`1`);\n});\n',
        after: 'it("a", () => {\n  expect(f()).toMatchInlineSnapshot(`2`);\n});\n',
      },
    },
    ["FB1507 warning 2 1 inline snapshot was rewritten, the first one here"],
  ],
  [
    "an inline snapshot that was empty",
    {
      "a.test.ts": {
        before: 'it("a", () => {\n  expect(f()).toMatchInlineSnapshot();\n});\n',
        after: 'it("a", () => {\n  expect(f()).toMatchInlineSnapshot(`2`);\n});\n',
      },
    },
    [],
  ],
])("%s is judged", ([, files, expected]) => {
  expect(told(files)).toEqual(expected);
});
