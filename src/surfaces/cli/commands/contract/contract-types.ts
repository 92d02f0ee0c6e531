import { printable } from "../../../../base/printable.ts";
import type { GeneratedFile } from "../../../../app/contract/generate-types.ts";
import type { CommandAction } from "../../command.ts";
import { machineOf } from "../../machine-of.ts";

const FINE: ReadonlySet<GeneratedFile["state"]> = new Set(["written", "unchanged"]);

/** Exit code 1 where `--check` finds a file that is not what its contract gives. */
export const contractTypes: CommandAction = {
  kind: "action",
  arguments: [],
  options: [
    { kind: "flag", name: "check", summary: "write nothing: say which files are not what their contracts give" },
  ],
  run: async (input, io) => {
    const files = await (
      await io.app()
    ).generateTypes({ cwd: io.cwd, check: input.flag("--check"), signal: io.signal });
    const isFine = files.every(({ state }) => FINE.has(state));
    const lines = files.map(
      ({ target, generator, state }) =>
        `${WORDS[state].padEnd(10)} ${printable(target.out)}  ${generator} of ${printable(target.contract)}`,
    );
    return {
      exit: isFine ? 0 : 1,
      human: [...lines, ...(isFine ? [] : ["", "  fix  flyball contract types"])].join("\n"),
      machine: machineOf({ files: files.map(({ target, generator, state }) => ({ ...target, generator, state })) }),
    };
  },
};

const WORDS: Readonly<Record<GeneratedFile["state"], string>> = {
  written: "written",
  unchanged: "unchanged",
  missing: "missing",
  stale: "stale",
  edited: "edited",
  unstamped: "not ours",
};
