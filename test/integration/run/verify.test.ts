import { afterEach, expect, test } from "vitest";
import { contract, openBench, POLICY, type Bench } from "./run-bench.ts";

let bench: Bench;
afterEach(() => bench.close());

const BUILDER = "printf 'hello, world\\n' > src/greeting.txt";

function policy(commands: Readonly<Record<string, string>>, reviewer?: "human"): string {
  const text = POLICY.replace("{ test: sh check.sh }", JSON.stringify(commands));
  return reviewer === undefined ? text : text.replace('"command:cat review.json"', reviewer);
}

test("a check that mends the file it judges says nothing of the tree, and the next one gets the tree as it was", async () => {
  bench = openBench({
    "flyball.yaml": policy({ test: "printf 'hello, world\\n' > src/greeting.txt; sh check.sh" }),
    "task.yaml": contract({ tests_required: '["grep -q almost src/greeting.txt"]' }),
  });

  const said = await bench.flyball("run", "task.yaml", "--builder", "printf 'almost\\n' > src/greeting.txt", "--json");

  expect(said).toMatchObject({ exit: 5, json: { inbox: { code: "CHECKS_UNKNOWN" } } });
  expect(said.err).toContain("(it changed src/greeting.txt: a check must not write what it judges)");
  expect(said.err.match(/test unknown in /gu)).toHaveLength(2);
  expect(said.err).not.toContain("required-1 fail");
});

test("of two checks that run side by side the one that writes is named", async () => {
  bench = openBench({ "flyball.yaml": policy({ lint: "grep -q hello src/greeting.txt", typecheck: "rm task.yaml" }) });

  const said = await bench.flyball("run", "task.yaml", "--builder", BUILDER, "--json");

  expect(said).toMatchObject({ exit: 5, json: { inbox: { code: "CHECKS_UNKNOWN" } } });
  expect(said.err).toContain("lint pass in ");
  expect(said.err).toMatch(/typecheck unknown in .*\(it changed task\.yaml: /u);
});

test.for([
  [
    "setup",
    { setup: "! grep -q hello src/greeting.txt || echo x >> check.sh", test: "true" },
    "test unknown in 0.0 s (not run: setup changed check.sh)",
  ],
  ["build", { build: "echo x >> check.sh", test: "true" }, "test unknown in 0.0 s (not run: build changed check.sh)"],
] as const)("after a %s that writes a tracked file nothing is judged", async ([, commands, says]) => {
  const task = contract({ files_allowed: "[src/**, check.sh]" });
  bench = openBench({ "flyball.yaml": policy(commands, "human"), "task.yaml": task });

  const said = await bench.flyball("run", "task.yaml", "--builder", BUILDER, "--json");

  expect(said).toMatchObject({ exit: 5, json: { inbox: { code: "CHECKS_UNKNOWN" } } });
  expect(said.err).toContain(says);
});

const TEST = "test -f dist/out || { echo dist is missing; exit 1; }; sh check.sh";

test("a test that failed runs again on the same tree, with the build's output", async () => {
  bench = openBench({
    ".gitignore": "dist/\n",
    "flyball.yaml": policy({ build: "mkdir dist; echo built > dist/out", test: TEST }),
  });

  const said = await bench.flyball("run", "task.yaml", "--builder", "printf 'no\\n' > src/greeting.txt", "--json");

  expect(said).toMatchObject({ exit: 5, json: { inbox: { code: "CHECKS_FAILED" } } });
  expect(said.err.match(/build pass in /gu)).toHaveLength(2);
  expect(said.err.match(/test fail in /gu)).toHaveLength(2);
  expect(said.err.match(/greeting is wrong: no/gu)).toHaveLength(2);
  expect(said.err).toContain("required-1 pass (this tree was checked before)");
  expect(said.err).not.toMatch(/! +dist is missing/u);
});

test("what passed is taken from the cache by the next run on the same tree", async () => {
  const files = { build: "mkdir dist; echo built > dist/out", test: TEST };
  bench = openBench({ ".gitignore": "dist/\n", "flyball.yaml": policy(files, "human") });
  await bench.flyball("run", "task.yaml", "--builder", BUILDER);
  await bench.flyball("run", "cancel", "last");

  const again = await bench.flyball("run", "task.yaml", "--builder", BUILDER);

  for (const name of ["build", "test", "required-1"]) {
    expect(again.err).toContain(`${name} pass (this tree was checked before)`);
  }
  expect(again.err).not.toContain(" pass in ");
});

test("a test that changes the tree costs the next check neither the build's output nor the tree", async () => {
  bench = openBench({
    ".gitignore": "dist/\n",
    "flyball.yaml": policy({ build: "mkdir dist; echo built > dist/out", test: "echo x >> check.sh" }),
    "task.yaml": contract({ tests_required: '["test -f dist/out && sh check.sh"]' }),
  });

  const said = await bench.flyball("run", "task.yaml", "--builder", BUILDER, "--json");

  expect(said).toMatchObject({ exit: 5, json: { inbox: { code: "CHECKS_UNKNOWN" } } });
  expect(said.err).toContain("required-1 pass in ");
});

const LONG = "yes line | head -n 300000 > src/a.txt";

test("a diff that no reviewer saw to its end waits for a person", async () => {
  bench = openBench();

  const said = await bench.flyball("run", "task.yaml", "--builder", `${BUILDER}; ${LONG}`, "--json");

  expect(said).toMatchObject({ exit: 5, json: { inbox: { code: "DIFF_TOO_LARGE" } } });
});

test.for([
  ["a secret past the end of the patch", 'echo "$MY_API_TOKEN" > src/z.txt', "SECRET_IN_CHANGE"],
  [
    "a secret between bytes that are no text",
    'printf "\\\\000\\\\377%s" "$MY_API_TOKEN" > src/z.bin',
    "SECRET_IN_CHANGE",
  ],
  ["a secret that a link leads to", 'ln -s "$MY_API_TOKEN" src/link', "SECRET_IN_CHANGE"],
  ["a file too large to be searched", "head -c 34000000 /dev/zero > src/z.bin", "FILE_TOO_LARGE"],
] as const)("%s is sent back", async ([, line, code]) => {
  bench = openBench();
  bench.env["MY_API_TOKEN"] = "tok-4f9a1c77e2b84d05";
  bench.env["FLYBALL_AGENT_ENV"] = "MY_API_TOKEN";

  const said = await bench.flyball("run", "task.yaml", "--builder", `${BUILDER}; ${LONG}; ${line}`, "--json");

  expect(said).toMatchObject({ exit: 5, json: { inbox: { code } } });
});

test("a secret that the base holds already is not the change's", async () => {
  bench = openBench({ "src/greeting.txt": "hi\ntok-4f9a1c77e2b84d05\n" });
  bench.env["MY_API_TOKEN"] = "tok-4f9a1c77e2b84d05";

  const said = await bench.flyball("run", "task.yaml", "--builder", "sed -i '1s/.*/hello, world/' src/greeting.txt");

  expect(said.exit).toBe(0);
});

test.for([
  ["of the policy", "flyball.yaml"],
  ["of a file that the policy names", "src/rules.rego"],
] as const)("a change %s waits for a person, who is told the files", async ([, path]) => {
  bench = openBench({
    "flyball.yaml": `${POLICY}gates: { policy: { paths: ["**/*.rego"] } }\n`,
    "task.yaml": contract({ files_allowed: "[src/**, flyball.yaml]" }),
  });

  const said = await bench.flyball("run", "task.yaml", "--builder", `${BUILDER}; echo '# x' >> ${path}`, "--json");

  expect(said).toMatchObject({ exit: 5, json: { inbox: { code: "POLICY_TOUCHED" } } });
  const shown = await bench.flyball("inbox", "--json");
  expect(JSON.stringify(shown.json)).toContain(`the change touches what says how changes are judged: ${path}`);
});

test("the commit names the reviewer that let it through", async () => {
  bench = openBench();

  await bench.flyball("run", "task.yaml", "--builder", BUILDER);

  expect(bench.git("log", "-1", "--format=%B")).toMatch(/^Verified-By: reviewed by .+, confidence 0\.95$/mu);
});
