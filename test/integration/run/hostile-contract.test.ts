import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { expectRefusal, leftBehind, type RefusalWanted } from "./hostile-bench.ts";
import { contract, openBench, POLICY, type Bench } from "./run-bench.ts";

let bench: Bench;
afterEach(() => bench.close());

const BUILDER = "printf 'hello, world\\n' > src/greeting.txt";

interface Place {
  readonly line: number;
  readonly col: number;
}

test.for<{
  readonly what: string;
  readonly task: string;
  readonly rule: string;
  readonly place: Place;
  readonly says: string;
}>([
  {
    what: "bad YAML",
    task: "task_contract_v1:\n  objective: [one\n",
    rule: "FB6001",
    place: { line: 3, col: 1 },
    says: "",
  },
  {
    what: "an unknown field",
    task: contract({ file_allowed: "[src/**]" }),
    rule: "FB6003",
    place: { line: 11, col: 3 },
    says: "file_allowed",
  },
  {
    what: "a glob that leaves the repository",
    task: contract({ files_allowed: "[../outside/**]" }),
    rule: "FB6008",
    place: { line: 5, col: 19 },
    says: "../outside/**",
  },
  {
    what: "a glob for git's own data",
    task: contract({ files_allowed: "[.git/hooks/**]" }),
    rule: "FB6008",
    place: { line: 5, col: 19 },
    says: ".git/hooks/**",
  },
  {
    what: "an absolute glob",
    task: contract({ files_allowed: "[/etc/**]" }),
    rule: "FB6008",
    place: { line: 5, col: 19 },
    says: "/etc/**",
  },
  {
    what: "no test",
    task: contract({ tests_required: "[]" }),
    rule: "FB6011",
    place: { line: 6, col: 19 },
    says: "tests_required",
  },
  {
    what: "an environment that the policy lacks",
    task: contract({ environment: "staging" }),
    rule: "FB6016",
    place: { line: 11, col: 16 },
    says: "staging",
  },
  { what: "an empty file", task: "", rule: "FB6004", place: { line: 1, col: 1 }, says: "" },
  { what: "bytes that are no text", task: "\u0000\u0001\u0002", rule: "FB6001", place: { line: 1, col: 1 }, says: "" },
])("a contract with $what is refused at its place", async ({ task, rule, place, says }) => {
  bench = openBench({ "task.yaml": task });

  const { human, machine } = await expectRefusal(bench, ["run", "task.yaml", "--builder", BUILDER], {
    code: "TASK_INVALID",
    says: "task.yaml has",
    fix: /\S/u,
  });

  const { findings } = machine.json as unknown as { findings: { rule: string; message: string; place: Place }[] };
  expect(findings[0]).toMatchObject({ rule, place: { file: "task.yaml", ...place } });
  expect(findings[0]?.message).toContain(says);
  expect(human.err).toContain(`task.yaml:${place.line}:${place.col}  error ${rule}`);
  expect(leftBehind(bench)).toEqual([]);
});

test.for<{ readonly what: string; readonly make: (bench: Bench) => string } & RefusalWanted>([
  { what: "is missing", make: () => "gone.yaml", code: "TASK_NOT_FOUND", says: "gone.yaml", fix: "flyball task new" },
  {
    what: "is a folder",
    make: () => "src",
    code: "FILE_UNREADABLE",
    says: "it is no file",
    fix: "name a file that you may read",
  },
  {
    what: "is a link to nothing",
    make: (at) => {
      symlinkSync("nowhere.yaml", join(at.folder, "dangling.yaml"));
      return "../dangling.yaml";
    },
    code: "TASK_NOT_FOUND",
    says: "dangling.yaml",
    fix: "flyball task new",
  },
  {
    what: "is a pipe",
    make: (at) => {
      execFileSync("mkfifo", [join(at.folder, "pipe.yaml")]);
      return "../pipe.yaml";
    },
    code: "FILE_UNREADABLE",
    says: "it is no file",
    fix: "name a file that you may read",
  },
  {
    what: "is huge",
    make: (at) => {
      writeFileSync(join(at.folder, "huge.yaml"), `${contract()}#${"x".repeat(5_000_000)}\n`);
      return "../huge.yaml";
    },
    code: "FILE_TOO_LARGE",
    says: /has 5000\d+ bytes/u,
    fix: "keep logs and data out of it",
  },
  {
    what: "is named by control characters",
    make: () => "\u001b[31mred\u0007\n::error::x.yaml",
    code: "TASK_NOT_FOUND",
    says: String.raw`there is no file \x1b[31mred\x07\x0a::error::x.yaml`,
    fix: "flyball task new",
  },
])("a task file that $what is refused", async ({ make, ...wanted }) => {
  bench = openBench();
  const { human } = await expectRefusal(bench, ["run", make(bench), "--builder", BUILDER], wanted);
  expect(human.err).not.toMatch(/[\u001b\u0007]|^::/mu);
});

test.for<{ readonly what: string; readonly make: (bench: Bench) => string }>([
  {
    what: "outside of the repository",
    make: (at) => {
      writeFileSync(join(at.folder, "elsewhere.yaml"), contract());
      return "../elsewhere.yaml";
    },
  },
  {
    what: "that is a link to a contract",
    make: (at) => {
      symlinkSync(join(at.repository, "task.yaml"), join(at.folder, "link.yaml"));
      return "../link.yaml";
    },
  },
  {
    what: "whose name has a space, quotes, a newline and a leading dash",
    make: (at) => {
      const name = "-a \"b\" 'c'\nd.yaml";
      writeFileSync(join(at.folder, name), contract());
      return `../${name}`;
    },
  },
])("a task file $what is run", async ({ make }) => {
  bench = openBench();
  const said = await bench.flyball("run", make(bench), "--builder", BUILDER, "--json");
  expect(said).toMatchObject({ exit: 0, json: { run: { status: { outcome: { kind: "integrated" } } } } });
  expect(leftBehind(bench)).toEqual([]);
});

const ENVIRONMENT = {
  deploy: "deploy: 'true'",
  version: "version: { command: 'true' }",
  predicates: "predicates: [{ name: up, command: 'true' }]",
};

test.for(["deploy", "version", "predicates"] as const)("an environment without %s is refused", async (missing) => {
  const fields = Object.entries(ENVIRONMENT).filter(([name]) => name !== missing);
  bench = openBench({
    "flyball.yaml": `${POLICY}environments:\n  staging:\n    on_failure: ask\n${fields.map(([, line]) => `    ${line}\n`).join("")}`,
    "task.yaml": contract({ environment: "staging" }),
  });
  await expectRefusal(bench, ["run", "task.yaml", "--builder", BUILDER], {
    code: "ENVIRONMENT_INCOMPLETE",
    says: `environments.staging has no ${missing}`,
    fix: `write ${missing}: into environments.staging of flyball.yaml`,
  });
  expect(leftBehind(bench)).toEqual([]);
});

test("a policy that is wrong at the base is refused at its place", async () => {
  bench = openBench({ "flyball.yaml": POLICY.replace("repairs: 1", "repairs: many") });
  bench.write("flyball.yaml", POLICY);
  bench.git("update-index", "--assume-unchanged", "flyball.yaml");
  const { human, machine } = await expectRefusal(bench, ["run", "task.yaml", "--builder", BUILDER], {
    code: "POLICY_INVALID",
    says: "flyball.yaml has a problem",
    fix: /\S/u,
  });
  expect(machine.json).toMatchObject({ findings: [{ place: { file: "flyball.yaml", line: 4, col: 17 } }] });
  expect(human.err).toContain("flyball.yaml:4:17");
});

test("a policy that is there but not committed is warned of, and the run goes by the defaults", async () => {
  bench = openBench();
  bench.git("rm", "-q", "--cached", "flyball.yaml");
  bench.git("commit", "-q", "-m", "no policy");
  const said = await bench.flyball("run", "task.yaml", "--builder", BUILDER, "--json");
  expect(said).toMatchObject({ exit: 5, json: { inbox: { code: "REVIEW_NEEDED" } } });
  expect(said.err).toContain("warning: flyball.yaml is not committed on main");
});

test.for<{ readonly what: string; readonly args: readonly string[]; readonly policy?: string } & RefusalWanted>([
  {
    what: "an empty builder",
    args: ["--builder", " "],
    code: "USAGE",
    says: "--builder",
    fix: "--builder claude",
  },
  {
    what: "an agent that is not installed",
    args: ["--builder", "codex"],
    code: "AGENT_MISSING",
    says: "codex",
    fix: "install",
  },
  {
    what: "a command whose program is not there",
    args: ["--builder", "no-such-agent --now"],
    code: "AGENT_MISSING",
    says: "no-such-agent is not on PATH",
    fix: "install no-such-agent",
  },
  {
    what: "a model without tools",
    args: ["--builder", "model:openai/gpt-5"],
    code: "BUILDER_HAS_NO_TOOLS",
    says: "can't build: it has no tools",
    fix: "--builder claude",
  },
  {
    what: "a builder that is the reviewer",
    args: ["--builder", "command:cat review.json"],
    code: "REVIEWER_IS_BUILDER",
    says: "can't review what it builds",
    fix: "another reviewer",
  },
  {
    what: "an escalation that is the reviewer",
    args: ["--builder", BUILDER],
    policy: POLICY.replace("roles: {", 'roles: { escalation: "command:cat review.json",'),
    code: "REVIEWER_IS_BUILDER",
    says: "can't review what it builds",
    fix: "another reviewer",
  },
  {
    what: "a test command whose program is not there",
    args: ["--builder", BUILDER],
    policy: POLICY.replace("sh check.sh", "no-such-runner --all"),
    code: "COMMAND_MISSING",
    says: "there is no 'no-such-runner' here",
    fix: "install no-such-runner",
  },
  {
    what: "a branch that is not there",
    args: ["--builder", BUILDER, "--branch", "gone"],
    code: "BRANCH_GONE",
    says: "there is no branch 'gone'",
    fix: "git branch --list",
  },
  {
    what: "a branch that is a way out of refs/heads",
    args: ["--builder", BUILDER, "--branch", "../tags/v1"],
    code: "BRANCH_GONE",
    says: "there is no branch '../tags/v1'",
    fix: "git branch --list",
  },
  {
    what: "a branch that is a revision",
    args: ["--builder", BUILDER, "--branch", "main~0"],
    code: "BRANCH_GONE",
    says: "there is no branch 'main~0'",
    fix: "git branch --list",
  },
  {
    what: "no agent at all",
    args: [],
    code: "NO_BUILDER",
    says: "no coding agent is on PATH",
    fix: "--builder human",
  },
])("$what is refused", async ({ args, policy, ...wanted }) => {
  bench = openBench(policy === undefined ? {} : { "flyball.yaml": policy });
  bench.env["PATH"] = withoutAgents(bench);
  await expectRefusal(bench, ["run", "task.yaml", ...args], wanted);
  expect(leftBehind(bench)).toEqual([]);
});

/** A PATH on which only what the checks need is found, so that agents of this machine don't count. */
function withoutAgents(at: Bench): string {
  const bin = join(at.folder, "bin");
  mkdirSync(bin);
  for (const name of ["git", "sh", "cat", "grep", "printf", "test"]) {
    const found = execFileSync("sh", ["-c", `command -v ${name} || true`], { encoding: "utf8" }).trim();
    if (found.startsWith("/")) symlinkSync(found, join(bin, name));
  }
  return bin;
}
