import { resolve } from "node:path";
import type { LedgerProblem, LedgerVerification } from "../../../app/ledger/ledger-problem.ts";
import { parseDurationMs } from "../../../base/duration.ts";
import { printable } from "../../../base/printable.ts";
import { describeActor } from "../../../domain/agent/actor.ts";
import type { LedgerEntry } from "../../../domain/ledger/ledger-entry.ts";
import type { Answer, CommandGroup } from "../command.ts";

/** The record of every action: by whom, set off by what, and why. */
export const ledger: CommandGroup = {
  kind: "group",
  otherwise: null,
  subcommands: [
    {
      kind: "action",
      name: "log",
      summary: "entries, newest first",
      example: "flyball ledger log --since 7d --action effect",
      arguments: [],
      options: [
        { kind: "text", name: "run", value: "ID", summary: "of one run" },
        { kind: "text", name: "actor", value: "TEXT", summary: "by an agent or person whose description holds this" },
        { kind: "text", name: "action", value: "NAME", summary: "noun.verb, or the noun alone" },
        { kind: "text", name: "since", value: "DURATION", summary: "not older than this: 2h, 7d" },
        { kind: "text", name: "limit", value: "N", summary: "at most so many (20)" },
      ],
      run: async (input, io) => {
        const since = input.text("--since");
        const withinMs = since === null ? null : parseDurationMs(since);
        if (withinMs !== null && !withinMs.ok) throw input.usage(`--since: ${withinMs.error}`);
        const limit = input.number("--limit", 1) ?? 20;
        const [run, actor, action] = [input.text("--run"), input.text("--actor"), input.text("--action")];
        const found = await (
          await io.app()
        ).ledger.query({
          limit: Math.min(Math.floor(limit), LIMIT_MAX),
          ...(run === null ? {} : { run }),
          ...(actor === null ? {} : { actor }),
          ...(action === null ? {} : { action }),
          ...(withinMs === null ? {} : { withinMs: withinMs.value }),
        });
        return {
          exit: 0,
          human: found.length === 0 ? "no entries" : found.map(({ entry }) => logLine(entry)).join("\n"),
          machine: {
            entries: found.map(({ entry, details }) => ({
              ...entry,
              actor: { ...entry.actor },
              cost: entry.cost === null ? null : { ...entry.cost },
              details: details === null ? null : { ...details.value },
            })),
          },
        };
      },
    },
    {
      kind: "action",
      name: "verify",
      summary: "whether anything in the ledger was changed, and where",
      example: "flyball ledger verify",
      arguments: [],
      options: [{ kind: "text", name: "file", value: "FILE", summary: "an exported ledger instead of the database" }],
      run: async (input, io) => {
        const file = input.text("--file");
        const { ledger } = await io.app();
        return verdict(file === null ? await ledger.verify(io.cwd) : await ledger.verifyFile(resolve(io.cwd, file)));
      },
    },
    {
      kind: "action",
      name: "export",
      summary: "the whole ledger as lines of JSON that verify by themselves",
      example: "flyball ledger export ledger.jsonl --proofs",
      arguments: [{ name: "FILE", summary: "where to (default: standard output)", arity: "optional" }],
      options: [{ kind: "flag", name: "proofs", summary: "with an inclusion proof for every entry" }],
      run: async (input, io) => {
        const file = input.text("FILE");
        const proofs = input.flag("--proofs");
        const { ledger } = await io.app();
        if (file === null) {
          for await (const line of ledger.export({ proofs })) io.stdout.write(line);
          return { exit: 0, human: "", machine: {} };
        }
        const path = resolve(io.cwd, file);
        await ledger.exportToFile(path, { proofs });
        return { exit: 0, human: `exported to ${printable(path)}`, machine: { file: path, proofs } };
      },
    },
  ],
};

const LIMIT_MAX = 10_000;

function logLine(entry: LedgerEntry): string {
  const usd = entry.cost?.usd ?? null;
  return [
    String(entry.seq).padStart(6),
    new Date(entry.atMs).toISOString().slice(0, 19).replace("T", " "),
    printable(entry.action),
    printable(entry.subject),
    `by ${printable(describeActor(entry.actor))}`,
    `(${printable(entry.trigger)}): ${printable(entry.reason)}${usd === null ? "" : ` [${usd.toFixed(4)} USD]`}`,
  ].join("  ");
}

function verdict(result: LedgerVerification): Answer {
  if (!result.ok)
    return {
      exit: 1,
      human: [
        "the ledger is not what was written:",
        ...result.problems.map(problemLine),
        ...(result.more ? ["  … and more"] : []),
      ].join("\n"),
      machine: {
        verdict: "fail",
        problems: result.problems.map((problem) => ({ ...problem, at: { ...problem.at } })),
        more: result.more,
      },
    };
  const { size, rootHex, checkpoints, signatures, keyId, anchors } = result;
  const signed =
    signatures === "checked" ? `${checkpoints} signed by ${keyId}` : `${checkpoints}, signatures not checked: no key`;
  return {
    exit: 0,
    human: `verified: ${size} entries\n  root         ${rootHex}\n  checkpoints  ${signed}${anchors === undefined ? "" : `\n  in git       ${anchors.compared} compared${anchors.foreign === 0 ? "" : `, ${anchors.foreign} by other keys, which say nothing of this log`}`}`,
    machine: {
      verdict: "pass",
      size,
      rootHex,
      checkpoints,
      signatures,
      keyId,
      anchors: anchors === undefined ? null : { ...anchors },
    },
  };
}

function problemLine({ table, at, column, what }: LedgerProblem): string {
  const where = Object.entries(at).map(([name, value]) => `${name} ${value}`);
  const place = [table, ...where, ...(column === null ? [] : [column])].join(", ");
  return `  ${printable(place)}: ${printable(what)}`;
}
