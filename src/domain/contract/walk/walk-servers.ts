import type { Server } from "../api/api.ts";
import { find, type Sites, type WalkContext, type WalkScope } from "./walk-context.ts";

/** Servers by their URLs, of the document (`api`) or of an operation (`endpoint`). Where one side says nothing, the servers further out apply, and there is nothing to compare. */
export function walkServers(
  context: WalkContext,
  scope: WalkScope,
  owner: "api" | "endpoint",
  oldServers: readonly Server[],
  newServers: readonly Server[],
  sites: Sites,
): void {
  if (oldServers.length === 0 || newServers.length === 0) return;
  const [before, now] = [new Set(oldServers.map(({ url }) => url)), new Set(newServers.map(({ url }) => url))];
  for (const { url, site } of oldServers)
    if (!now.has(url))
      find(context, scope, `${owner}-server-removed`, [url], `the server ${url} was removed`, {
        old: site,
        new: sites.new,
      });
  for (const { url, site } of newServers)
    if (!before.has(url))
      find(context, scope, `${owner}-server-added`, [url], `the server ${url} was added`, {
        old: sites.old,
        new: site,
      });
}
