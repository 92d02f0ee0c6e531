import { escapeKey } from "../../../base/json-pointer.ts";
import type { Json } from "../../../base/json.ts";
import type { MediaType, Parameter } from "../api/api.ts";
import type { SchemaSide } from "../prove/proof.ts";
import { proveAsText } from "../finding/prove-as-text.ts";
import { usesNoField, type ContractUse } from "./consumer-evidence.ts";
import type { FieldRef } from "./contract-declaration.ts";
import { declaresField } from "./declared-fields.ts";
import { byField, sideOf, type OperationPair } from "./judge-answers.ts";
import { sentSchema } from "./project-schema.ts";
import { schemaOverlay } from "./schema-overlay.ts";
import type { Trouble } from "./trouble.ts";
import { pointerKeys, useTree } from "./use-tree.ts";

type FieldUse = ContractUse & { readonly field: FieldRef };

/** The fields that are sent; null where it is not known which. */
type Sends = readonly FieldUse[] | null;

/** Whether the requests that a consumer sends are still taken: they are proven to be among the new ones, as far as it is known what it sends. */
export function judgeRequests(pair: OperationPair, uses: readonly ContractUse[]): readonly Trouble[] {
  const all = uses.filter(({ direction }) => direction === "request");
  const fields = all.filter((use): use is FieldUse => use.field !== null);
  const sends: Sends = fields.length > 0 || usesNoField(all, "request") ? fields : null;
  return [...judgeParameters(pair, sends), ...judgeRequestBody(pair, sends)];
}

function named(parameters: readonly Parameter[]): readonly Parameter[] {
  return parameters.filter((each) => each.in !== "path");
}

function judgeParameters(pair: OperationPair, sends: Sends): readonly Trouble[] {
  const [before, after] = [named(pair.old.parameters), named(pair.new.parameters)];
  return [
    ...after.flatMap((now) => judgeParameter(pair, twin(before, now), now, sends)),
    ...before.flatMap((old) => (twin(after, old) === null ? goneParameter(old, sends) : [])),
    ...pathPairs(pair).flatMap(([old, now]) => judgeParameterSchema(pair, old, now, usesOf(old, sends), true)),
  ];
}

function twin(list: readonly Parameter[], of: Parameter): Parameter | null {
  return list.find((each) => each.in === of.in && nameOf(each) === nameOf(of)) ?? null;
}

/** Path parameters by their position: their names don't travel. */
function pathPairs({ old, new: now }: OperationPair): readonly (readonly [Parameter, Parameter])[] {
  const after = inOrder(now);
  return inOrder(old).flatMap((parameter, index) => {
    const other = after[index];
    return parameter === undefined || other === undefined ? [] : [[parameter, other] as const];
  });
}

function inOrder({ path, parameters }: OperationPair["old"]): readonly (Parameter | undefined)[] {
  const names = [...path.matchAll(/\{([^{}]*)\}/gu)].map((match) => match[1]);
  return names.map((name) => parameters.find((each) => each.in === "path" && each.name === name));
}

function judgeParameter(pair: OperationPair, old: Parameter | null, now: Parameter, sends: Sends): readonly Trouble[] {
  const uses = usesOf(now, sends);
  const isSent = sends === null ? null : uses.length > 0;
  const field: FieldRef = fieldOf(now);
  const what = `the ${now.in} parameter ${now.name}`;
  if (now.required && old?.required !== true && isSent !== true) {
    // What was not declared can't be sent by whoever keeps to the contract.
    if (old === null || isSent === false)
      return [
        {
          kind: "breaks",
          cause: "newly-required",
          direction: "request",
          field,
          uses: sends ?? [],
          message: `${what} is required now, and is not sent`,
          counterexample: null,
        },
      ];
    return [unknownSends(`${what} is required now, and it is not known whether it is sent`)];
  }
  if (old === null || isSent === false) return [];
  return judgeParameterSchema(pair, old, now, uses, isSent ?? false);
}

function judgeParameterSchema(
  pair: OperationPair,
  old: Parameter,
  now: Parameter,
  uses: readonly FieldUse[],
  isSent: boolean,
): readonly Trouble[] {
  const field = fieldOf(old);
  const what = `the ${old.in} parameter ${old.name}`;
  const isWritten = old.style === now.style && old.explode === now.explode && old.allowReserved === now.allowReserved;
  const [before, after] = [sideOf(pair.oldApi, schemaOf(old)), sideOf(pair.newApi, schemaOf(now))];
  const values =
    uses.length > 0 && uses.every((use) => use.values !== null) ? uses.flatMap((use) => use.values ?? []) : null;
  const sent = values === null ? before : sentSchema(before, { isWhole: true, values, children: new Map() });
  const question = { sender: sent, receiver: after, view: "request" } as const;
  const proof = !isWritten
    ? null
    : old.schema === null
      ? pair.prover.prove(sent, after, "request")
      : proveAsText(pair.prover, question);
  if (proof?.kind === "included") return [];
  if (proof?.kind === "unproven" || !isSent)
    return [
      unknownSends(
        proof?.kind === "unproven"
          ? `it could not be proven that ${what} is still taken: ${proof.reason}`
          : `${what} changes, and it is not known whether it is sent`,
        uses,
      ),
    ];
  const message =
    proof === null ? `${what} is written in another way` : `${what} does not take every value that it took`;
  return [
    {
      kind: "breaks",
      cause: "request-refused",
      direction: "request",
      field,
      uses,
      message,
      counterexample: proof === null ? null : { value: proof.counterexample },
    },
  ];
}

function goneParameter(old: Parameter, sends: Sends): readonly Trouble[] {
  const uses = usesOf(old, sends);
  const what = `the ${old.in} parameter ${old.name}`;
  if (sends === null) return [unknownSends(`${what} is gone, and it is not known whether it is sent`)];
  if (uses.length === 0) return [];
  return [
    {
      kind: "breaks",
      cause: "parameter-gone",
      direction: "request",
      field: fieldOf(old),
      uses,
      message: `${what} is not taken any more`,
      counterexample: null,
    },
  ];
}

function judgeRequestBody(pair: OperationPair, sends: Sends): readonly Trouble[] {
  const [old, now] = [pair.old.requestBody, pair.new.requestBody];
  const bodies = (sends ?? []).filter(({ field }) => field.part === "body");
  const isSent = sends === null ? null : bodies.length > 0;
  if (now?.required === true && old?.required !== true && isSent !== true) {
    if (old === null || isSent === false)
      return [
        {
          kind: "breaks",
          cause: "newly-required",
          direction: "request",
          field: null,
          uses: sends ?? [],
          message: "a request body is required now, and none is sent",
          counterexample: null,
        },
      ];
    return [unknownSends("a request body is required now, and it is not known whether one is sent")];
  }
  if (old === null || now === null || isSent === false) return [];
  return [...old.content.values()].flatMap((media): readonly Trouble[] => {
    const same = now.content.get(media.name);
    if (same !== undefined) return judgeSentBody(pair, media, same, bodies);
    const hasOther = [...old.content.keys()].some((name) => now.content.has(name));
    if (hasOther || isSent === null)
      return [
        unknownSends(`bodies are not taken as ${media.name} any more, and it is not known how they are sent`, bodies),
      ];
    return [
      {
        kind: "breaks",
        cause: "media-type-gone",
        direction: "request",
        field: null,
        uses: bodies,
        message: `bodies are not taken as ${media.name} any more`,
        counterexample: null,
      },
    ];
  });
}

function judgeSentBody(
  pair: OperationPair,
  old: MediaType,
  now: MediaType,
  bodies: readonly FieldUse[],
): readonly Trouble[] {
  const [before, after] = [sideOf(pair.oldApi, old.schema), sideOf(pair.newApi, now.schema)];
  const refused = refusedFields(pair.prover, before, after, bodies);
  if (refused.length > 0) return refused;
  const whole = pair.prover.prove(before, after, "request");
  if (whole.kind === "included") return [];
  if (bodies.length === 0)
    return [
      unknownSends(
        whole.kind === "unproven"
          ? `it could not be proven that requests are still taken: ${whole.reason}`
          : "request bodies change, and it is not known which of their fields it sends",
      ),
    ];
  const sent = sentSchema(before, useTree(bodies));
  const proof = pair.prover.prove(sent, after, "request");
  if (proof.kind === "unproven")
    return [unknownSends(`it could not be proven that requests are still taken: ${proof.reason}`, bodies)];
  if (proof.kind === "included") {
    const nothing = { ...after, site: { file: NOTHING_FILE, value: NOTHING_FILE.value, at: null } };
    const isEmpty = sent !== before && pair.prover.prove(sent, nothing, "request").kind === "included";
    return isEmpty
      ? [unknownSends("what is known of its requests does not fit the contract that it was built against", bodies)]
      : [];
  }
  const field = byField(bodies)
    .map(([each]) => each)
    .filter(({ pointer }) => pointer !== "" && isAt(pointer, proof.at))
    .toSorted((a, b) => b.pointer.length - a.pointer.length)[0];
  const uses = field === undefined ? bodies : bodies.filter((use) => use.field.pointer === field.pointer);
  return [
    {
      kind: "breaks",
      cause: "request-refused",
      direction: "request",
      field: field ?? null,
      uses,
      message:
        field === undefined ? "the requests that it sends are refused" : `${field.pointer} is not taken as it is sent`,
      counterexample: { value: proof.counterexample },
    },
  ];
}

/** Fields that the old contract did not have and let pass, and that the new one refuses. */
function refusedFields(
  prover: OperationPair["prover"],
  before: SchemaSide,
  after: SchemaSide,
  bodies: readonly FieldUse[],
): readonly Trouble[] {
  return byField(bodies).flatMap(([field, uses]): readonly Trouble[] => {
    const keys = pointerKeys(field.pointer);
    if (keys.length === 0 || keys.includes("*") || declaresField(before, keys, "request")) return [];
    if (!canHold(prover, before, keys) || canHold(prover, after, keys)) return [];
    return [
      {
        kind: "breaks",
        cause: "request-refused",
        direction: "request",
        field,
        uses,
        message: `${field.pointer}, which the contract never had, is refused now`,
        counterexample: null,
      },
    ];
  });
}

/** Whether an object with the field can satisfy a schema to the letter; true where it can't be found out. */
function canHold(prover: OperationPair["prover"], side: SchemaSide, keys: readonly string[]): boolean {
  if (side.site === null) return true;
  const overlay = schemaOverlay(side);
  const holding = keys.reduceRight<Json>(
    (below, key) => ({ type: "object", required: [key], properties: { [key]: below } }),
    {},
  );
  const held = overlay.side({ allOf: [overlay.refTo(side.site), holding] });
  return prover.prove(held, overlay.side(false), "plain").kind !== "included";
}

const NOTHING_FILE = { path: "nothing.json", text: "", format: "json", value: { not: {} } } as const;

/** Whether a place in an instance lies at or below a pointer with wildcards. */
function isAt(pointer: string, at: string): boolean {
  const [wanted, parts] = [pointer.split("/"), at.split("/")];
  return wanted.length <= parts.length && wanted.every((part, index) => part === "*" || part === parts[index]);
}

function usesOf(parameter: Parameter, sends: Sends): readonly FieldUse[] {
  const { part, pointer } = fieldOf(parameter);
  return (sends ?? []).filter(
    ({ field }) => field.part === part && (field.pointer === pointer || field.pointer.startsWith(`${pointer}/`)),
  );
}

function fieldOf(parameter: Parameter): FieldRef {
  const part = parameter.in === "querystring" ? "query" : parameter.in;
  return { part, pointer: `/${escapeKey(nameOf(parameter))}` };
}

/** Names of headers are the same in any case. */
function nameOf(parameter: Parameter): string {
  return parameter.in === "header" ? parameter.name.toLowerCase() : parameter.name;
}

function schemaOf(parameter: Parameter): Parameter["schema"] {
  return parameter.schema ?? [...parameter.content.values()][0]?.schema ?? null;
}

function unknownSends(why: string, uses: readonly ContractUse[] = []): Trouble {
  return {
    kind: "unknown",
    direction: "request",
    why,
    fix: "declare under sends: of the operation which fields and parameters are sent",
    uses,
  };
}
