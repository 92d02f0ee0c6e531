import { dirname, resolve } from "node:path";
import type { ContractDiffUseCases, ContractInput } from "../../../../app/contract/contract-diff-use-cases.ts";
import type { Place } from "../../../../base/fault.ts";
import type { Json } from "../../../../base/json.ts";
import { badBatchLine, batchErrorJson, parseBatchLine } from "../../batch-line.ts";
import type { Answer } from "../../command.ts";
import type { CliIo } from "../../cli-io.ts";

const STDIN_BYTES_MAX = 64 * 1024 * 1024;

/** One answer a line, in the order of the lines, each written as soon as it is known. A line that can't be answered is answered with what is wrong with it, and the
 * next one is read. Exit code 0 where all were answered, whatever the verdicts, and 2 where one was not. */
export async function answerBatch<Name extends string>(
  batch: string,
  io: CliIo,
  useCases: ContractDiffUseCases,
  names: readonly Name[],
  answer: (fields: Readonly<Record<Name, ContractInput>>, folder: string) => Promise<{ readonly [key: string]: Json }>,
): Promise<Answer> {
  const text = batch === "-" ? await io.readStdin(STDIN_BYTES_MAX) : await useCases.readText(io.cwd, batch);
  const folder = batch === "-" ? io.cwd : dirname(resolve(io.cwd, batch));
  let failed = 0;
  for (const [index, line] of text.split("\n").entries()) {
    io.signal.throwIfAborted();
    if (line.trim() === "") continue;
    const place: Place = { file: batch, line: index + 1, col: 1 };
    let id: Json = null;
    let said: { readonly [key: string]: Json };
    try {
      const fields = parseBatchLine(line, place);
      id = fields["id"] ?? null;
      said = { schemaVersion: 1, ...(await answer(inputsOf(fields, names, place), folder)) };
    } catch (thrown) {
      failed += 1;
      said = { error: batchErrorJson(thrown, place) };
    }
    io.stdout.write(`${JSON.stringify({ id, ...said })}\n`);
  }
  return { exit: failed === 0 ? 0 : 2, human: "", machine: null };
}

/** A path, `REVISION:path`, or the contract itself. */
export function inputOf(name: string, value: Json): ContractInput {
  return typeof value === "string" ? { kind: "named", named: value } : { kind: "inline", name, value };
}

function inputsOf<Name extends string>(
  fields: Readonly<Record<string, Json>>,
  names: readonly Name[],
  place: Place,
): Readonly<Record<Name, ContractInput>> {
  const entries = names.map((name) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (value === undefined) throw badBatchLine(`this line has no '${name}'`, place);
    return [name, inputOf(name, value)] as const;
  });
  return Object.fromEntries(entries) as Readonly<Record<Name, ContractInput>>;
}
