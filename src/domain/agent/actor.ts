/** What an agent does in a run. A role's must-nots are enforced by the sandbox, by the checks after it and by {@link isDistinct}. */
export type Role = "coordinator" | "planner" | "builder" | "reviewer" | "operator";

/** Who did something. The coordinator is an agent too: `{ agent: "flyball", role: "coordinator" }`. */
export type Actor = AgentActor | PersonActor;

export interface AgentActor {
  readonly kind: "agent";
  readonly agent: string;
  readonly version: string;
  readonly role: Role;
  /** `null` where the agent does not say which provider or model it uses. */
  readonly provider: string | null;
  readonly model: string | null;
}

export interface PersonActor {
  readonly kind: "person";
  readonly name: string;
  readonly email: string;
}

/** Whether `reviewer` may judge what `builder` made (whoever built a change never reviews, approves or signs it off). The same model is the same judge, whatever
 * program or provider wraps it; two agents of one provider are the same as long as one of them does not say its model; where a provider is not known, the
 * program's name decides. A person differs from every agent, and from another person by e-mail address, case folded; who has none differs from nobody. */
export function isDistinct(builder: Actor, reviewer: Actor): boolean {
  if (builder.kind === "person" || reviewer.kind === "person") {
    if (reviewer.kind === "person" && reviewer.email === "") return false;
    if (builder.kind !== "person" || reviewer.kind !== "person") return true;
    return builder.email !== "" && builder.email.toLowerCase() !== reviewer.email.toLowerCase();
  }
  if (builder.model !== null && reviewer.model !== null) return bareModel(builder.model) !== bareModel(reviewer.model);
  if (builder.provider !== null && reviewer.provider !== null) return builder.provider !== reviewer.provider;
  return builder.agent !== reviewer.agent;
}

/** `anthropic/claude-x` and `Claude-X` are one model. */
function bareModel(model: string): string {
  return model.slice(model.lastIndexOf("/") + 1).toLowerCase();
}

/** `claude-code 2.1.3 (builder, anthropic/claude-x)` or `Ada <ada@example.org>`. */
export function describeActor(actor: Actor): string {
  if (actor.kind === "person") return actor.email === "" ? actor.name : `${actor.name} <${actor.email}>`;
  const model = actor.model === null ? "" : `, ${actor.provider ?? "?"}/${actor.model}`;
  const version = actor.version === "unknown" ? "" : ` ${actor.version}`;
  return `${actor.agent}${version} (${actor.role}${model})`;
}
