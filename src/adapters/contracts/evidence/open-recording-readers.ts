import { z } from "zod";
import type { Json } from "../../../base/json.ts";
import { printable } from "../../../base/printable.ts";
import type { Api } from "../../../domain/contract/api/api.ts";
import type { ContractUse, EvidenceGap } from "../../../domain/contract/registry/consumer-evidence.ts";
import type { ContractFile } from "../../../domain/contract/source/contract-source.ts";
import { childSite, rootSite, type Site } from "../../../domain/contract/source/contract-source.ts";
import { locateSites } from "../../../domain/contract/source/locate.ts";
import { parseContractFile } from "../../../domain/contract/source/parse-contract-file.ts";
import { globMatcher } from "../../../domain/change/glob-matcher.ts";
import type { EvidenceAnswer, EvidenceQuestion, EvidenceReader } from "../../../ports/evidence-reader.ts";
import { indexOperations, type OperationIndex } from "./match-operation.ts";
import { type Exchange, usesOfExchange } from "./uses-of-exchange.ts";

type ReadApi = (question: EvidenceQuestion) => Api | null;

const FILE_BYTES_MAX = 20 * 1024 * 1024;
const FILES_MAX = 200;
const EXCHANGES_MAX = 20_000;

/** Pact files (specifications 1 to 4): what a consumer's own tests expect of the provider, request by request. */
export function openPactReader(readApi: ReadApi): EvidenceReader {
  return {
    read: (question) =>
      readRecordings(question, readApi(question), {
        globs: question.consumed.pact,
        name: "Pact file",
        exchanges: pactExchanges,
      }),
  };
}

/** HAR captures (1.2): which operations were called, and what was sent. What was read of an answer is not in one. */
export function openHarReader(readApi: ReadApi): EvidenceReader {
  return {
    read: (question) =>
      readRecordings(question, readApi(question), {
        globs: question.consumed.har,
        name: "HAR capture",
        exchanges: harExchanges,
      }),
  };
}

interface Recording {
  readonly globs: readonly string[];
  readonly name: string;
  /** Null where the file is none of its kind. */
  readonly exchanges: (value: Json, operations: OperationIndex, readAtMs: number) => readonly Found[] | null;
}

/** An exchange at its place in the file; a string says which request is no operation. */
interface Found {
  readonly keys: readonly (string | number)[];
  readonly exchange: Omit<Exchange, "source"> | string | null;
}

async function readRecordings(
  question: EvidenceQuestion,
  api: Api | null,
  recording: Recording,
): Promise<EvidenceAnswer> {
  if (recording.globs.length === 0) return { uses: [], gaps: [] };
  const isOne = globMatcher(recording.globs);
  const paths = (await question.files.paths()).filter(isOne).slice(0, FILES_MAX);
  const name = recording.name;
  if (paths.length === 0)
    return {
      uses: [],
      gaps: [
        {
          why: `no ${name} is at ${recording.globs.map((glob) => printable(glob)).join(", ")}`,
          fix: "write one by the consumer's tests, or take the line out of flyball.yaml",
          source: null,
        },
      ],
    };
  if (api === null)
    return {
      uses: [],
      gaps: [
        {
          why: `the contract cannot be read as OpenAPI, so a ${name} says nothing of it`,
          fix: "check it: flyball contract check",
          source: null,
        },
      ],
    };
  const operations = indexOperations(api);
  const uses: ContractUse[] = [];
  const gaps: EvidenceGap[] = [];
  const texts = await question.files.texts(paths, FILE_BYTES_MAX);
  for (const path of paths) {
    const text = texts.get(path);
    const parsed = text === undefined ? null : parseContractFile(path, text);
    if (parsed === null || !parsed.ok) {
      const place = parsed === null || parsed.ok ? { file: path, line: 1, col: 1 } : parsed.error.place;
      gaps.push({
        why: parsed === null ? `the ${name} is no text of at most 20 MiB` : `the ${name} is no JSON`,
        fix: "record it again",
        source: place,
      });
      continue;
    }
    const found = recording.exchanges(parsed.value.value, operations, question.readAtMs);
    if (found === null)
      gaps.push({
        why: `the file is no ${name}`,
        fix: "record it again, or take its path out of flyball.yaml",
        source: { file: path, line: 1, col: 1 },
      });
    else add(api, parsed.value, found, uses, gaps);
  }
  return { uses, gaps };
}

function add(api: Api, file: ContractFile, found: readonly Found[], uses: ContractUse[], gaps: EvidenceGap[]): void {
  const known = found.filter(({ exchange }) => exchange !== null);
  const places = locateSites(known.map(({ keys }) => siteAt(file, keys)));
  for (const [index, { exchange }] of known.entries()) {
    const place = places[index];
    const source = { file: file.path, line: place?.line ?? 1, col: place?.column ?? 1 };
    if (typeof exchange === "string")
      gaps.push({ why: exchange, fix: "record it again, or add the operation to the contract", source });
    else if (exchange !== null) uses.push(...usesOfExchange(api, { ...exchange, source }));
  }
}

function siteAt(file: ContractFile, keys: readonly (string | number)[]): Site {
  let site = rootSite(file);
  for (const key of keys) site = childSite(site, key) ?? site;
  return site;
}

const Name = z.string();
const Body = z.json().optional();
const Interaction = z.object({
  type: z.string().optional(),
  request: z
    .object({
      method: Name,
      path: Name,
      query: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
      body: Body,
    })
    .optional(),
  response: z.object({ status: z.number().int().optional(), body: Body }).optional(),
});
const Pact = z.object({ interactions: z.array(z.unknown()), metadata: z.record(z.string(), z.unknown()).optional() });

function pactExchanges(value: Json, operations: OperationIndex, readAtMs: number): readonly Found[] | null {
  const pact = Pact.safeParse(value);
  if (!pact.success) return null;
  return pact.data.interactions.slice(0, EXCHANGES_MAX).map((item, index): Found => {
    const keys = ["interactions", index];
    const { data } = Interaction.safeParse(item);
    if (data?.request === undefined)
      return { keys, exchange: /message/iu.test(data?.type ?? "") ? null : "the interaction has no request" };
    const { request, response } = data;
    const operation = operations.byAddress(request.method, request.path.split("?")[0] ?? "");
    if (operation === null)
      return {
        keys,
        exchange: `${printable(request.method)} ${printable(request.path)} is no operation of the contract`,
      };
    const body = contentOf(response?.body);
    return {
      keys,
      exchange: {
        operation,
        query:
          typeof request.query === "string"
            ? [...new URLSearchParams(request.query).keys()]
            : Object.keys(request.query ?? {}),
        requestBody: contentOf(request.body),
        status: String(response?.status ?? 200),
        reads: body === undefined ? { kind: "none" } : { kind: "body", body },
        kind: "pact",
        observedAtMs: readAtMs,
      },
    };
  });
}

/** Version 4 of the specification wraps a body with its type. */
function contentOf(body: Json | undefined): Json | undefined {
  if (body === null || body === undefined) return undefined;
  const isWrapped =
    typeof body === "object" &&
    !Array.isArray(body) &&
    Object.hasOwn(body, "content") &&
    Object.hasOwn(body, "contentType");
  return isWrapped ? (body as { readonly content?: Json }).content : body;
}

const Entry = z.object({
  startedDateTime: z.string(),
  request: z.object({
    method: Name,
    url: Name,
    queryString: z.array(z.object({ name: Name })).optional(),
    postData: z.object({ mimeType: z.string().optional(), text: z.string().optional() }).optional(),
  }),
  response: z.object({ status: z.number().int() }),
});
const Har = z.object({ log: z.object({ entries: z.array(z.unknown()) }) });

function harExchanges(value: Json, operations: OperationIndex): readonly Found[] | null {
  const har = Har.safeParse(value);
  if (!har.success) return null;
  return har.data.log.entries.slice(0, EXCHANGES_MAX).map((item, index): Found => {
    const keys = ["log", "entries", index];
    const { data } = Entry.safeParse(item);
    const observedAtMs = data === undefined ? Number.NaN : Date.parse(data.startedDateTime);
    if (data === undefined || Number.isNaN(observedAtMs))
      return { keys, exchange: "the entry has no request, answer or time" };
    const { request, response } = data;
    // A browser's capture is full of what is no call of this contract.
    const operation = operations.byAddress(request.method, request.url.split(/[?#]/u)[0] ?? "");
    if (operation === null) return { keys, exchange: null };
    return {
      keys,
      exchange: {
        operation,
        query: [...new Set((request.queryString ?? []).map(({ name }) => name))],
        requestBody: jsonOf(request.postData),
        status: String(response.status),
        reads: operation.method === "HEAD" || response.status === 204 ? { kind: "none" } : { kind: "unknown" },
        kind: "har",
        observedAtMs,
      },
    };
  });
}

function jsonOf(
  data: { readonly mimeType?: string | undefined; readonly text?: string | undefined } | undefined,
): Json | undefined {
  if (data?.text === undefined || !/\bjson\b/u.test(data.mimeType ?? "")) return undefined;
  try {
    return JSON.parse(data.text) as Json;
  } catch {
    return undefined;
  }
}
