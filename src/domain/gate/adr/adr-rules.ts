import type { GateRuleDoc } from "../../finding/rule-doc.ts";

export type AdrRule =
  | "renamed"
  | "split"
  | "merged"
  | "changed"
  | "dependency"
  | "contractRemoved"
  | "reversal"
  | "edited"
  | "duplicate"
  | "link"
  | "unreadable"
  | "unknownRef"
  | "long";

const rule = (
  id: string,
  level: GateRuleDoc["level"],
  title: string,
  why: string,
  fix: string,
  example: string,
): GateRuleDoc => ({ id, level, title, why, fix, example });

const NEW =
  'Type `flyball adr new "TITLE" --decision "…" --reason "…"` and commit the file with the change, or name the decision that is there already with the trailer  ADR: 0007.';

/** What the gate `adr` holds changes to. */
export const ADR_RULES: Readonly<Record<AdrRule, GateRuleDoc>> = {
  renamed: rule(
    "FB3201",
    "error",
    "A service or package that is renamed has a decision",
    "Everybody who looks for the old name finds nothing, and nobody remembers why. It is read from files that moved, from the names in manifests, compose files and Kubernetes manifests, and from routes that are all under another prefix. A package that only gets another scope in front of its name (orders, @acme/orders) is a warning.",
    NEW,
    "services/orders/** moves to services/purchasing/**, and the change has no ADR",
  ),
  split: rule(
    "FB3202",
    "error",
    "A service or package that is split has a decision",
    "From then on two things have to be released in the right order, and the line between them is hard to move again. It is read from files and declared names that move into a package or service that is new.",
    NEW,
    "services/shop/invoice.ts moves to services/billing/invoice.ts, which is new",
  ),
  merged: rule(
    "FB3203",
    "error",
    "Services or packages that are merged have a decision",
    "Whoever wants to part them again has to know why they were put together. It is read from a package or service of which nothing is left, and whose files are in another.",
    NEW,
    "services/billing/** moves into services/orders/, and services/billing is gone",
  ),
  changed: rule(
    "FB3204",
    "warning",
    "A service that is new or gone has a decision",
    "It is read from compose files and Kubernetes manifests. A service of an image of others' that is new is no boundary of this repository's.",
    NEW,
    "services: { billing: { build: ./billing } }    (compose.yaml, and it was not there before)",
  ),
  dependency: rule(
    "FB3205",
    "error",
    "A new dependency on another service has a decision",
    "Where the other is slow, down or changed, this one is too. It is read from addresses in code and configuration (BILLING_URL, https://billing…), depends_on in compose files, generated clients, client packages in manifests, and contracts.consumes in flyball.yaml.",
    NEW,
    "const response = await fetch(`${process.env.BILLING_URL}/invoices`)",
  ),
  contractRemoved: rule(
    "FB3206",
    "error",
    "A public contract that is removed has a decision",
    "Who used it asks why, and what to use instead. It is read from OpenAPI operations, whole contract files, GraphQL types, Protobuf services, entry points and commands of published packages, and the packages themselves.",
    NEW,
    "openapi.yaml no longer has GET /orders/{id}",
  ),
  reversal: rule(
    "FB3207",
    "error",
    "What was decided is not undone without a decision",
    "A decision that is quietly reversed is made again, and again reversed. It is read from what an accepted ADR names: what it removed comes back (`removed` in its front matter, and what its text says is removed, replaced or no longer used: names in backticks and paths, and as a warning packages by bare words), or a file or dependency that it rests on is taken away.",
    "Leave it as it was decided, or type `flyball adr supersede 0007 --title TEXT --decision TEXT --reason TEXT`.",
    'ADR 0007 says  removed: [lodash]  and package.json has  "lodash": "^4.17.21"',
  ),
  edited: rule(
    "FB3210",
    "error",
    "A decision stays as it was accepted",
    "Who reads it later has to see what was decided then. Its links and further files it governs may change; its words don't, and it ceases to bind only where an accepted decision says that it supersedes it.",
    "Take the edit back, and type `flyball adr supersede 0007 --title TEXT --decision TEXT --reason TEXT`.",
    "docs/decisions/0007-round-half-up.md now says half even",
  ),
  duplicate: rule(
    "FB3211",
    "error",
    "A decision's number is its own",
    "Two branches took the same number, and  ADR: 0007  means both.",
    "Rename the newer file to the next free number, as the finding says.",
    "docs/decisions/0007-use-sqlite.md    (there is 0007-use-rest.md)",
  ),
  link: rule(
    "FB3212",
    "warning",
    "Decisions that supersede each other say so on both sides",
    "Who finds the old one has to be led to the new one. It is read from supersedes and superseded-by, or from the section Status.",
    "Type `flyball adr supersede OLD NEW`, which writes both.",
    'supersedes: ["0003"]    (0003 is still accepted)',
  ),
  unreadable: rule(
    "FB3213",
    "error",
    "A decision says what is decided, and why",
    "Title, decision and reason, a sentence each, in words that say something; a status that is one.",
    "Write the missing sentence.",
    "# Use SQLite    (and nothing below it)",
  ),
  unknownRef: rule(
    "FB3214",
    "warning",
    "A decision that a change names is there",
    "A link that leads nowhere proves nothing.",
    "Name it by its number or its file: flyball adr list shows them.",
    "ADR: 0099",
  ),
  long: rule(
    "FB3215",
    "info",
    "A decision has three sentences",
    "Short ones are written, and read. Files with headings (MADR, Nygard) may be longer.",
    "Keep what is decided and why.",
    "a file without headings and with seven sentences",
  ),
};
