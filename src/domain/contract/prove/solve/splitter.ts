import type { Languages } from "../leaf/languages.ts";
import { JSON_TYPES, type JsonType, typeBit } from "../node/json-type.ts";
import { type Literal, type Node, type NodeTable, TRUE } from "../node/node-table.ts";
import type { SchemaUse } from "../node/schema-use.ts";
import { type Summaries, areDisjoint, both } from "../node/summary.ts";
import type { Budget } from "./budget.ts";
import { type Choice, type Frame, addValue, branch, isPossible, narrow, newFrame } from "./frame.ts";

/** What splitting a state needs of the solver. */
export interface SplitContext {
  readonly table: NodeTable;
  readonly languages: Languages;
  readonly summaries: Summaries;
  readonly budget: () => Budget;
  readonly expand: (literal: Literal, use: SchemaUse) => Literal;
  /** Whether two schema nodes say the same. */
  readonly areEqual: (left: Literal, right: Literal) => boolean;
  /** Whether the conjunction is known to be empty; costs little. */
  readonly isKnownEmpty: (literals: readonly Literal[]) => boolean;
}

/** Levels of nested choices that are looked into before one is followed. */
const LOOK_DEPTH = 4;

/** All ways through the choices of a conjunction: type by type, the choice with the fewest ways first, and those that contradict what
 * is known already left out (Davis, Putnam, Logemann and Loveland's procedure, made lazily). */
export function* splits(context: SplitContext, literals: readonly Literal[]): Generator<Frame> {
  const summary = both(literals.map((literal) => context.summaries.of(literal)));
  for (const type of JSON_TYPES) {
    if ((summary.mask & typeBit(type)) === 0) continue;
    const open: Fork[] = [{ frame: newFrame(type, literals), choice: null, ways: [[]], next: 0 }];
    for (let fork = open.at(-1); fork !== undefined; fork = open.at(-1)) {
      const way = fork.ways[fork.next];
      if (way === undefined) {
        open.pop();
        continue;
      }
      fork.next += 1;
      // What is known is copied for each way, when it is followed.
      context.budget().spend(1 + Math.ceil((fork.frame.seen.size + fork.frame.values.size) / 8));
      const frame = fork.choice === null ? fork.frame : branch(fork.frame, fork.choice, way);
      if (!propagate(context, frame)) continue;
      const choice = fewestWays(context, frame);
      if (choice === null) yield frame;
      else open.push({ frame, choice, ways: waysOf(context, choice), next: 0 });
    }
  }
}

/** A choice whose ways are followed one after the other. */
interface Fork {
  readonly frame: Frame;
  readonly choice: Choice | null;
  readonly ways: ReadonlyArray<readonly Literal[]>;
  next: number;
}

/** Follows all that is forced; false where it contradicts itself. */
function propagate(context: SplitContext, frame: Frame): boolean {
  for (;;) {
    for (let literal = frame.todo.pop(); literal !== undefined; literal = frame.todo.pop())
      if (!take(context, frame, literal)) return false;
    if (!close(context, frame)) return false;
    const kept: Choice[] = [];
    for (const choice of frame.choices) {
      const simpler = simplify(context, frame, choice);
      if (simpler === false) return false;
      if (simpler === true) continue;
      if (simpler.kind === "any" && simpler.literals.length === 1) frame.todo.push(...simpler.literals);
      else kept.push(simpler);
    }
    frame.choices = kept;
    if (frame.todo.length === 0) return true;
  }
}

function take(context: SplitContext, frame: Frame, literal: Literal): boolean {
  context.budget().spend(1);
  if (frame.seen.has(literal)) return true;
  if (literal === -TRUE || frame.seen.has(-literal)) return false;
  frame.seen.add(literal);
  if (!narrow(frame, context.summaries.of(literal))) return false;
  if (literal < 0 && areDisjoint(frame.summary, context.summaries.of(-literal))) return true;
  const node = context.table.of(literal);
  if (node.kind === "true") return true;
  if (node.kind === "types") return ((node.mask & typeBit(frame.type)) !== 0) === literal > 0;
  if (node.kind === "and") {
    if (literal > 0) frame.todo.push(...node.members);
    else frame.choices.push({ kind: "any", literals: node.members.map((member) => -member), refuted: -literal });
    return true;
  }
  if (node.kind === "one-of") {
    frame.choices.push({ kind: literal > 0 ? "one" : "not-one", members: node.members, strict: node.strict });
    return true;
  }
  if (node.kind === "schema") {
    if (isRefuted(context, frame, literal)) return false;
    frame.schemas.push(literal);
    const expanded = context.expand(Math.abs(literal), node.use);
    frame.todo.push(literal > 0 ? expanded : -expanded);
    return true;
  }
  // What cannot be told is taken to hold: a value found that way is evaluated before it is given out.
  if (node.kind === "opaque") return true;
  if (node.kind !== "scalars") return takeAtom(context, frame, literal, node);
  if (frame.type === "array" || frame.type === "object") return literal < 0;
  frame.atoms.push(literal);
  return true;
}

/** Whether a schema that says the same is known to be the other way. */
function isRefuted(context: SplitContext, { schemas }: Frame, literal: Literal): boolean {
  // In a chain of thousands of references no two need to be equal: those met last are compared.
  for (let index = schemas.length - 1; index >= Math.max(0, schemas.length - COMPARED_MAX); index -= 1) {
    const other = schemas[index] ?? literal;
    if (other > 0 !== literal > 0 && context.areEqual(other, literal)) return true;
  }
  return false;
}

const COMPARED_MAX = 100;

/** Once no choice is left that could declare more keys, a sender sends no others. */
function close(context: SplitContext, frame: Frame): boolean {
  const { declared } = frame;
  if (frame.sent !== null || declared === "any" || declared.length === 0) return true;
  if (frame.choices.some((choice) => mayDeclare(context, choice))) return true;
  frame.sent = context.languages.or(declared);
  for (const key of frame.required) if (isUnsent(context, frame, key)) return false;
  return true;
}

function isUnsent(context: SplitContext, frame: Frame, key: string): boolean {
  return frame.sent !== null && context.languages.contains(frame.sent, key) === false;
}

function mayDeclare(context: SplitContext, choice: Choice): boolean {
  const literals = choice.kind === "any" ? choice.literals : choice.kind === "one" ? choice.members : [];
  const work = [...literals];
  for (let literal = work.pop(); literal !== undefined; literal = work.pop()) {
    context.budget().spend(1);
    const node = context.table.of(literal);
    if (node.kind === "declares" || (node.kind === "schema" && node.use.mode.reading === "sends")) return true;
    if (node.kind === "and" || node.kind === "one-of")
      work.push(...node.members.map((member) => Math.sign(literal) * member));
  }
  return false;
}

type Atom = Exclude<Node, { kind: "true" | "types" | "and" | "one-of" | "schema" | "opaque" | "scalars" }>;

function takeAtom(context: SplitContext, frame: Frame, literal: Literal, node: Atom): boolean {
  if (typeOfAtom(node) !== frame.type) return literal > 0;
  if (node.kind === "property") {
    addValue(frame, node.key, literal > 0 ? node.value : -node.value);
    if (literal < 0) frame.required.add(node.key);
    return isPossible(frame, node.key) && (literal > 0 || !isUnsent(context, frame, node.key));
  }
  if (node.kind === "required") {
    if (literal > 0) frame.required.add(node.key);
    else addValue(frame, node.key, -TRUE);
    return isPossible(frame, node.key) && (literal < 0 || !isUnsent(context, frame, node.key));
  }
  if (node.kind === "declares") {
    if (literal < 0 || node.keys === null) frame.declared = "any";
    else if (frame.declared !== "any") frame.declared = [...frame.declared, node.keys];
    return true;
  }
  frame.atoms.push(literal);
  return true;
}

function typeOfAtom(node: Atom): JsonType {
  switch (node.kind) {
    case "bound":
    case "multiple-of":
      return "number";
    case "text":
      return "string";
    case "item-at":
    case "items-from":
    case "min-items":
    case "max-items":
    case "unique-items":
    case "contains":
      return "array";
    case "property":
    case "properties-in":
    case "required":
    case "property-names":
    case "min-properties":
    case "max-properties":
    case "declares":
      return "object";
    default:
      return node satisfies never;
  }
}

/** True where the choice is made already, false where nothing is left to choose. */
function simplify(context: SplitContext, frame: Frame, choice: Choice): Choice | boolean {
  if (choice.kind === "any") {
    // Most branches of a union are disjoint from the one that was chosen.
    if (choice.refuted !== null && areDisjoint(frame.summary, context.summaries.of(choice.refuted))) return true;
    const open: Literal[] = [];
    for (const literal of choice.literals) {
      const answer = look(context, frame, literal, LOOK_DEPTH);
      if (answer === true) return true;
      if (answer === null) open.push(literal);
    }
    return open.length === 0 ? false : open.length === choice.literals.length ? choice : { ...choice, literals: open };
  }
  return choice.kind === "one" ? simplifyOne(context, frame, choice) : simplifyNotOne(context, frame, choice);
}

function simplifyOne(context: SplitContext, frame: Frame, choice: Extract<Choice, { kind: "one" }>): Choice | boolean {
  const possible = choice.members.flatMap((member, index) => {
    const isPossible = look(context, frame, member, LOOK_DEPTH) !== false;
    return isPossible ? [index] : [];
  });
  const [only] = possible;
  if (only === undefined) return false;
  if (possible.length > 1) return choice;
  return { kind: "any", literals: [onlyThis(context, choice, only)], refuted: null };
}

/** Any number of members but one. */
function simplifyNotOne(
  context: SplitContext,
  frame: Frame,
  choice: Extract<Choice, { kind: "not-one" }>,
): Choice | boolean {
  const open: number[] = [];
  const holding: number[] = [];
  for (const [index, literal] of choice.strict.entries()) {
    const answer = look(context, frame, literal, LOOK_DEPTH);
    if (answer === true) holding.push(index);
    else if (answer === null) open.push(index);
  }
  if (holding.length > 1) return true;
  const none = context.table.and(choice.members.map((member) => -member));
  if (holding.length === 1)
    return { kind: "any", literals: [...open.map((index) => choice.strict[index] ?? TRUE), none], refuted: null };
  const summaries = choice.strict.map((literal) => context.summaries.of(literal));
  const canMeet = open.some((one, at) =>
    open.slice(at + 1).some((other) => {
      context.budget().spend(1);
      const [left, right] = [summaries[one], summaries[other]];
      return left !== undefined && right !== undefined && !areDisjoint(left, right);
    }),
  );
  return canMeet ? choice : { kind: "any", literals: [none], refuted: null };
}

/** Whether a literal follows (true) or is contradicted (false) by what is known; null where it is open. */
function look(context: SplitContext, frame: Frame, literal: Literal, depth: number): boolean | null {
  context.budget().spend(1);
  if (literal === TRUE || frame.seen.has(literal)) return true;
  if (literal === -TRUE || frame.seen.has(-literal)) return false;
  if (areDisjoint(frame.summary, context.summaries.of(literal))) return false;
  if (areDisjoint(frame.summary, context.summaries.of(-literal))) return true;
  const node = context.table.of(literal);
  if (node.kind === "types") return ((node.mask & typeBit(frame.type)) !== 0) === literal > 0;
  if (node.kind === "and") return depth === 0 ? null : lookAll(context, frame, node.members, literal > 0, depth - 1);
  if (node.kind === "schema") {
    if (isRefuted(context, frame, literal)) return false;
    if (depth === 0) return null;
    const expanded = context.expand(Math.abs(literal), node.use);
    return look(context, frame, literal > 0 ? expanded : -expanded, depth - 1);
  }
  if (node.kind === "true" || node.kind === "one-of" || node.kind === "opaque" || node.kind === "scalars") return null;
  if (typeOfAtom(node) !== frame.type) return literal > 0;
  if (node.kind !== "required" && node.kind !== "property") return null;
  if (isUnsent(context, frame, node.key)) return (node.kind === "property") === literal > 0;
  if (node.kind === "property") return lookAtProperty(context, frame, literal, node);
  if (frame.required.has(node.key)) return literal > 0;
  return (frame.values.get(node.key)?.includes(-TRUE) ?? false) ? literal < 0 : null;
}

function lookAll(
  context: SplitContext,
  frame: Frame,
  members: readonly Literal[],
  isPositive: boolean,
  depth: number,
): boolean | null {
  let isOpen = false;
  for (const member of members) {
    const answer = look(context, frame, member, depth);
    if (answer === false) return !isPositive;
    if (answer === null) isOpen = true;
  }
  return isOpen ? null : isPositive;
}

function lookAtProperty(
  context: SplitContext,
  frame: Frame,
  literal: Literal,
  { key, value }: Extract<Node, { kind: "property" }>,
): boolean | null {
  const known = frame.values.get(key) ?? [];
  const isRequired = frame.required.has(key);
  if (literal > 0) {
    if (known.includes(value) || known.includes(-TRUE)) return true;
    return isRequired && context.isKnownEmpty([...known, value]) ? false : null;
  }
  if (context.isKnownEmpty([...known, -value])) return false;
  return isRequired && context.isKnownEmpty([...known, value]) ? true : null;
}

/** What a sender may declare is settled first: it says what is absent. Then which branches hold, and last what breaks those that do not: a
 * branch that holds decides most of that. */
function fewestWays(context: SplitContext, frame: Frame): Choice | null {
  let best: Choice | null = null;
  let fewest = Number.POSITIVE_INFINITY;
  const isSending = frame.type === "object" && frame.declared !== "any" && frame.sent === null;
  for (const choice of frame.choices) {
    const rank = isBreaking(choice) ? 2 : isSending && mayDeclare(context, choice) ? 0 : 1;
    const ways = countWays(choice) + rank * RANK;
    if (ways < fewest) [best, fewest] = [choice, ways];
  }
  return best;
}

const RANK = 1e9;

function isBreaking(choice: Choice): boolean {
  if (choice.kind !== "any") return choice.kind === "not-one";
  return choice.literals.filter((literal) => literal < 0).length * 2 > choice.literals.length;
}

function countWays(choice: Choice): number {
  if (choice.kind === "any") return choice.literals.length;
  const count = choice.members.length;
  return choice.kind === "one" ? count : 1 + (count * (count - 1)) / 2;
}

function waysOf(context: SplitContext, choice: Choice): Literal[][] {
  switch (choice.kind) {
    case "any":
      return choice.literals.map((literal) => [literal]);
    case "one":
      return choice.members.map((_, index) => [onlyThis(context, choice, index)]);
    case "not-one": {
      const ways: Literal[][] = [choice.members.map((member) => -member)];
      for (const [index, one] of choice.strict.entries())
        for (const other of choice.strict.slice(index + 1)) {
          context.budget().spend(1);
          ways.push([one, other]);
        }
      return ways;
    }
    default:
      return choice satisfies never;
  }
}

function onlyThis(context: SplitContext, choice: Extract<Choice, { kind: "one" }>, index: number): Literal {
  const others = choice.strict.filter((_, at) => at !== index);
  return context.table.and([choice.members[index] ?? -TRUE, ...others.map((other) => -other)]);
}
