import { escapeKey } from "../../base/json-pointer.ts";
import { z } from "zod";
import { err, ok, type Result } from "../../base/result.ts";
import {
  CONTRACT_KINDS,
  EVIDENCE_AGE_MAX_MS,
  NO_CONTRACTS,
  type ContractDeclarations,
  type ContractKind,
  type DeclaredField,
  type FieldRef,
} from "../contract/registry/contract-declaration.ts";
import { TYPES_GENERATORS, type TypesGenerator } from "../contract/types/types-target.ts";
import { contractFindingsShape, contractPolicyOf, type ContractFindingsFields } from "./contract-findings-schema.ts";
import { duration, filePath, paramsOf, parsedText, type ParsedText } from "./policy-fields.ts";

type DeclaredValue = string | number | boolean | null;

interface UseFields {
  operation: string;
  reads?: (FieldRef | { field: FieldRef; values?: DeclaredValue[] | undefined })[] | undefined;
  sends?: (FieldRef | { field: FieldRef; values?: DeclaredValue[] | undefined })[] | undefined;
}

/** `contracts` of `flyball.yaml` after its texts were parsed. */
export interface ContractsFields extends ContractFindingsFields {
  service?: string | undefined;
  provides?:
    | {
        name: string;
        file: string;
        kind?: ContractKind | undefined;
        environments?: string[] | Record<string, string> | undefined;
      }[]
    | undefined;
  consumes?:
    | {
        contract: string;
        from?: string | undefined;
        file?: string | undefined;
        consumer?: string | undefined;
        version?: string | undefined;
        environments?: string[] | undefined;
        uses?: UseFields[] | undefined;
        clients?: string[] | undefined;
        pact?: string[] | undefined;
        har?: string[] | undefined;
        max_age?: number | undefined;
      }[]
    | undefined;
  types?: { contract: string; out: string; generator: TypesGenerator }[] | undefined;
  remote_hosts?: string[] | undefined;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._/@-]{0,99}$/u;
const OPERATION_MAX_CHARS = 500;

function name(): ParsedText<string> {
  return parsedText("contract", (text) =>
    NAME.test(text) ? ok(text) : err(`'${text.slice(0, 60)}' is no name (letters, digits and . _ / @ -; at most 100)`),
  );
}

/** What git takes for the name of a branch, a tag or a commit, and no option of its. */
function revision(): ParsedText<string> {
  return parsedText("contract", (text) =>
    /^[A-Za-z0-9][\w./@-]{0,199}$/u.test(text) && !text.includes("..")
      ? ok(text)
      : err(`'${text.slice(0, 60)}' is no branch, tag or commit`),
  );
}

/** A folder, relative or not, or the URL of a clone. */
function origin(): ParsedText<string> {
  return parsedText("contract", (text) => {
    if (text === "" || text.length > 1000) return err("names no folder or repository");
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url !== null && url.password !== "") return err("the URL holds a password, which would be kept in git");
    return ok(text);
  });
}

function fieldText(): ParsedText<FieldRef> {
  return parsedText("contract", parseFieldRef);
}

/** `/items/*\/sku` of a body, or `query:limit`, `path:id`, `header:x-id`, `cookie:sid`; `/` is the whole body. */
export function parseFieldRef(text: string): Result<FieldRef, string> {
  const parameter = /^(query|path|header|cookie):(.{1,200})$/su.exec(text);
  if (parameter !== null) {
    const part = parameter[1] as FieldRef["part"];
    const own = part === "header" ? (parameter[2] ?? "").toLowerCase() : (parameter[2] ?? "");
    return ok({ part, pointer: `/${escapeKey(own)}` });
  }
  if (text === "/") return ok({ part: "body", pointer: "" });
  return text.length <= 1000 && /^(?:\/(?:[^~/]|~[01])+)+$/u.test(text)
    ? ok({ part: "body", pointer: text })
    : err(`'${text.slice(0, 60)}' is no field`);
}

const declaredFields = z
  .array(
    z.union([
      fieldText(),
      z.strictObject({
        field: fieldText().meta({ description: "The field.", examples: ["/status"] }),
        values: z
          .array(z.union([z.string().max(500), z.number(), z.boolean(), z.null()]))
          .max(1000)
          .optional()
          .meta({ description: "The values that are known or sent.", examples: [["open", "paid"]] }),
      }),
    ]),
  )
  .max(2000);

const paths = z.array(filePath()).max(200);
const globs = z.array(z.string().min(1).max(500)).max(200);

const environmentNames = z.array(name()).max(50);

const providesSchema = z.strictObject({
  name: name().meta({ description: "What consumers call it.", examples: ["orders"] }),
  file: filePath().meta({ description: "Its root file.", examples: ["openapi.yaml"] }),
  kind: z
    .enum(CONTRACT_KINDS)
    .optional()
    .meta({ description: "Read from the file's name and content where nothing is written.", examples: ["openapi"] }),
  environments: z
    .union([environmentNames, z.record(z.string().regex(NAME, "no name of an environment"), revision())])
    .optional()
    .meta({
      description: "Where it runs; with the branch, tag or commit that runs there, if that is another than this one.",
      examples: [{ production: "production", staging: "main" }],
    }),
});

const useSchema = z.strictObject({
  operation: z
    .string()
    .trim()
    .min(1)
    .max(OPERATION_MAX_CHARS)
    .meta({ description: "The operation, as the contract writes it.", examples: ["GET /orders/{id}"] }),
  reads: declaredFields.optional().meta({
    description: "Fields of answers that are read; where nothing is written it is not known which.",
    examples: [["/id", "/total"]],
  }),
  sends: declaredFields.optional().meta({
    description: "Fields and parameters that are sent; where nothing is written it is not known which.",
    examples: [["/items/*/sku", "query:limit"]],
  }),
});

const consumesSchema = z.strictObject({
  contract: name().meta({ description: "The provider's name of the contract.", examples: ["orders"] }),
  from: origin()
    .optional()
    .meta({
      description: "The repository or folder it lives in; whoever provides it where nothing is written.",
      examples: ["../orders"],
    }),
  file: filePath()
    .optional()
    .meta({ description: "Its file there, where the provider declares none.", examples: ["openapi.yaml"] }),
  consumer: name()
    .optional()
    .meta({ description: "Who consumes it; the service where nothing is written.", examples: ["web"] }),
  version: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: "The version that was built against.", examples: ["1.4.0"] }),
  environments: environmentNames
    .optional()
    .meta({ description: "Where the consumer runs; everywhere by default.", examples: [["production"]] }),
  uses: z
    .array(useSchema)
    .max(2000)
    .optional()
    .meta({ description: "What is used of it.", examples: [[{ operation: "GET /orders/{id}", reads: ["/total"] }]] }),
  clients: paths
    .optional()
    .meta({ description: "Files or folders of generated clients and types.", examples: [["src/generated/orders.ts"]] }),
  pact: globs.optional().meta({ description: "Globs of Pact files.", examples: [["pacts/*.json"]] }),
  har: globs.optional().meta({ description: "Globs of HAR captures.", examples: [["captures/*.har"]] }),
  max_age: duration(3650 * 86_400_000)
    .optional()
    .meta({ description: "Evidence that is older says nothing; 30d by default.", examples: ["30d"] }),
});

/** The part of the schema under `contracts`. */
export const contractsSchema: z.ZodType<ContractsFields> = z
  .strictObject({
    service: name()
      .optional()
      .meta({
        description:
          "This repository's name in the registry; the last part of its origin's URL where nothing is written.",
        examples: ["orders"],
      }),
    provides: z
      .array(providesSchema)
      .max(200)
      .optional()
      .meta({ description: "Contracts that others use.", examples: [[{ name: "orders", file: "openapi.yaml" }]] }),
    consumes: z
      .array(consumesSchema)
      .max(200)
      .optional()
      .meta({ description: "Contracts of others.", examples: [[{ contract: "orders", from: "../orders" }]] }),
    types: z
      .array(
        z.strictObject({
          contract: name().meta({ description: "A contract of `provides` or `consumes`.", examples: ["orders"] }),
          out: filePath().meta({
            description: "The file that is written; its ending names the language.",
            examples: ["src/generated/orders.ts"],
          }),
          generator: z.enum(TYPES_GENERATORS).meta({
            description: "The generator, which this repository has installed.",
            examples: ["openapi-typescript"],
          }),
        }),
      )
      .max(200)
      .optional()
      .meta({
        description:
          "Types that are generated from contracts, on whichever side: `flyball contract types` writes them.",
        examples: [[{ contract: "orders", out: "src/generated/orders.ts", generator: "openapi-typescript" }]],
      }),
    ...contractFindingsShape,
    remote_hosts: z
      .array(z.string().regex(/^[a-z0-9.-]{1,253}(?::\d{1,5})?$/iu, "no name of a host"))
      .max(50)
      .optional()
      .meta({
        description: "Hosts that references in contracts may be fetched from; none by default.",
        examples: [["schemas.example.org"]],
      }),
  })
  .superRefine(({ provides = [], consumes = [], types = [] }, context) => {
    const known = new Set([...provides.map((each) => each.name), ...consumes.map((each) => each.contract)]);
    for (const [index, { contract, out }] of types.entries()) {
      if (!known.has(contract))
        context.addIssue({
          code: "custom",
          path: ["types", index, "contract"],
          message: `no contract '${contract}' is provided or consumed`,
          params: paramsOf("contract", "name one of contracts.provides or contracts.consumes"),
        });
      if (types.findIndex((other) => other.out === out) < index)
        context.addIssue({
          code: "custom",
          path: ["types", index, "out"],
          message: `'${out}' is written twice`,
          params: paramsOf("contract", "give each its own file"),
        });
    }
    for (const [index, { name: own }] of provides.entries())
      if (provides.findIndex((other) => other.name === own) < index)
        context.addIssue({
          code: "custom",
          path: ["provides", index, "name"],
          message: `a second contract '${own}'`,
          params: paramsOf("contract", "give each contract a name of its own"),
        });
  });

/** The declarations, with the defaults for what is not written. */
export function contractDeclarationsOf(fields: ContractsFields | undefined): ContractDeclarations {
  if (fields === undefined) return NO_CONTRACTS;
  return {
    service: fields.service ?? null,
    provides: (fields.provides ?? []).map(({ name: own, file, kind, environments }) => ({
      name: own,
      file,
      kind: kind ?? null,
      environments: Array.isArray(environments)
        ? Object.fromEntries(environments.map((environment) => [environment, null]))
        : (environments ?? {}),
    })),
    consumes: (fields.consumes ?? []).map((consumed) => ({
      contract: consumed.contract,
      from: consumed.from ?? null,
      file: consumed.file ?? null,
      consumer: consumed.consumer ?? null,
      version: consumed.version ?? null,
      environments: consumed.environments ?? [],
      uses: (consumed.uses ?? []).map(({ operation, reads, sends }) => ({
        operation,
        reads: reads?.map(declaredField) ?? null,
        sends: sends?.map(declaredField) ?? null,
      })),
      clients: consumed.clients ?? [],
      pact: consumed.pact ?? [],
      har: consumed.har ?? [],
      maxAgeMs: consumed.max_age ?? EVIDENCE_AGE_MAX_MS,
    })),
    types: fields.types ?? [],
    findings: contractPolicyOf(fields),
    remoteHosts: fields.remote_hosts ?? [],
  };
}

function declaredField(
  given: FieldRef | { readonly field: FieldRef; readonly values?: DeclaredValue[] | undefined },
): DeclaredField {
  return "pointer" in given ? { field: given, values: null } : { field: given.field, values: given.values ?? null };
}
