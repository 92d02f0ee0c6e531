import { Octokit } from "@octokit/core";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { type ForgeAnswer, type ForgeClient, RETRIES_MAX, targetOf, WAIT_MAX_S } from "../forge-client.ts";
import { networkTrouble } from "../fetch-client.ts";
import { askedWaitS, faultOf, type ForgeFailure, type ForgeSubject } from "../forge-fault.ts";
import { guardedFetch } from "../guarded-fetch.ts";

export interface GithubClientOptions extends ForgeSubject {
  readonly apiUrl: string;
  /** How long a second of waiting takes, in milliseconds: 1,000, but tests are in a hurry. */
  readonly secondMs: number;
}

/** https://docs.github.com/en/rest/about-the-rest-api/api-versions */
const API_VERSION = "2022-11-28";

type ThrottlingOptions = NonNullable<Parameters<typeof throttling>[1]["throttle"]>;

/** Writes without a distance between them, where seconds are shorter than they are. */
const UNPACED = { key: () => ({ schedule: async (_options: unknown, job: () => Promise<void>) => job() }) };

let opened = 0;

/** Octokit with its plugins: throttling keeps to GitHub's limits (one write a second, a comment every three) and waits out what it is told to, retry
 * repeats 5xx. */
export function createGithubClient(options: GithubClientOptions): ForgeClient {
  const octokit = new (Octokit.plugin(throttling, retry))({
    auth: options.token,
    baseUrl: options.apiUrl,
    userAgent: "flyball",
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: { fetch: guardedFetch(options.apiUrl) },
    throttle: {
      // Limits count by token: one queue for each forge that is opened.
      id: `forge-${++opened}`,
      retryAfterBaseValue: options.secondMs,
      onRateLimit: waits,
      onSecondaryRateLimit: waits,
      ...(options.secondMs < 1000 ? { write: UNPACED, notifications: UNPACED } : {}),
    } as unknown as ThrottlingOptions,
    retry: { retryAfterBaseValue: options.secondMs, retries: RETRIES_MAX },
  });
  return {
    async call(request, signal) {
      signal.throwIfAborted();
      const asked = octokit.request({
        method: request.method,
        url: targetOf(request),
        headers: { accept: "application/vnd.github+json", "x-github-api-version": API_VERSION },
        request: { signal, ...(request.canRepeat ? {} : { retries: 0 }) },
        ...(request.body === undefined ? {} : { data: request.body }),
      });
      try {
        return answerOf(await withinSignal(asked, signal));
      } catch (thrown) {
        signal.throwIfAborted();
        throw faultOf(options, request, failureOf(thrown));
      }
    },
  };
}

function waits(afterS: number, _request: unknown, _octokit: unknown, retries: number): boolean {
  return afterS <= WAIT_MAX_S && retries < RETRIES_MAX;
}

function silent(): void {}

function answerOf(response: { readonly data: unknown; readonly headers: object }): ForgeAnswer {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) headers[name] = String(value);
  return { data: response.data, headers };
}

/** Octokit's own waits do not hear the signal. */
async function withinSignal<T>(asked: Promise<T>, signal: AbortSignal): Promise<T> {
  const ended = Promise.withResolvers<never>();
  const end = (): void => ended.reject(new Error("ended by the signal"));
  signal.addEventListener("abort", end, { once: true });
  try {
    return await Promise.race([asked, ended.promise]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

interface OctokitError {
  readonly status?: unknown;
  readonly message?: unknown;
  readonly response?: { readonly headers?: object; readonly data?: unknown };
}

function failureOf(thrown: unknown): ForgeFailure {
  const { status, message, response } = thrown as OctokitError;
  if (typeof status !== "number" || response === undefined)
    return { status: null, message: networkTrouble(thrown), waitS: null };
  const headers = Object.fromEntries(
    Object.entries(response.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  const said = typeof message === "string" && !message.includes("<") ? message : "";
  const isLimit = status === 429 || status === 403;
  const secondary = isLimit && /\bsecondary rate\b|\babuse detection\b/iu.test(said) ? WAIT_MAX_S : null;
  return { status, message: said, waitS: isLimit ? (askedWaitS(headers, Date.now()) ?? secondary) : null };
}
