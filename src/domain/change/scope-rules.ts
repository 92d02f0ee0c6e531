import type { Finding } from "../finding/finding.ts";

/** A rule on what an agent may leave behind in its worktree. */
export interface ScopeRule {
  readonly id: string;
  readonly title: string;
  readonly level: Finding["level"];
  readonly why: string;
  readonly fix: string;
}

export type ScopeRuleName =
  | "outOfScope"
  | "scopeOut"
  | "ignoredFile"
  | "linkLeaves"
  | "nestedRepository"
  | "tampered"
  | "specialFile"
  | "hardLink"
  | "nameNotUtf8"
  | "largeFile"
  | "unreadable"
  | "caseOnly";

export const SCOPE_RULES: Readonly<Record<ScopeRuleName, ScopeRule>> = {
  outOfScope: {
    id: "FB6201",
    title: "A file outside files_allowed was changed",
    level: "error",
    why: "The contract names the files that the change may touch; what nobody expected to change is not looked at.",
    fix: "take the change of this file back, or add the file to files_allowed of the task contract",
  },
  scopeOut: {
    id: "FB6202",
    title: "A file in scope_out was changed",
    level: "error",
    why: "The contract says that this part stays as it is, whatever files_allowed says.",
    fix: "take the change of this file back, or remove its glob from scope_out of the task contract",
  },
  ignoredFile: {
    id: "FB6203",
    title: "An ignored file was written outside scratch folders",
    level: "warning",
    why: "Git leaves ignored files out of the commit, so that checks which see them judge something else than what is merged.",
    fix: "delete the file, write it under a scratch folder, or take it out of .gitignore",
  },
  linkLeaves: {
    id: "FB6204",
    title: "A symbolic link leaves the tree",
    level: "error",
    why: "Through such a link a later step reads or writes files that are not in the repository, or git's own.",
    fix: "delete the link, or make it a relative link to a file of the repository",
  },
  nestedRepository: {
    id: "FB6205",
    title: "A repository inside the repository",
    level: "error",
    why: "Git takes it for a submodule and hides its files; its hooks and configuration run for whoever works in it.",
    fix: "delete the folder's .git, or the folder",
  },
  tampered: {
    id: "FB6206",
    title: "Git's own data was changed",
    level: "error",
    why: "Hooks, filters and settings are programs that git starts; commits by the agent escape the orchestrator.",
    fix: "look at what was changed, put it back, and start the attempt again in the sandbox",
  },
  specialFile: {
    id: "FB6207",
    title: "A FIFO, socket or device was made",
    level: "error",
    why: "It cannot be committed, and whoever opens it may wait for ever or reach another process.",
    fix: "delete it",
  },
  hardLink: {
    id: "FB6208",
    title: "A changed file has another name",
    level: "error",
    why: "A hard link brings the content of a file outside the repository into the commit, or lets it be changed from outside.",
    fix: "replace the file by a copy of its own: cp FILE FILE.copy && mv FILE.copy FILE",
  },
  nameNotUtf8: {
    id: "FB6209",
    title: "A file name is not UTF-8",
    level: "error",
    why: "It cannot be shown or matched exactly, so that no scope can be judged for it.",
    fix: "rename the file",
  },
  largeFile: {
    id: "FB6210",
    title: "A file of more than 50 MiB was written",
    level: "warning",
    why: "It stays in the history for ever, and forges refuse files of this size.",
    fix: "delete the file, or keep it outside the repository",
  },
  unreadable: {
    id: "FB6211",
    title: "A file or folder was closed to reading",
    level: "error",
    why: "What cannot be read cannot be judged.",
    fix: "give its owner the right to read: chmod u+rwX",
  },
  caseOnly: {
    id: "FB6212",
    title: "Two names differ by case alone",
    level: "warning",
    why: "On macOS and Windows they are one file: a checkout there loses one of them or shows changes that nobody made.",
    fix: "choose a name that differs by more than case, or rename in two commits",
  },
};
