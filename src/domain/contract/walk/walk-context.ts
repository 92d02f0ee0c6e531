import type { Api } from "../api/api.ts";
import type { ContractSection, OperationRef, ProofQuestion, WalkFinding } from "../finding/contract-finding.ts";
import type { SchemaSide, View } from "../prove/proof.ts";
import type { Site } from "../source/contract-source.ts";
import { ruleLevel } from "./contract-rules.ts";
import { mirroredLevel } from "./mirrored-levels.ts";
import type { SchemaWalker } from "./schema-changes.ts";
import type { SchemaPosition } from "./schema-position.ts";

export interface WalkOptions {
  readonly nowMs: number;
  /** How many days an operation or a parameter must stay deprecated before its sunset, by its stability; without one it counts as stable. */
  readonly deprecationDays: { readonly beta: number; readonly stable: number };
}

/** What the walk of two documents gives. */
export interface Walk {
  readonly findings: readonly WalkFinding[];
  readonly pairs: readonly WalkedPair[];
}

/** A body, parameter or header that both sides have: it is proven as a whole, whatever the rules saw in it. */
export interface WalkedPair {
  /** The rule to cite where the proof finds a break that no rule saw. */
  readonly id: string;
  readonly section: ContractSection;
  /** Null of a schema that is a document itself. */
  readonly operation: OperationRef | null;
  readonly args: readonly string[];
  readonly text: string;
  readonly question: ProofQuestion;
  /** Its values travel as text, in which `1` is a number and a string. */
  readonly isText: boolean;
  /** What the rules saw within it; the same objects as in the walk's findings. */
  readonly findings: readonly WalkFinding[];
}

/** What all parts of one walk share, and where they put what they find. */
export interface WalkContext {
  readonly old: Api;
  readonly new: Api;
  /** Days since 1970. */
  readonly today: number;
  readonly deprecationDays: WalkOptions["deprecationDays"];
  readonly schemas: SchemaWalker;
  /** Security schemes that have another name and are the same, by their old names. */
  readonly renamedSchemes: ReadonlyMap<string, string>;
  readonly findings: WalkFinding[];
  readonly pairs: WalkedPair[];
}

/** Where findings belong; `isReversed` in webhooks and callbacks, whose requests the provider sends. */
export interface WalkScope {
  readonly section: ContractSection;
  readonly operation: OperationRef | null;
  readonly isReversed: boolean;
}

export interface OperationScope extends WalkScope {
  readonly operation: OperationRef;
  /** The new operation's `x-stability-level` as written. */
  readonly stability: string | null;
}

export interface Sites {
  readonly old: Site | null;
  readonly new: Site | null;
}

/** Adds a finding at its rule's level. */
export function find(
  context: WalkContext,
  scope: WalkScope,
  id: string,
  args: readonly string[],
  text: string,
  sites: Sites,
  argued: WalkFinding["argued"] = null,
): void {
  const level = ruleLevel(id);
  context.findings.push({
    id,
    level,
    section: scope.section,
    operation: scope.operation,
    args,
    text,
    oldSite: sites.old,
    newSite: sites.new,
    question: null,
    argued: argued ?? (scope.isReversed ? mirroredLevel(id, level) : null),
  });
}

/** What a rule says of the pair itself, beside what is in its schemas. */
interface PairRule {
  readonly id: string;
  readonly args: readonly string[];
  readonly text: string;
  readonly sites: Sites;
}

/** Walks a pair of schemas that stand in the same place, and notes it for the proof. Where a side has none it allows everything. */
export function walkSchemas(
  context: WalkContext,
  scope: OperationScope,
  schemas: Sites,
  position: SchemaPosition,
  {
    sent = schemas,
    rule = null,
  }: {
    /** What travels, where that is not what the schemas say: an exploded list of one item is written like the item. */
    readonly sent?: Sites;
    readonly rule?: PairRule | null;
  } = {},
): void {
  const { section, operation, isReversed } = scope;
  const question = questionOf(context, sent, position, isReversed);
  const changes = context.schemas.changes(schemas.old, schemas.new, position, isReversed).map(
    // Field by field: of a large description these are hundreds of thousands, and a spread takes several times as long.
    ({ id, level, args, text, oldSite, newSite, question: asked }): WalkFinding => ({
      id,
      level,
      section,
      operation,
      args,
      text,
      oldSite,
      newSite,
      question: asked,
      argued: null,
    }),
  );
  const findings = rule === null ? changes : [ruleFinding(rule, scope, question), ...changes];
  // One by one: a call does not take as many arguments as a large component has changes.
  for (const finding of findings) context.findings.push(finding);
  context.pairs.push({ ...pairOf(position), section, operation, question, isText: isText(position), findings });
}

function ruleFinding(
  { id, args, text, sites }: PairRule,
  { section, operation }: OperationScope,
  question: ProofQuestion,
): WalkFinding {
  const level = ruleLevel(id);
  return { id, level, section, operation, args, text, oldSite: sites.old, newSite: sites.new, question, argued: null };
}

function questionOf(
  context: WalkContext,
  schemas: Sites,
  position: SchemaPosition,
  isReversed: boolean,
): ProofQuestion {
  const view: View = position.kind === "response-body" || position.kind === "response-header" ? "response" : "request";
  const older: SchemaSide = { site: schemas.old, dialect: context.old.dialect, resolve: context.old.resolve };
  const newer: SchemaSide = { site: schemas.new, dialect: context.new.dialect, resolve: context.new.resolve };
  const isOldSender = (view === "request") !== isReversed;
  return {
    sender: isOldSender ? older : newer,
    receiver: isOldSender ? newer : older,
    view,
    whole: null,
  };
}

/** Parameters and headers without `content`: a style says how their values are written. */
function isText(position: SchemaPosition): boolean {
  return (position.kind === "parameter" || position.kind === "response-header") && position.mediaType === null;
}

function pairOf(position: SchemaPosition): Pick<WalkedPair, "id" | "args" | "text"> {
  switch (position.kind) {
    case "request-body":
      return {
        id: "request-body-not-compatible",
        args: [position.mediaType],
        text: `a request body in ${position.mediaType} that was allowed is refused`,
      };
    case "response-body":
      return {
        id: "response-body-not-compatible",
        args: [position.mediaType, position.status],
        text: `a response ${position.status} in ${position.mediaType} may hold what the old contract refuses`,
      };
    case "parameter":
      return {
        id: "request-parameter-not-compatible",
        args: [position.in, position.name],
        text: `a value of the ${position.in} parameter ${position.name} that was allowed is refused`,
      };
    case "response-header":
      return {
        id: "response-header-not-compatible",
        args: [position.name, position.status],
        text: `the header ${position.name} of the response ${position.status} may hold what the old contract refuses`,
      };
    default:
      return position satisfies never;
  }
}
