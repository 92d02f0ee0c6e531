import { printable } from "../../../base/printable.ts";
import { checklistVerdict } from "../../../domain/release/checklist.ts";
import type { Release } from "../../../domain/release/release.ts";
import type { Answer, CommandGroup } from "../command.ts";
import { machineOf } from "../machine-of.ts";
import { renderRelease, renderReleases } from "../render/render-release.ts";

const ENV = { kind: "text", name: "env", value: "ENV", summary: "an environment of flyball.yaml" } as const;

/** What was released where, how far each release has come, and what a next one needs. */
export const release: CommandGroup = {
  kind: "group",
  otherwise: null,
  subcommands: [
    {
      kind: "action",
      name: "list",
      summary: "releases and their states, and what is not deployed",
      example: "flyball release list --env production",
      arguments: [],
      options: [ENV, { kind: "text", name: "limit", value: "N", summary: "at most this many (default 20)" }],
      run: async (input, io) => {
        const { releases } = await io.app();
        const limit = input.number("--limit", 1) ?? 20;
        const list = await releases.list({ cwd: io.cwd, environment: input.text("--env"), limit: Math.ceil(limit) });
        return { exit: 0, human: renderReleases(list), machine: machineOf(list) };
      },
    },
    {
      kind: "action",
      name: "show",
      summary: "one release: commit, state, evidence",
      example: "flyball release show rel_01jd3c5k7m9p",
      arguments: [{ name: "RELEASE", summary: "a release's id", arity: "one" }],
      options: [],
      run: async (input, io) => {
        const { releases } = await io.app();
        const shown = await releases.show(input.required("RELEASE"));
        const kept = shown.evidence.map(({ id, kind, subject }) => `kept      ${id}  ${kind}  ${printable(subject)}`);
        const evidence = shown.evidence.map(({ id, kind, subject, sha256, atMs }) => ({
          id,
          kind,
          subject,
          sha256,
          atMs,
        }));
        return {
          exit: 0,
          human: [renderRelease(shown.release), ...kept, ...rollbackLines(shown.release)].join("\n"),
          machine: machineOf({ release: shown.release, evidence }),
        };
      },
    },
    {
      kind: "action",
      name: "start",
      summary: "record a deployment that something else made",
      example: "flyball release start HEAD --env production",
      arguments: [{ name: "SHA", summary: "the commit that was deployed", arity: "one" }],
      options: [ENV, { kind: "flag", name: "dry-run", summary: "only say what would be recorded" }],
      run: async (input, io) => {
        const { releases } = await io.app();
        const started = await releases.start({
          cwd: io.cwd,
          revision: input.required("SHA"),
          environment: input.required("--env"),
          dryRun: input.flag("--dry-run"),
        });
        const next = `next      flyball sign-off ${started.sha.slice(0, 12)} --env ${started.environment}`;
        return {
          exit: 0,
          human: [renderRelease(started), ...(started.state.kind === "deployed" ? [next] : [])].join("\n"),
          machine: machineOf({ release: started, dryRun: input.flag("--dry-run") }),
        };
      },
    },
    {
      kind: "action",
      name: "note",
      summary: "release notes, from the fields of the changes",
      example: "flyball release note v1.2..v1.3",
      arguments: [{ name: "RELEASE", summary: "a release's id, or a range of commits: OLDER..NEWER", arity: "one" }],
      options: [],
      run: async (input, io) => {
        const { releases } = await io.app();
        const notes = await releases.notes({ cwd: io.cwd, target: input.required("RELEASE") });
        return { exit: 0, human: notes.markdown.trimEnd(), machine: machineOf(notes) };
      },
    },
    {
      kind: "action",
      name: "checklist",
      summary: "whether a commit is ready to be deployed",
      example: "flyball release checklist HEAD --env production",
      arguments: [{ name: "SHA", summary: "the commit to deploy", arity: "one" }],
      options: [ENV],
      run: async (input, io): Promise<Answer> => {
        const { releases } = await io.app();
        const environment = input.required("--env");
        const revision = input.required("SHA");
        const { sha, items } = await releases.checklist({ cwd: io.cwd, revision, environment, signal: io.signal });
        const verdict = checklistVerdict(items);
        const width = Math.max(...items.map(({ name }) => name.length));
        return {
          exit: verdict === "pass" ? 0 : 1,
          human: [
            ...items.flatMap((item) => [
              `${item.verdict.padEnd(7)}  ${item.name.padEnd(width)}  ${printable(item.why)}`,
              ...(item.fix === null ? [] : [`  fix    ${printable(item.fix)}`]),
            ]),
            "",
            `${verdict === "pass" ? "ready" : "not ready"}: ${sha} for ${environment}`,
          ].join("\n"),
          machine: machineOf({ verdict, sha, environment, items }),
        };
      },
    },
  ],
};

/** A run writes the procedure before it deploys; of what something else deployed it is made when it is asked for. */
function rollbackLines({ id, run, state }: Release): readonly string[] {
  if (run !== null || state.kind === "rolled-back" || state.kind === "merged") return [];
  return [`rollback  no run wrote a procedure for it; flyball rollback ${id} --dry-run prints one`];
}
