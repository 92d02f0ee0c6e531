import type { Api, OAuthFlow, SecurityScheme } from "../api/api.ts";
import type { WalkFinding } from "../finding/contract-finding.ts";
import { find, type Sites, type WalkContext } from "./walk-context.ts";

const SCOPE = { section: "components", operation: null, isReversed: false } as const;

/** Named security schemes: how a credential is sent, and where tokens come from. */
export function walkSecuritySchemes(context: WalkContext): void {
  const { securitySchemes: old } = context.old;
  const { securitySchemes: now } = context.new;
  const used = usedSchemes(context.old);
  for (const [name, scheme] of old) {
    const after = now.get(name);
    if (after === undefined)
      find(context, SCOPE, "api-security-component-removed", [name], `the security scheme ${name} was removed`, {
        old: scheme.site,
        new: context.new.root,
      });
    else walkScheme(context, scheme, after, used.has(name));
  }
  for (const [name, scheme] of now)
    if (!old.has(name))
      find(context, SCOPE, "api-security-component-added", [name], `the security scheme ${name} was added`, {
        old: context.old.root,
        new: scheme.site,
      });
}

function walkScheme(context: WalkContext, old: SecurityScheme, now: SecurityScheme, isUsed: boolean): void {
  const sites = { old: old.site, new: now.site };
  const unused: WalkFinding["argued"] = isUsed ? null : { level: "INFO", reason: "no operation asks for this scheme" };
  const changed = (id: string, what: string, before: string | null, after: string | null, argued = unused): void => {
    if (before === after) return;
    const text = `${what} of the security scheme ${old.name} is ${after ?? "gone"} instead of ${before ?? "none"}`;
    find(context, SCOPE, `api-security-component-${id}`, [old.name, before ?? "", after ?? ""], text, sites, argued);
  };
  if (old.type !== now.type) {
    const refused: WalkFinding["argued"] = {
      level: "ERR",
      reason: "callers that send the old kind of credential are refused",
    };
    changed("type-changed", "the type", old.type, now.type, isUsed ? refused : null);
    return;
  }
  changed("in-changed", "the place", old.in, now.in);
  changed("name-changed", "the key's name", old.parameterName, now.parameterName);
  changed("scheme-changed", "the HTTP scheme", old.scheme?.toLowerCase() ?? null, now.scheme?.toLowerCase() ?? null);
  changed("bearer-format-changed", "the token format", old.bearerFormat, now.bearerFormat);
  changed("open-id-connect-url-changed", "the OpenID Connect URL", old.openIdConnectUrl, now.openIdConnectUrl);
  walkFlows(context, old, now, sites, unused);
}

function walkFlows(
  context: WalkContext,
  old: SecurityScheme,
  now: SecurityScheme,
  sites: Sites,
  unused: WalkFinding["argued"],
): void {
  const { name } = old;
  for (const [kind, flow] of old.flows) {
    const after = now.flows.get(kind);
    if (after !== undefined) walkFlow(context, name, flow, after, sites);
    else
      find(
        context,
        SCOPE,
        "api-security-component-oauth-flow-removed",
        [name, kind],
        `the OAuth flow ${kind} of the security scheme ${name} was removed`,
        sites,
        unused,
      );
  }
  for (const kind of now.flows.keys())
    if (!old.flows.has(kind))
      find(
        context,
        SCOPE,
        "api-security-component-oauth-flow-added",
        [name, kind],
        `the OAuth flow ${kind} was added to the security scheme ${name}`,
        sites,
      );
}

function walkFlow(context: WalkContext, scheme: string, old: OAuthFlow, now: OAuthFlow, sites: Sites): void {
  const report = (id: string, args: readonly string[], text: string): void =>
    find(context, SCOPE, `api-security-component-oauth-${id}`, [scheme, ...args], text, sites);
  const moved = (id: string, what: string, before: string | null, after: string | null): void => {
    if (before !== after)
      report(
        id,
        [before ?? "", after ?? ""],
        `the ${what} URL of ${scheme} is ${after ?? "gone"} instead of ${before ?? "none"}`,
      );
  };
  moved("url-changed", "authorization", old.authorizationUrl, now.authorizationUrl);
  moved("token-url-changed", "token", old.tokenUrl, now.tokenUrl);
  moved("refresh-url-changed", "refresh", old.refreshUrl, now.refreshUrl);
  for (const [scope, description] of old.scopes) {
    const after = now.scopes.get(scope);
    if (after === undefined) report("scope-removed", [scope], `the scope ${scope} of ${scheme} was removed`);
    else if (after !== description)
      report(
        "scope-changed",
        [scope, description, after],
        `the scope ${scope} of ${scheme} is described in other words`,
      );
  }
  for (const scope of now.scopes.keys())
    if (!old.scopes.has(scope)) report("scope-added", [scope], `the scope ${scope} of ${scheme} was added`);
}

/** The schemes that the document or one of its operations asks for. */
function usedSchemes(api: Api): ReadonlySet<string> {
  return new Set(
    [api.security, ...[...api.operations, ...api.webhooks].map(({ security }) => security)].flatMap((requirements) =>
      (requirements ?? []).flatMap((requirement) => [...requirement.keys()]),
    ),
  );
}
