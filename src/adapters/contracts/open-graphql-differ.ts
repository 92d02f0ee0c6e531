import { type Change, CriticalityLevel, diff, DiffRule } from "@graphql-inspector/core";
import { buildASTSchema, concatAST, type DocumentNode, GraphQLError, type GraphQLSchema, parse, Source } from "graphql";
import { messageOf } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import type { ContractFinding, Level } from "../../domain/contract/finding/contract-finding.ts";
import type { ContractDiffer, DifferAnswer, DifferQuestion, ForeignContract } from "../../ports/contract-differ.ts";
import { locateCoordinate } from "./graphql-coordinates.ts";
import { readGraphqlUsage } from "./graphql-usage.ts";

/** The parser stops there: a document of two million tokens is no contract of a person. */
const TOKENS_MAX = 2_000_000;

/** Rule ids and levels are those of GraphQL Inspector (`FIELD_REMOVED`). Where documents of the consumers are known, a breaking change of what none of them asks for is
 * shown as `unused` and breaks nobody. */
export function openGraphqlDiffer(): ContractDiffer {
  return { diff: diffGraphql };
}

interface Version {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
}

async function diffGraphql(question: DifferQuestion): Promise<DifferAnswer> {
  try {
    const old = readVersion(question.old);
    const next = readVersion(question.new);
    const used = question.usage === null ? null : readGraphqlUsage(question.usage, [old.schema, next.schema]);
    const changes = await diff(old.schema, next.schema, used === null ? [] : [DiffRule.considerUsage], {
      checkUsage: async (parts) => parts.map(({ meta }) => used !== null && !used.has(pathOf(meta.change))),
    });
    return { kind: "judged", findings: changes.map((change) => toFinding(change, { old, new: next }, used)) };
  } catch (thrown) {
    return { kind: "unknown", ...explain(thrown) };
  }
}

function readVersion(contract: ForeignContract): Version {
  const documents = [...contract.files].map(([path, text]) => parse(new Source(text, path), { maxTokens: TOKENS_MAX }));
  const document = concatAST(documents);
  // Directives of a gateway (federation) are declared nowhere: they are no reason to judge nothing.
  return { document, schema: buildASTSchema(document, { assumeValid: true, assumeValidSDL: true }) };
}

const LEVELS: Readonly<Record<CriticalityLevel, Level>> = {
  [CriticalityLevel.Breaking]: "ERR",
  [CriticalityLevel.Dangerous]: "WARN",
  [CriticalityLevel.NonBreaking]: "INFO",
};

function toFinding(
  change: Change,
  versions: { readonly old: Version; readonly new: Version },
  used: ReadonlySet<string> | null,
): ContractFinding {
  const path = pathOf(change);
  const suppressed = change.criticality.isSafeBasedOnUsage === true;
  const level = suppressed ? "ERR" : LEVELS[change.criticality.level];
  // The hook suppresses by a prefix of the path, so that an unused `Query.user` would hide a used `Query.users`.
  const unused = suppressed && used !== null && !used.has(path);
  return {
    id: change.type,
    level,
    provedLevel: unused ? "INFO" : level,
    proof: unused ? { kind: "unused" } : { kind: "not-asked" },
    section: "types",
    operations: [],
    args: [path],
    text: printable(change.message.replace(/ \(non-breaking based on usage\)$/u, "")),
    old: locateCoordinate(versions.old.document, path),
    new: locateCoordinate(versions.new.document, path),
  };
}

function pathOf(change: Pick<Change, "path">): string {
  return change.path ?? "";
}

function explain(thrown: unknown): { readonly reason: string; readonly hint: string } {
  if (thrown instanceof GraphQLError) {
    const at = thrown.locations?.[0];
    const file = thrown.source?.name ?? "the schema";
    const place = at === undefined ? file : `${file}:${at.line}:${at.column}`;
    return {
      reason: `${place} is not a GraphQL schema: ${printable(thrown.message)}`,
      hint: "mend the schema at that place, then check again",
    };
  }
  return {
    reason: `the GraphQL schema cannot be read: ${printable(messageOf(thrown))}`,
    hint: "mend the schema, then check again",
  };
}
