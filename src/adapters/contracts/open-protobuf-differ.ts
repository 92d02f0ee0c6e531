import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import { z } from "zod";
import { messageOf } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import type { ContractFinding, Level } from "../../domain/contract/finding/contract-finding.ts";
import type { CommandRunner } from "../../ports/command-runner.ts";
import type { ContractDiffer, DifferAnswer, DifferQuestion, ForeignContract } from "../../ports/contract-differ.ts";

const TIMEOUT_MS = 60_000;
const LINES_MAX = 20_000;

/** What buf says, one JSON object a line. */
const BufLine = z.object({
  path: z.string().optional(),
  start_line: z.number().int().optional(),
  start_column: z.number().int().optional(),
  type: z.string(),
  message: z.string(),
});

/** Judges Protobuf by `buf breaking` where the user has it, in all of its categories: what breaks the wire or its JSON form is an error, what breaks generated sources alone
 * (FILE, PACKAGE) a warning. Without buf, and for files that do not compile, the answer is unknown. */
export function openProtobufDiffer(deps: {
  readonly commands: CommandRunner;
  /** The user's buf, as an absolute path; null where there is none. */
  readonly buf: string | null;
  /** All of the environment that buf gets; its cache is kept in the temporary folder. */
  readonly env: Readonly<Record<string, string>>;
}): ContractDiffer {
  return {
    diff: async (question) => {
      const { buf } = deps;
      if (buf === null) {
        return {
          kind: "unknown",
          reason: "Protobuf is judged by buf, and there is no buf on PATH",
          hint: "install buf (https://buf.build/docs/installation), then check again",
        };
      }
      const folder = await mkdtemp(join(tmpdir(), "flyball-buf-"));
      try {
        return await diffWithBuf({ ...deps, buf }, question, folder);
      } catch (thrown) {
        return unknown(`buf could not be asked: ${printable(messageOf(thrown))}`);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

function unknown(reason: string): DifferAnswer {
  return { kind: "unknown", reason, hint: "run `buf breaking` by hand to see why, mend it, then check again" };
}

async function diffWithBuf(
  deps: {
    readonly commands: CommandRunner;
    readonly buf: string;
    readonly env: Readonly<Record<string, string>>;
  },
  question: DifferQuestion,
  folder: string,
): Promise<DifferAnswer> {
  const old = join(folder, "old");
  const next = join(folder, "new");
  await writeContract(old, question.old);
  await writeContract(next, question.new);
  const logFile = join(folder, "out.log");
  const lines: string[] = [];
  const ask = async (...argv: readonly string[]): Promise<number> => {
    lines.length = 0;
    const result = await deps.commands.run({
      argv: [deps.buf, ...argv],
      cwd: next,
      env: { ...deps.env, XDG_CACHE_HOME: join(folder, "cache"), HOME: folder },
      stdin: null,
      timeoutMs: TIMEOUT_MS,
      signal: question.signal,
      logFile,
      secrets: [],
      sandbox: null,
      detachable: false,
      onLine: (line) => {
        if (lines.length < LINES_MAX) lines.push(line);
      },
    });
    if (result.end.kind !== "exited") throw new Error(`buf ${argv[0]} ended by ${result.end.kind}`);
    return result.end.code;
  };
  if ((await ask("config", "ls-breaking-rules", "--version", "v2", "--format", "json")) !== 0)
    return unknown("this buf does not list its rules; 1.32 or newer is needed");
  const wire = readWireRules(lines);
  const code = await ask("breaking", ".", "--against", old, "--error-format", "json");
  const found = lines.map(readLine).filter((line) => line !== null);
  const broken = found.find(({ type }) => type === "COMPILE");
  if (broken !== undefined)
    return unknown(`${placeText(broken)} does not compile: ${printable(broken.message).slice(0, 300)}`);
  // buf exits with 100 where it found something.
  if (code !== 0 && code !== 100) return unknown(`buf exited with ${code}: ${printable(lines.at(-1) ?? "")}`);
  if (lines.length >= LINES_MAX) return unknown(`buf found more than ${LINES_MAX} changes`);
  return { kind: "judged", findings: found.map((line) => toFinding(line, wire)) };
}

/** Every category is asked for; the level comes from the rule. */
const BUF_CONFIG = JSON.stringify({ version: "v2", breaking: { use: ["FILE", "PACKAGE", "WIRE_JSON", "WIRE"] } });

async function writeContract(folder: string, contract: ForeignContract): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "buf.yaml"), BUF_CONFIG);
  for (const [path, text] of contract.files) {
    const file = resolve(folder, path);
    if (!file.startsWith(folder + sep)) throw new Error(`${path} leaves its folder`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

function readWireRules(lines: readonly string[]): ReadonlySet<string> {
  const Rule = z.object({ id: z.string(), categories: z.array(z.string()) });
  const wire = new Set<string>();
  for (const line of lines) {
    const rule = Rule.safeParse(parseJson(line));
    if (rule.success && rule.data.categories.some((name) => name === "WIRE" || name === "WIRE_JSON"))
      wire.add(rule.data.id);
  }
  return wire;
}

function readLine(line: string): z.infer<typeof BufLine> | null {
  const parsed = BufLine.safeParse(parseJson(line));
  return parsed.success ? parsed.data : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function placeText(line: z.infer<typeof BufLine>): string {
  return `${line.path ?? "the contract"}:${line.start_line ?? 1}:${line.start_column ?? 1}`;
}

function toFinding(line: z.infer<typeof BufLine>, wire: ReadonlySet<string>): ContractFinding {
  const level: Level = wire.has(line.type) ? "ERR" : "WARN";
  return {
    id: line.type,
    level,
    provedLevel: level,
    proof: { kind: "not-asked" },
    section: "types",
    operations: [],
    args: [],
    text: printable(line.message),
    old: null,
    new:
      line.path === undefined
        ? null
        : { file: line.path, line: line.start_line ?? 1, column: line.start_column ?? 1, pointer: "" },
  };
}
