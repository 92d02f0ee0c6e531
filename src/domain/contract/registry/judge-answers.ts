import type { Api, Operation, Response } from "../api/api.ts";
import type { Prover, SchemaSide } from "../prove/proof.ts";
import type { Site } from "../source/contract-source.ts";
import { usesNoField, type ContractUse } from "./consumer-evidence.ts";
import type { FieldRef } from "./contract-declaration.ts";
import { appliedSchemas, declaresField, schemasBelow, type AppliedSchema } from "./declared-fields.ts";
import { neededSchema } from "./project-schema.ts";
import { objectOf } from "./schema-overlay.ts";
import type { Trouble } from "./trouble.ts";
import { pointerKeys, useTree, type UseTree } from "./use-tree.ts";

/** Two versions of an operation that a consumer uses. */
export interface OperationPair {
  readonly oldApi: Api;
  readonly newApi: Api;
  readonly old: Operation;
  readonly new: Operation;
  readonly prover: Prover;
}

/** Fields whose part in a break is asked for one by one. */
const FIELDS_MAX = 100;

type FieldUse = ContractUse & { readonly field: FieldRef };

/** Whether a consumer can still read the answers: the new ones are proven to be among those that it needs, as far as it is known what it reads. */
export function judgeAnswers(pair: OperationPair, uses: readonly ContractUse[]): readonly Trouble[] {
  const reads = uses.filter((use): use is FieldUse => use.direction === "response" && use.field !== null);
  const wanted = new Set(uses.flatMap(({ statuses }) => statuses));
  return [...pair.old.responses.values()]
    .filter(({ status }) => (wanted.size === 0 ? isSuccess(status, pair.old) : wanted.has(status)))
    .flatMap((response) => judgeResponse(pair, response, reads, uses));
}

function isSuccess(status: string, { responses }: Operation): boolean {
  return status.startsWith("2") || (status === "default" && ![...responses.keys()].some((key) => key.startsWith("2")));
}

function judgeResponse(
  pair: OperationPair,
  old: Response,
  reads: readonly FieldUse[],
  uses: readonly ContractUse[],
): readonly Trouble[] {
  const { responses } = pair.new;
  const now = responses.get(old.status) ?? responses.get(`${old.status.charAt(0)}XX`) ?? responses.get("default");
  if (now === undefined)
    return [
      {
        kind: "breaks",
        cause: "status-gone",
        direction: "response",
        field: null,
        uses,
        message: `${old.status} is not answered any more`,
        counterexample: null,
      },
    ];
  const headers = reads.flatMap((use): readonly Trouble[] => {
    const name = pointerKeys(use.field.pointer)[0] ?? "";
    if (use.field.part !== "header" || !old.headers.has(name) || now.headers.has(name)) return [];
    return [
      {
        kind: "breaks",
        cause: "field-gone",
        direction: "response",
        field: use.field,
        uses: [use],
        message: `the header ${name} is gone from answers`,
        counterexample: null,
      },
    ];
  });
  if (usesNoField(uses, "response")) return headers;
  const bodies = reads.filter(({ field }) => field.part === "body");
  return [
    ...headers,
    ...[...old.content.values()].flatMap((media): readonly Trouble[] => {
      const same = now.content.get(media.name);
      if (same === undefined)
        return [
          {
            kind: "breaks",
            cause: "media-type-gone",
            direction: "response",
            field: null,
            uses,
            message: `${old.status} is not answered as ${media.name} any more`,
            counterexample: null,
          },
        ];
      return judgeBody(pair, sideOf(pair.oldApi, media.schema), sideOf(pair.newApi, same.schema), bodies);
    }),
  ];
}

/** The schema of a site of an API. */
export function sideOf(api: Api, site: Site | null): SchemaSide {
  return { site, dialect: api.dialect, resolve: api.resolve };
}

/** Whether what is read of the old messages is there in the new ones, as the old ones had it. */
export function judgeBody(
  { prover }: Pick<OperationPair, "prover">,
  old: SchemaSide,
  now: SchemaSide,
  reads: readonly FieldUse[],
): readonly Trouble[] {
  const gone = reads.filter(({ field }) => isGone(old, now, field.pointer));
  const troubles = byField(gone).map(([field, uses]): Trouble => ({
    kind: "breaks",
    cause: "field-gone",
    direction: "response",
    field,
    uses,
    message: `${field.pointer} is gone from answers`,
    counterexample: null,
  }));
  const left = reads.filter((use) => !gone.includes(use));
  const whole = prover.prove(now, old, "response");
  if (whole.kind === "included") return [...troubles, ...outside(old, now, left)];
  if (reads.length === 0)
    return [
      {
        kind: "unknown",
        direction: "response",
        why:
          whole.kind === "unproven"
            ? `it could not be proven that the answers fit: ${whole.reason}`
            : "the answers change, and it is not known which of their fields it reads",
        fix: "declare under reads: of the operation which fields are used, or name its generated client under clients:",
        uses: [],
      },
    ];
  if (left.length === 0) return troubles;
  return [...troubles, ...outside(old, now, left), ...judgeFields(prover, old, now, left)];
}

function judgeFields(prover: Prover, old: SchemaSide, now: SchemaSide, reads: readonly FieldUse[]): readonly Trouble[] {
  const all = judgeTree(prover, old, now, useTree(reads));
  if (all.kind === "included") return [];
  const single = byField(reads)
    .slice(0, FIELDS_MAX)
    .map(([field, uses]) => ({ field, uses, proof: judgeTree(prover, old, now, useTree(uses)) }));
  const broken = single.filter(({ proof }) => proof.kind !== "included");
  // Where no field alone is to blame, it is what they say together.
  const blamed = broken.length > 0 ? broken : [{ field: null, uses: reads, proof: all }];
  return blamed.map(({ field, uses, proof }): Trouble => {
    const name = field === null ? "the fields that it reads" : field.pointer === "" ? "the answer" : field.pointer;
    if (proof.kind !== "excluded")
      return {
        kind: "unknown",
        direction: "response",
        why: `it could not be proven that ${name} ${field === null ? "stay" : "stays"} as it was: ${proof.kind === "unproven" ? proof.reason : "its parts depend on each other"}`,
        fix: "look at the counterexample of flyball contract diff, and accept or split the change",
        uses,
      };
    const isNewValue = field !== null && hasValues(old, field.pointer) && hasValues(now, field.pointer);
    return {
      kind: "breaks",
      cause: isNewValue ? "new-value" : "answer-changed",
      direction: "response",
      field,
      uses,
      message: isNewValue
        ? `${name} has values that it does not know`
        : `${name} ${field === null ? "are" : "is"} not what ${field === null ? "they were" : "it was"}`,
      counterexample: { value: proof.counterexample },
    };
  });
}

type TreeProof = ReturnType<Prover["prove"]>;

function judgeTree(prover: Prover, old: SchemaSide, now: SchemaSide, tree: UseTree): TreeProof {
  const needed = neededSchema(old, tree);
  const proof = prover.prove(now, needed.narrow, "response");
  if (proof.kind !== "excluded" || needed.isExact) return proof;
  // What the narrow one refuses may be refused for fields that nobody reads.
  const wide = prover.prove(now, needed.wide, "response");
  if (wide.kind === "excluded") return wide;
  return { kind: "unproven", reason: "fields that it reads depend on fields that it does not read" };
}

function isGone(old: SchemaSide, now: SchemaSide, pointer: string): boolean {
  const keys = pointerKeys(pointer);
  return declaresField(old, keys, "response") && !declaresField(now, keys, "response");
}

function outside(old: SchemaSide, now: SchemaSide, reads: readonly FieldUse[]): readonly Trouble[] {
  if (old.site?.value === now.site?.value) return [];
  const unknown = reads.filter(({ field }) => {
    const keys = pointerKeys(field.pointer);
    return !declaresField(old, keys, "response") && !declaresField(now, keys, "response");
  });
  return byField(unknown).map(([field, uses]) => ({
    kind: "unknown",
    direction: "response",
    why: `it reads ${field.pointer}, which the contract does not have`,
    fix: "declare the field in the contract, or stop reading it",
    uses,
  }));
}

function hasValues(side: SchemaSide, pointer: string): boolean {
  return schemasAt(side, pointer).some(({ site }) => {
    const value = objectOf(site.value);
    return value?.["enum"] !== undefined || value?.["const"] !== undefined;
  });
}

/** The schemas that speak of a field. */
export function schemasAt(side: SchemaSide, pointer: string): readonly AppliedSchema[] {
  if (side.site === null) return [];
  let at = appliedSchemas(side, [{ site: side.site, isSure: true }]);
  for (const key of pointerKeys(pointer)) at = appliedSchemas(side, schemasBelow(side, at, key));
  return at;
}

/** In the order of their first use. */
export function byField(uses: readonly FieldUse[]): readonly (readonly [FieldRef, readonly FieldUse[]])[] {
  const found = new Map<string, FieldUse[]>();
  for (const use of uses) {
    const key = `${use.field.part} ${use.field.pointer}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, [use]);
    else known.push(use);
  }
  return [...found.values()].flatMap((group) => (group[0] === undefined ? [] : [[group[0].field, group] as const]));
}
