import { expect, test } from "vitest";
import { Fault } from "../../base/fault.ts";
import type { CliIo } from "./cli-io.ts";
import type { CommandAction, CommandEntry, CommandGroup } from "./command.ts";
import { runCli } from "./run-cli.ts";
import { runCommand } from "./run-command.ts";

interface Recorded {
  readonly io: CliIo;
  readonly out: () => string;
  readonly err: () => string;
}

function record(): Recorded {
  let out = "";
  let err = "";
  const io: CliIo = {
    stdout: { write: (text) => void (out += text) },
    stderr: { write: (text) => void (err += text) },
    readStdin: async () => "",
    isTty: true,
    hasColor: false,
    env: {},
    cwd: "/",
    signal: new AbortController().signal,
    app: async () => {
      throw new Fault("the database is locked", { code: "STORE_BUSY", exit: 3, hint: "try again" });
    },
    check: async () => {
      throw new Fault("no check here", { code: "NO_CHECK", exit: 2 });
    },
  };
  return { io, out: () => out, err: () => err };
}

const echo: CommandAction = {
  kind: "action",
  arguments: [
    { name: "TASK", summary: "a file", arity: "one" },
    { name: "MORE", summary: "more files", arity: "any" },
  ],
  options: [
    { kind: "flag", name: "dry-run", summary: "change nothing" },
    { kind: "text", name: "risk", value: "LEVEL", summary: "how risky", choices: ["low", "high"] },
    { kind: "list", name: "allow", value: "GLOB", summary: "what may change" },
    { kind: "text", name: "usd", value: "USD", summary: "budget" },
  ],
  run: async (input, io) => ({
    exit: 1,
    human: "said",
    machine: {
      task: input.required("TASK"),
      more: input.list("MORE"),
      dry: input.flag("--dry-run"),
      risk: input.text("--risk"),
      allow: input.list("--allow"),
      usd: input.number("--usd"),
      isTty: io.isTty,
    },
  }),
};
const run: CommandGroup = {
  kind: "group",
  subcommands: [
    {
      name: "list",
      summary: "all runs",
      example: "flyball run list",
      ...echo,
      arguments: [],
      run: async () => ({ exit: 0, human: "none", machine: { runs: [] } }),
    },
  ],
  otherwise: echo,
};

function entry(body: CommandAction | CommandGroup): CommandEntry {
  return { name: "run", summary: "runs a task", example: "flyball run task.yaml", load: async () => body };
}

test("a command gets what was typed, by the names it declared, and prints one JSON object", async () => {
  const { io, out, err } = record();
  const typed = [
    "a.yaml",
    "b",
    "c",
    "--dry-run",
    "--risk",
    "low",
    "--allow",
    "src/**",
    "--allow",
    "x",
    "--usd",
    "1.5",
    "--json",
  ];
  expect(await runCommand(entry(echo), typed, io)).toBe(1);
  expect(JSON.parse(out())).toEqual({
    schemaVersion: 1,
    task: "a.yaml",
    more: ["b", "c"],
    dry: true,
    risk: "low",
    allow: ["src/**", "x"],
    usd: 1.5,
    isTty: false,
  });
  expect(err()).toBe("");
});

test.for([
  { line: ["task.yaml"], out: "said\n", exit: 1 },
  { line: ["list"], out: "none\n", exit: 0 },
  { line: ["list", "--json"], out: '{"schemaVersion":1,"runs":[]}\n', exit: 0 },
])("a group runs a subcommand by its name and everything else itself: $line", async ({ line, out: expected, exit }) => {
  const { io, out } = record();
  expect(await runCommand(entry(run), line, io)).toBe(exit);
  expect(out()).toBe(expected);
});

test.for([
  { line: [], message: "missing required argument 'TASK'" },
  {
    line: ["a", "--risk", "odd"],
    message: "option '--risk <LEVEL>' argument 'odd' is invalid. Allowed choices are low, high.",
  },
  { line: ["a", "--usd", "many"], message: "--usd takes a number of at least 0, not 'many'" },
  { line: ["a", "--nope"], message: "unknown option '--nope'" },
])("a line that does not fit is a fault of usage: $line", async ({ line, message }) => {
  const { io, out } = record();
  const thrown: unknown = await runCommand(entry(echo), line, io).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: "USAGE", exit: 2, message });
  expect(out()).toBe("");
});

test("help is at most 45 lines of at most 120 columns and goes to stdout", async () => {
  const { io, out, err } = record();
  expect(await runCli(["--help"], io)).toBe(0);
  const lines = out().trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(45);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}doctor {2,}\S/u));
  expect(err()).toBe("");
});

test("no command at all is wrong usage: the help goes to stderr", async () => {
  const { io, out, err } = record();
  expect(await runCli([], io)).toBe(2);
  expect(out()).toBe("");
  expect(err()).toContain("usage  flyball COMMAND");
});

test("an unknown command names the one that was meant", async () => {
  const { io, out, err } = record();
  expect(await runCli(["dcotor"], io)).toBe(2);
  expect(out()).toBe("");
  expect(err()).toBe(
    "error UNKNOWN_COMMAND  there is no command 'dcotor'; did you mean 'doctor'?\n  fix   flyball doctor --help\n",
  );
});

test("a fault keeps its exit code and is one JSON object with --json", async () => {
  const { io, out } = record();
  expect(await runCli(["doctor", "--json"], io)).toBe(3);
  expect(JSON.parse(out())).toEqual({
    schemaVersion: 1,
    error: {
      code: "STORE_BUSY",
      message: "the database is locked",
      fix: "try again",
      docs: null,
      retryable: true,
      place: null,
    },
  });
});

test.for([
  { words: ["--", "doc"], out: "doctor\twhat this machine has and lacks, and what runs left behind\n:4\n" },
  { words: ["--", "doctor", "--j"], out: "--json\tprint one JSON object to stdout\n:4\n" },
  { words: ["--", "completion", "z"], out: "zsh\t\n:4\n" },
])("completion offers what could follow $words", async ({ words, out: expected }) => {
  const { io, out } = record();
  expect(await runCli(["complete", ...words], io)).toBe(0);
  expect(out()).toBe(expected);
});

test.for([
  { shell: "bash", call: "flyball complete -- " },
  { shell: "zsh", call: "flyball complete -- " },
  { shell: "fish", call: "flyball complete -- " },
  { shell: "powershell", call: "& flyball complete '--' " },
])("the completion script of $shell calls flyball back", async ({ shell, call }) => {
  const { io, out } = record();
  expect(await runCli(["completion", shell], io)).toBe(0);
  expect(out()).toContain(call);
});

test.for(["--base", "--head", "--request", "--why"])("check %s without a name is a fault of usage", async (option) => {
  const { io, err } = record();
  expect(await runCli(["check", `${option}=`], { ...io, check: async () => ({}) as never })).toBe(2);
  expect(err()).toBe(`error USAGE  ${option} is empty\n  fix   flyball check --help\n`);
});
