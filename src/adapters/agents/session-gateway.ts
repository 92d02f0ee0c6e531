import type { AgentEvent } from "../../domain/agent/agent-event.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ModelFailure } from "../gateway/failure-watch.ts";
import { type Gateway, openGateway } from "../gateway/open-gateway.ts";
import type { AgentHost, AgentLaunch, AgentProfile } from "./agent-profile.ts";
import type { SessionEnd } from "./session-stream.ts";
import { createUsageSource } from "./usage-source.ts";

/** The gateway of one session, as the session sees it. */
export interface SessionGateway {
  readonly gateway: Gateway;
  /** Aborts when the caller's signal does, or when the session cannot go on with its model. */
  readonly signal: AbortSignal;
  /** Passes the agent's events on, with the gateway as the source of usage. */
  tell(event: AgentEvent): void;
  /** What the agent needs beside what its profile says. */
  launchWith(launch: AgentLaunch): AgentLaunch;
  /** The end of the session, given how the agent ended. */
  endOf(end: SessionEnd): SessionEnd;
  close(): Promise<void>;
}

const OVER =
  "Flyball has stopped this session, since its budget is used up or it was cancelled: no further request is sent to the model.";

/** Puts a gateway between the agent of a profile and its model. Null where the user turned it off, with `FLYBALL_GATEWAY=off`, where the
 * profile has no way through one, and where the user's network needs a proxy that this version of Node cannot use: then the agent gets
 * the user's own keys and tells its use itself. */
export async function openSessionGateway(
  deps: { readonly host: AgentHost; readonly clock: Clock },
  profile: AgentProfile | null,
  emit: (event: AgentEvent) => void,
  signal: AbortSignal,
): Promise<SessionGateway | null> {
  const { env } = deps.host;
  const route = env["FLYBALL_GATEWAY"] === "off" ? null : (profile?.route(deps.host) ?? null);
  if (route === null || (hasProxy(env) && !canUseProxy())) return null;
  const usage = createUsageSource(emit);
  const failing = new AbortController();
  let failure: ModelFailure | null = null;
  const certificates = env["SSL_CERT_FILE"];
  const gateway = await openGateway(
    { clock: deps.clock, env, certificates: certificates === undefined ? null : deps.host.read(certificates) },
    route,
    {
      usage: (metered) => usage.metered(metered),
      retry: (category) => emit({ kind: "retry", category }),
      failed(told) {
        failure = told;
        failing.abort();
      },
    },
  );
  const onAbort = (): void => gateway.refuse(OVER);
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  return {
    gateway,
    signal: AbortSignal.any([signal, failing.signal]),
    tell: (event) => (event.kind === "usage" ? usage.told(event) : emit(event)),
    launchWith: (launch) => ({
      ...launch,
      env: { ...launch.env, ...aroundProxy(env) },
      secrets: [...launch.secrets, ...gateway.secrets()],
    }),
    endOf: (end) => (failure === null || end.reason === "done" ? end : failure),
    close() {
      signal.removeEventListener("abort", onAbort);
      return gateway.close();
    },
  };
}

/** The gateway is on this machine: the user's proxy must not be asked for it. */
function aroundProxy(env: AgentHost["env"]): Readonly<Record<string, string>> {
  const excepted = [env["NO_PROXY"] || env["no_proxy"], "127.0.0.1"].filter(Boolean).join(",");
  return hasProxy(env) ? { NO_PROXY: excepted, no_proxy: excepted } : {};
}

function hasProxy(env: AgentHost["env"]): boolean {
  return ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"].some((name) => Boolean(env[name]));
}

/** Node's agents know `proxyEnv` since the versions that have this flag, 22.21 and 24.5. */
function canUseProxy(): boolean {
  return process.allowedNodeEnvironmentFlags.has("--use-env-proxy");
}
