import type { GateRuleDoc } from "../../finding/rule-doc.ts";

type ContractRule =
  | "undeclared"
  | "understated"
  | "overstated"
  | "mixed"
  | "breaks"
  | "stale"
  | "unreadableDeclaration"
  | "missingFile"
  | "staleTypes"
  | "notMajor";

const rule = (
  id: string,
  level: GateRuleDoc["level"],
  title: string,
  why: string,
  fix: string,
  example: string,
): GateRuleDoc => ({ id, level, title, why, fix, example });

/** What the gate `contract` holds changes of API contracts to. */
export const CONTRACT_RULES: Readonly<Record<ContractRule, GateRuleDoc>> = {
  undeclared: rule(
    "FB2001",
    "error",
    "A change of a contract says whether it breaks",
    "Who changes what others depend on has looked at what it does to them. The declaration is read from the field `contract:` of a flyball block, from trailers `Contract-Change:`, and from files in .flyball/contract-changes/.",
    "Type `flyball contract accept`, or write  contract: breaking  or  contract: non-breaking  into the flyball block.",
    "openapi.yaml is changed, and neither the request nor a commit says  Contract-Change: non-breaking",
  ),
  understated: rule(
    "FB2002",
    "error",
    "A change that is declared non-breaking breaks nobody",
    "The engine has found something that was accepted before and is not accepted now, with a payload that shows it wherever a schema decides.",
    "Keep the old beside the new (flyball contract impact says in which order), or declare it breaking and raise the major version.",
    "Contract-Change: non-breaking    (the field /total is gone from answers of GET /orders/{id})",
  ),
  overstated: rule(
    "FB2003",
    "warning",
    "A change that is declared breaking breaks something",
    "Consumers are asked to move for nothing, and the next declaration is believed less.",
    "Declare it non-breaking.",
    "Contract-Change: breaking    (an optional field was added)",
  ),
  mixed: rule(
    "FB2004",
    "warning",
    "A change of a contract is a change of its own",
    "A contract is agreed on by both sides before the code follows. Mixed with code it can't be released first, and can't be taken back alone. Generated files, tests, documents, manifests and lockfiles may come with it.",
    "Split the change: the contract first, the code that follows it after.",
    "openapi.yaml and src/orders/list.ts in one change",
  ),
  breaks: rule(
    "FB2005",
    "info",
    "What of a contract breaks",
    "Each break that the engine found, at its place. Whether it fails the check is for the declaration to say.",
    "Look at it with flyball contract impact, which says who is hit.",
    "GET /orders/{id}: the response's required property 'total' was removed",
  ),
  stale: rule(
    "FB2006",
    "warning",
    "An accepted change is the one that was accepted",
    "A file in .flyball/contract-changes/ is for one content of the contract: what changed afterwards nobody has looked at.",
    "Type `flyball contract accept` again.",
    ".flyball/contract-changes/orders-1a2b3c4d.json    (the contract was changed again)",
  ),
  unreadableDeclaration: rule(
    "FB2007",
    "error",
    "A declaration can be read",
    "What says neither breaking nor non-breaking declares nothing.",
    "Write breaking or non-breaking, with the contract's name before it where several changed.",
    "Contract-Change: minor",
  ),
  missingFile: rule(
    "FB2008",
    "error",
    "A contract that others were promised is there",
    "flyball.yaml names the file of a contract, and consumers find it by that.",
    "Put the file back, or take the contract out of contracts.provides in a change before this one.",
    "contracts: { provides: [{ name: orders, file: openapi.yaml }] }    (openapi.yaml is deleted)",
  ),
  staleTypes: rule(
    "FB2009",
    "error",
    "Generated types are those of the contract",
    "Code that is compiled against an older contract is wrong without a word from the compiler. Generating again gives the same bytes, so every difference is one.",
    "Type `flyball contract types`, and commit what it writes.",
    "src/generated/orders.ts    (openapi.yaml was changed after it was generated)",
  ),
  notMajor: rule(
    "FB2010",
    "error",
    "A contract that breaks has a new major version",
    "Consumers read from the version whether they have to move: info.version is raised by its left-most part that is not zero (semver.org).",
    "Raise info.version, or keep the old beside the new.",
    "info: { version: 1.4.1 }    (was 1.4.0, and the field /total is gone)",
  ),
};
