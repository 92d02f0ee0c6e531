import { readApi } from "../api/read-api.ts";
import type { Api } from "../api/api.ts";
import { parseContractFile } from "../source/parse-contract-file.ts";
import { walkApis } from "./walk-apis.ts";
import type { Walk } from "./walk-context.ts";

const NOW_MS = Date.UTC(2026, 10, 21);

export const HEAD = "openapi: 3.1.0\ninfo: { title: t, version: 1.0.0 }\n";

/** What is written below `paths: { /orders/{id}: { get: … } }`. */
export function operation(written: string): string {
  const lines = written.split("\n").map((line) => `      ${line}`);
  return `${HEAD}paths:\n  /orders/{id}:\n    get:\n      summary: s\n${lines.join("\n")}\n`;
}

export function walk(old: string, now: string): Walk {
  return walkApis(apiOf(old), apiOf(now), { nowMs: NOW_MS, deprecationDays: { beta: 0, stable: 0 } });
}

/** `LEVEL id args`, with the level that was argued for behind an arrow. */
export function found({ findings }: Walk): readonly string[] {
  return findings.map(
    ({ level, id, args, argued }) => `${level}${argued === null ? "" : `→${argued.level}`} ${id} ${args.join(",")}`,
  );
}

function apiOf(text: string): Api {
  const file = parseContractFile("api.yaml", text);
  if (!file.ok) throw new Error(file.error.message);
  const api = readApi({ root: file.value, files: new Map([["api.yaml", file.value]]) });
  if (!api.ok) throw new Error(api.error.message);
  return api.value;
}
