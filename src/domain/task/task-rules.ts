import type { RuleDoc } from "../finding/rule-doc.ts";

/** The rules by the name that the code calls them. */
export type TaskRule =
  | "yaml"
  | "value"
  | "unknown"
  | "missing"
  | "objective"
  | "criterion"
  | "filesEverything"
  | "filesOutside"
  | "filesNegated"
  | "filesGlob"
  | "tests"
  | "testPlaceholder"
  | "scopeIn"
  | "contradiction"
  | "budget"
  | "environment"
  | "filesUnmatched";

const rule = (id: string, title: string, why: string, fix: string): RuleDoc => ({ id, title, why, fix });

/** Every rule that a task contract is held to. */
export const TASK_RULES: Readonly<Record<TaskRule, RuleDoc>> = {
  yaml: rule(
    "FB6001",
    "The task file can be read",
    "A contract that parsers read in two ways is not a contract: the file is strict YAML 1.2 in UTF-8, without duplicate keys, aliases, merge keys and tags.",
    "Correct the line that the message names.",
  ),
  value: rule(
    "FB6002",
    "Every field holds the kind of value it is for",
    "YAML takes `status: 200` for a mapping and `true` for a boolean, where a sentence was meant.",
    "Put text with a colon, a number or a boolean between quotes.",
  ),
  unknown: rule(
    "FB6003",
    "Only known fields",
    "A misspelt field would bound nothing, without a word.",
    "Correct the name to the one suggested, or remove the field.",
  ),
  missing: rule(
    "FB6004",
    "No required field is missing",
    "What a contract leaves open is decided by the builder.",
    "Write the line that the message gives.",
  ),
  objective: rule(
    "FB6005",
    "The objective says what changes",
    "Most failed agent runs begin with a vague request.",
    "Name the thing and what will be different: 'Round each order line before the total is summed'.",
  ),
  criterion: rule(
    "FB6006",
    "An acceptance criterion can be tested",
    "A reviewer can only agree or disagree with 'works'; 'GET /orders/1 answers 404' is either so or not.",
    "Name an observable: a status, a value, an output, a file, a command.",
  ),
  filesEverything: rule(
    "FB6007",
    "files_allowed leaves something out",
    "A scope that covers every file stops no change.",
    "Name the folders or files that the change is about: 'src/orders/**'.",
  ),
  filesOutside: rule(
    "FB6008",
    "files_allowed stays in the repository",
    "A path outside the repository, or inside .git, is never part of a patch, and writing there escapes every check.",
    "Write a path relative to the repository's root, with / between folders.",
  ),
  filesNegated: rule(
    "FB6009",
    "files_allowed has no negated globs",
    "Negation makes the order of the lines matter and is easily read the wrong way round.",
    "Move the path to scope_out, without the '!'.",
  ),
  filesGlob: rule(
    "FB6010",
    "files_allowed holds globs that are read as meant",
    "A glob that means something else to the reader than to the matcher lets the wrong files through; one with very many alternatives makes matching slow.",
    "Use * (within a name), ** (any folders), ? (one character) and {a,b}; write one glob a line.",
  ),
  tests: rule(
    "FB6011",
    "A test is required",
    "Without a command that can fail, nothing tells a finished change from an unfinished one.",
    'Write the command that proves the change: tests_required: ["npm test"].',
  ),
  testPlaceholder: rule(
    "FB6012",
    "A required test can pass and fail",
    "`true`, `echo ok` and `npm test || true` pass whatever the change is.",
    "Write the real command, and let its exit code through.",
  ),
  scopeIn: rule(
    "FB6013",
    "scope_in says what is part of the task",
    "A reviewer refuses an expansion of the scope by comparing with it.",
    "Name at least one thing that the change may touch.",
  ),
  contradiction: rule(
    "FB6014",
    "Nothing is both inside and outside of the scope",
    "What scope_out names is taken away from files_allowed: where nothing stays, no change can be right.",
    "Remove the entry from one of the two lists.",
  ),
  budget: rule(
    "FB6015",
    "A budget is a positive number",
    "A budget of nothing stops a run before it starts, and an infinite one bounds nothing.",
    "Write a number above 0, or leave the field out.",
  ),
  environment: rule(
    "FB6016",
    "The environment exists",
    "A run that finds at its end that there is nothing to release into has wasted its cost.",
    "Write a name from 'environments' in flyball.yaml, or leave the field out to end at the merge.",
  ),
  filesUnmatched: rule(
    "FB6017",
    "files_allowed names something that exists",
    "A glob that matches no file, in a folder that is not there, is mostly a slip of the pen.",
    "Correct the path, or ignore this where the change creates the folder.",
  ),
};
