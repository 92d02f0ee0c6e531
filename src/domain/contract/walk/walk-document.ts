import { find, type WalkContext } from "./walk-context.ts";
import { walkSecuritySchemes } from "./walk-security-schemes.ts";
import { walkGlobalSecurity } from "./walk-security.ts";
import { walkServers } from "./walk-servers.ts";

/** What belongs to no operation: servers, security, named schemas. */
export function walkDocument(context: WalkContext): void {
  const sites = { old: context.old.root, new: context.new.root };
  const scope = { operation: null, isReversed: false } as const;
  walkServers(context, { ...scope, section: "servers" }, "api", context.old.servers, context.new.servers, sites);
  walkGlobalSecurity(context);
  walkSecuritySchemes(context);
  for (const [name, site] of context.old.schemas)
    if (!context.new.schemas.has(name))
      find(
        context,
        { ...scope, section: "components" },
        "api-schema-removed",
        [name],
        `the schema ${name} was removed`,
        { old: site, new: context.new.root },
      );
}
