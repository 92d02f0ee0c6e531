import type { ToolShape } from "./acp-events.ts";
import type { WriteScope } from "./write-scope.ts";

export interface PermissionDecision {
  readonly decision: "allow" | "deny";
  readonly reason: string;
}

/** Whether the agent may use a tool. A write is judged by its paths; a write that names none, and a shell command, are left to the walls, or
 * refused where the task only reads and there are no walls. */
export function decidePermission(
  tool: ToolShape,
  scope: WriteScope,
  session: { readonly isReadOnly: boolean; readonly isWalled: boolean },
): PermissionDecision {
  switch (tool.tool) {
    case "read":
    case "search":
    case "think":
    case "fetch":
      return { decision: "allow", reason: "it only reads" };
    case "edit":
    case "delete":
    case "move":
      break;
    default:
      if (session.isReadOnly && !session.isWalled)
        return { decision: "deny", reason: "this task only reads, and no sandbox stands round the agent" };
      return {
        decision: "allow",
        reason: session.isWalled ? "the sandbox holds it" : "the check of the diff judges it",
      };
  }
  const refusals = tool.paths.map((path) => scope.refusal(path)).filter((reason) => reason !== null);
  if (refusals.length > 0) return { decision: "deny", reason: refusals.join("; ") };
  if (tool.paths.length > 0) return { decision: "allow", reason: `within ${scope.allowed}` };
  if (session.isReadOnly) return { decision: "deny", reason: `this task allows ${scope.allowed}` };
  return session.isWalled
    ? { decision: "allow", reason: "it names no path; the sandbox holds it" }
    : { decision: "deny", reason: `it names no path; this task allows ${scope.allowed}` };
}
