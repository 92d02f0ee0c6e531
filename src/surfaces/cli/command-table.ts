import type { CommandEntry } from "./command.ts";

/** Every command, in the order of `--help`. Importing this loads none of them and no library. */
export const COMMAND_TABLE: readonly CommandSection[] = [
  {
    title: "Look",
    commands: [
      {
        name: "audit",
        summary: "what AI speed has done to these repositories",
        example: "flyball audit --html audit.html",
        load: async () => (await import("./commands/audit.ts")).audit,
      },
      {
        name: "drift",
        summary: "files that are fixed again and again, and what to ask",
        example: "flyball drift --explain src/sync.ts",
        load: async () => (await import("./commands/drift.ts")).drift,
      },
      {
        name: "reemergence",
        summary: "removed code that came back, with its commits",
        example: "flyball reemergence --since 90d",
        load: async () => (await import("./commands/reemergence.ts")).reemergence,
      },
      {
        name: "intent",
        summary: "what changes are for, told from their words and lines",
        example: "flyball intent classify HEAD",
        load: async () => (await import("./commands/intent.ts")).intent,
      },
    ],
  },
  {
    title: "Check",
    commands: [
      {
        name: "check",
        summary: "every gate's verdict on the current change",
        example: "flyball check --base main",
        load: async () => (await import("./commands/check.ts")).check,
      },
      {
        name: "explain",
        summary: "what a rule is for, and what mends it",
        example: "flyball explain FB1301",
        load: async () => (await import("./commands/explain.ts")).explain,
      },
      {
        name: "contract",
        summary: "API contracts: what changed, whom it breaks, with proof",
        example: "flyball contract diff main:openapi.yaml openapi.yaml",
        load: async () => (await import("./commands/contract.ts")).contract,
      },
    ],
  },
  {
    title: "Change",
    commands: [
      {
        name: "task",
        summary: "write, judge and show task contracts",
        example: "flyball task new",
        load: async () => (await import("./commands/task.ts")).task,
      },
      {
        name: "adr",
        summary: "decisions in three sentences: write, check, supersede",
        example: "flyball adr list",
        load: async () => (await import("./commands/adr.ts")).adr,
      },
      {
        name: "run",
        summary: "take a task contract to a verified release",
        example: "flyball run tasks/refunds.yaml",
        load: async () => (await import("./commands/run.ts")).run,
      },
    ],
  },
  {
    title: "Decide and look back",
    commands: [
      {
        name: "inbox",
        summary: "what waits for you, and all you need to answer it",
        example: "flyball inbox",
        load: async () => (await import("./commands/inbox.ts")).inbox,
      },
      {
        name: "approve",
        summary: "answer yes, and go on with the run",
        example: 'flyball approve ask_… --reason "read the diff"',
        load: async () => (await import("./commands/answer.ts")).approve,
      },
      {
        name: "reject",
        summary: "answer no, with the reason",
        example: 'flyball reject ask_… --reason "breaks the export"',
        load: async () => (await import("./commands/answer.ts")).reject,
      },
      {
        name: "why",
        summary: "each action of a run, by whom and why",
        example: "flyball why last",
        load: async () => (await import("./commands/why.ts")).why,
      },
      {
        name: "undo",
        summary: "take a run back, and say what cannot be",
        example: "flyball undo last --dry-run",
        load: async () => (await import("./commands/undo.ts")).undo,
      },
      {
        name: "ledger",
        summary: "every action: list, verify and export the record",
        example: "flyball ledger log --since 7d",
        load: async () => (await import("./commands/ledger.ts")).ledger,
      },
    ],
  },
  {
    title: "Release",
    commands: [
      {
        name: "sign-off",
        summary: "whether an environment runs a commit and is well, signed",
        example: "flyball sign-off HEAD --env production",
        load: async () => (await import("./commands/sign-off.ts")).signOff,
      },
      {
        name: "evidence",
        summary: "what runs kept as evidence, and whether it is genuine",
        example: "flyball evidence verify ev_0a1b2c3d4e5f",
        load: async () => (await import("./commands/evidence.ts")).evidence,
      },
      {
        name: "release",
        summary: "releases: list, show, start, note, checklist",
        example: "flyball release list",
        load: async () => (await import("./commands/release.ts")).release,
      },
      {
        name: "scope",
        summary: "whether a change goes back alone, and what goes with it",
        example: "flyball scope HEAD~3",
        load: async () => (await import("./commands/scope.ts")).scope,
      },
      {
        name: "rollback",
        summary: "take a release back, and see that it is well again",
        example: "flyball rollback rel_01jd3c5k7m9p --dry-run",
        load: async () => (await import("./commands/rollback.ts")).rollback,
      },
    ],
  },
  {
    title: "Set up",
    commands: [
      {
        name: "init",
        summary: "put policy, workflow and templates into a repository",
        example: "flyball init --dry-run",
        load: async () => (await import("./commands/init.ts")).init,
      },
      {
        name: "uninstall",
        summary: "take back what init wrote, byte for byte",
        example: "flyball uninstall --dry-run",
        load: async () => (await import("./commands/uninstall.ts")).uninstall,
      },
      {
        name: "adopt",
        summary: "the 30-day plan for a repository, and its next step",
        example: "flyball adopt",
        load: async () => (await import("./commands/adopt.ts")).adopt,
      },
      {
        name: "up",
        summary: "start the background worker (--stop ends it)",
        example: "flyball up",
        load: async () => (await import("./commands/up.ts")).up,
      },
      {
        name: "worker",
        summary: "work on runs in the foreground",
        example: "flyball worker",
        load: async () => (await import("./commands/up.ts")).worker,
      },
      {
        name: "doctor",
        summary: "what this machine has and lacks, and what runs left behind",
        example: "flyball doctor --json",
        load: async () => (await import("./commands/doctor.ts")).doctor,
      },
      {
        name: "completion",
        summary: "print the completion script of a shell",
        example: "source <(flyball completion bash)",
        load: async () => (await import("./commands/completion.ts")).completion,
      },
    ],
  },
];

export interface CommandSection {
  readonly title: string;
  readonly commands: readonly CommandEntry[];
}

export function commandEntries(): readonly CommandEntry[] {
  return COMMAND_TABLE.flatMap((section) => section.commands);
}
