import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { APPROVING, contract, openBench, POLICY, type Bench } from "./run-bench.ts";

let bench: Bench;
afterEach(() => bench.close());

const SECRET = "tok-4f9a1c77e2b84d05";
const PASSWORD = "hunter2hunter2";

/** Files below the folder whose bytes hold the text. */
function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && readFileSync(path).includes(text));
}

const data = (at: Bench): string => join(at.env["XDG_DATA_HOME"] as string, "flyball");

/** Also as git keeps it: compressed. */
function objectsWith(at: Bench, text: string): readonly string[] {
  const reachable = at.git("rev-list", "--all", "--objects").split("\n");
  return reachable.filter((line) => at.git("cat-file", "-p", line.slice(0, 40)).includes(text));
}

test.for([
  { walls: "in the sandbox", sandbox: true },
  { walls: "without a sandbox", sandbox: false },
])(
  "a secret that the builder, a check, the reviewer and the deploy command print is kept nowhere, $walls",
  async ({ sandbox }) => {
    const policy = POLICY.replace(
      "cat review.json",
      "tee REPORT >/dev/null; echo $MY_API_TOKEN; cat review.json",
    ).replace("REPORT", "$HOME/prompt");
    bench = openBench(
      {
        "flyball.yaml": `${policy}environments:
  staging:
    deploy: 'echo deploying with $MY_API_TOKEN and $DB_ADDRESS; echo $MY_API_TOKEN >&2; echo $FLYBALL_SHA > $HOME/deployed'
    version: { command: 'echo $MY_API_TOKEN >&2; cat $HOME/deployed' }
    predicates: [{ name: leaks, command: 'echo $MY_API_TOKEN' }]
    on_failure: ask
`,
        // Not in its environment, but known all the same.
        "check.sh": 'printf %s%s\\n tok-4f9a 1c77e2b84d05; grep -q "hello, world" src/greeting.txt\n',
        "task.yaml": contract({ environment: "staging" }),
      },
      { sandbox },
    );
    bench.env["MY_API_TOKEN"] = SECRET;
    bench.env["DB_ADDRESS"] = `postgres://app:${PASSWORD}@db.example.org/app`;
    bench.env["FLYBALL_AGENT_ENV"] = "MY_API_TOKEN";
    const builder =
      'printf "hello, world\\n" > src/greeting.txt; echo "I used $MY_API_TOKEN"; echo "$MY_API_TOKEN" >&2; printf %s "$MY_API_TOKEN" | cut -c1-6; echo';

    const run = await bench.flyball("run", "task.yaml", "--builder", builder, "--json");
    const shown = await bench.flyball("run", "show", "last", "--json");
    const why = await bench.flyball("why", "last");
    const inbox = await bench.flyball("inbox", "--json");

    expect(run.err).toContain("I used [redacted]");
    expect(shown.json).toMatchObject({ releases: [{ state: { kind: "released" } }] });
    for (const secret of [SECRET, PASSWORD]) {
      for (const said of [run, shown, why, inbox]) expect(`${said.out}${said.err}`).not.toContain(secret);
      expect(filesWith(data(bench), secret)).toEqual([]);
      expect(objectsWith(bench, secret)).toEqual([]);
    }
    // They did print it: the logs say so.
    expect(filesWith(data(bench), "[redacted]").map((path) => path.split("/").at(-1))).toEqual(
      expect.arrayContaining(["build-1-session.transcript.log", "deploy-staging.log", "verify-1-test.log"]),
    );
    // It did reach the deploy command, whose log says so.
    expect(
      filesWith(data(bench), "deploying with [redacted] and postgres://app:[redacted]@db.example.org/app"),
    ).toHaveLength(1);
  },
);

test("a change that holds a secret is sent back, and what it says is in no patch and no prompt", async () => {
  bench = openBench({ "review.json": APPROVING });
  bench.env["MY_API_TOKEN"] = SECRET;
  bench.env["FLYBALL_AGENT_ENV"] = "MY_API_TOKEN";
  const builder = 'printf "hello, world\\n" > src/greeting.txt; printf "%s\\n" "$MY_API_TOKEN" > src/config.txt';

  const said = await bench.flyball("run", "task.yaml", "--builder", builder, "--json");

  expect(said).toMatchObject({ exit: 5, json: { inbox: { code: "SECRET_IN_CHANGE" } } });
  expect(`${said.out}${said.err}`).not.toContain(SECRET);
  expect((await bench.flyball("run", "cancel", "last")).exit).toBe(0);
  expect(filesWith(data(bench), SECRET)).toEqual([]);
  expect(objectsWith(bench, SECRET)).toEqual([]);
});

test("a reviewer is told the change without the secret that it was built on", async () => {
  bench = openBench({
    "flyball.yaml": POLICY.replace("cat review.json", "sh review.sh"),
    // Prints what it was told: no verdict of its own.
    "review.sh": "cat\n",
    "src/greeting.txt": `hi ${SECRET}\n`,
  });
  bench.env["MY_API_TOKEN"] = SECRET;
  const builder = "printf 'hello, world\\n' > src/greeting.txt";
  const said = await bench.flyball("run", "task.yaml", "--builder", builder, "--json");
  expect(said).toMatchObject({ exit: 5, json: { inbox: { code: "REVIEW_NEEDED" } } });
  expect(filesWith(join(data(bench), "runs"), "-hi [redacted]")).toHaveLength(2);
  expect(filesWith(data(bench), SECRET).filter((path) => !path.includes("/worktrees/"))).toEqual([]);
});
