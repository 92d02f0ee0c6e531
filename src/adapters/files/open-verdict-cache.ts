import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { CommandVerdict } from "../../domain/run/verification.ts";
import type { VerdictCache } from "../../ports/verdict-cache.ts";

const FILES_MAX = 2000;
/** Pruned below the limit, so that not every write has to list the folder's times. */
const FILES_KEPT = 1800;
const BYTES_MAX = 64 * 1024;
/** A file beside its name that is older was left by a process that was killed. */
const LEFT_AFTER_MS = 3_600_000;

const VERDICT = z.strictObject({
  name: z.string(),
  command: z.string(),
  verdict: z.enum(["pass", "fail", "unknown"]),
  why: z.string(),
  durationMs: z.number(),
  log: z.string(),
  tail: z.string(),
  tests: z.strictObject({ total: z.number(), failed: z.number(), skipped: z.number() }).nullable(),
  cached: z.boolean(),
}) satisfies z.ZodType<CommandVerdict>;

/** Small JSON files in a folder that is made when the first one is written; the oldest go. What is no verdict there counts as nothing. */
export function openVerdictCache(folder: string): VerdictCache {
  const fileOf = (key: string): string | null => (/^[0-9a-f]{64}$/u.test(key) ? join(folder, `${key}.json`) : null);
  return {
    get: async (key) => {
      const file = fileOf(key);
      const text = file === null ? null : await readSmall(file);
      return text === null ? null : parse(text);
    },
    put: async (key, verdict) => {
      const file = fileOf(key);
      if (file === null) return;
      const beside = `${file}.${randomUUID()}`;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(beside, JSON.stringify(verdict), { flag: "wx", mode: 0o600 });
        await rename(beside, file);
        await prune(folder);
      } catch {
        await rm(beside, { force: true }).catch(() => undefined);
      }
    },
  };
}

/** Where the cache is: `$XDG_CACHE_HOME/flyball/verdicts`, by the XDG Base Directory Specification, which ignores a relative one. */
export function verdictCacheFolder(env: Readonly<Record<string, string | undefined>>, homedir: string): string {
  const base = env["XDG_CACHE_HOME"];
  return join(base?.startsWith("/") ? base : join(homedir, ".cache"), "flyball", "verdicts");
}

async function readSmall(file: string): Promise<string | null> {
  try {
    await using handle = await open(file, "r");
    const stats = await handle.stat();
    return stats.isFile() && stats.size <= BYTES_MAX ? await handle.readFile("utf8") : null;
  } catch {
    return null;
  }
}

function parse(text: string): CommandVerdict | null {
  try {
    const parsed = VERDICT.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

async function prune(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= FILES_MAX) return;
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const mtimeMs = await stat(path).then(
        (stats) => stats.mtimeMs,
        () => 0,
      );
      return { path, mtimeMs, isWhole: name.endsWith(".json") };
    }),
  );
  const whole = files.filter(({ isWhole }) => isWhole).toSorted((a, b) => b.mtimeMs - a.mtimeMs);
  const left = files.filter(({ isWhole, mtimeMs }) => !isWhole && Date.now() - mtimeMs > LEFT_AFTER_MS);
  for (const { path } of [...whole.slice(FILES_KEPT), ...left]) await rm(path, { force: true });
}
