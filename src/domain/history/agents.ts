import type { CommitRecord, PersonName } from "./commit-record.ts";
import { KNOWN_AGENTS, type KnownAgent } from "./known-agents.ts";

/** Names of the coding agents that a commit names, by {@link KNOWN_AGENTS}; each once. Only what an agent says of itself counts, never how the code looks: a commit
 * without such a mark may be an agent's too, so that a count of these is a lower bound. */
export function agentsOf(record: Pick<CommitRecord, "author" | "committer" | "body">): readonly string[] {
  const author = agentOfPerson(record.author);
  const committer = record.committer === record.author ? null : agentOfPerson(record.committer);
  const isPlain = !MARK.test(record.body);
  if (isPlain && author === null && committer === null) return NONE;
  const names = new Set<string>();
  for (const agent of [author, committer]) if (agent !== null) names.add(agent);
  if (isPlain) return [...names];
  for (const person of coAuthors(record.body)) addTo(names, agentOfPerson(person));
  for (const [, key = "", value = ""] of record.body.matchAll(DECLARED)) addTo(names, declaredAgent(key, value));
  for (const [, name = ""] of record.body.matchAll(FOOTER)) addTo(names, agentNamed(name, "named"));
  return [...names];
}

/** The coding agent that somebody is; null of a person, and of what no table knows. */
export function agentOfPerson(person: PersonName): string | null {
  const key = `${person.name}\0${person.email}`;
  const known = KNOWN_PEOPLE.get(key);
  if (known !== undefined) return known;
  const agent = findAgent(person);
  if (KNOWN_PEOPLE.size >= KNOWN_PEOPLE_MAX) KNOWN_PEOPLE.clear();
  KNOWN_PEOPLE.set(key, agent);
  return agent;
}

/** Answers that were given before: a history names the same people over and over. */
const KNOWN_PEOPLE = new Map<string, string | null>();
const KNOWN_PEOPLE_MAX = 10_000;

function findAgent({ name, email }: PersonName): string | null {
  const address = email.toLowerCase();
  const at = address.lastIndexOf("@");
  const owner = BY_ADDRESS.get(address.endsWith(GITHUB) ? loginOf(address) + GITHUB : address);
  // An agent that borrows a model writes the address of the model's maker.
  if (owner !== undefined) return agentNamed(name, "surely") ?? otherNamed(name, owner) ?? owner.name;
  const isNobodys = at < 0 || NOBODYS.test(address.slice(at + 1));
  return agentNamed(name, isNobodys ? "named" : "surely");
}

/** Whether somebody is a program that is no coding agent: a bot that bumps dependencies, formats or releases. */
export function isAutomation({ name, email }: PersonName): boolean {
  return (
    (/\[bot\]/iu.test(name) || /\[bot\]@|^(?:noreply@github\.com|actions@github\.com)$/iu.test(email)
      ? name !== "GitHub"
      : AUTOMATION.test(name)) && agentOfPerson({ name, email }) === null
  );
}

/** Co-authors wherever in a message they are told: git's own parser reads the last paragraph alone, and a squash leaves them in the middle, indented, behind a dash, or behind a
 * line break that a shell left as `\n`. Who has no address has an empty one. */
export function coAuthors(body: string): readonly PersonName[] {
  const people: PersonName[] = [];
  for (const [, name = "", email = ""] of body.matchAll(CO_AUTHOR)) {
    const person = { name: name.trim().replace(/^"(.*)"$/u, "$1"), email };
    if (person.name !== "" || email !== "") people.push(person);
  }
  return people;
}

const NONE: readonly string[] = [];
const GITHUB = "@users.noreply.github.com";

/** Cheap, as it is asked of every commit: without one of these words nothing else is looked for. */
const MARK =
  /[Aa]uthored|AUTHORED|[Aa]ssisted|[Gg]enerated|[Mm]ade with|Agent|agent:|Amp-Thread|Claude-Session|Executed-By|Commit-Author/u;

const LINE_START = String.raw`(?:^|\n|\\n)[ \t>*-]{0,8}`;
const CO_AUTHOR = new RegExp(
  String.raw`${LINE_START}co-?authored[-_ ]?by[ \t]{0,8}:[ \t]{0,8}([^<>\n\\]{0,200})(?:<([^<>\s]{1,320})>)?`,
  "giu",
);
const DECLARED = new RegExp(
  String.raw`${LINE_START}((?:ai-)?assisted-by|(?:ai-)?generated-by|co-developed-by|(?:ai-|coding-)?agent|executed-by|amp-thread-id|claude-session|agent-logs-url|replit-commit-author)[ \t]{0,8}:[ \t]{0,8}([^\n\\]{1,200})`,
  "giu",
);
/** `🤖 Generated with [Claude Code](…)`. */
const FOOTER = /(?:^|\n|\\n)[^\w\n]{0,12}(?:generated|made|written) (?:with|by|using) \[?([a-z][^\]\n\\(<]{1,40})/giu;

/** Lines that one agent alone writes, whatever they say. */
const OWN_LINES: Readonly<Record<string, string>> = {
  "amp-thread-id": "Amp",
  "claude-session": "Claude Code",
  "agent-logs-url": "GitHub Copilot",
  "replit-commit-author": "Replit Agent",
  "executed-by": "Gas Town",
};

/** Domains that belong to nobody (RFC 2606, RFC 6761). */
const NOBODYS = /(?:^|\.)(?:example\.(?:com|org|net)|example|test|invalid|localhost|local)$/u;

const AUTOMATION =
  /^(?:dependabot|renovate|github-actions|github actions|pre-commit-ci|greenkeeper|snyk-bot|mergify|codecov|allcontributors|imgbot|semantic-release-bot|goreleaserbot|gemini-cli-robot|web-flow|jenkins|travis ci)\b/iu;

const BY_ADDRESS: ReadonlyMap<string, KnownAgent> = new Map(
  KNOWN_AGENTS.flatMap((agent) => [
    ...agent.emails.map((email) => [email, agent] as const),
    ...(agent.logins ?? []).map((login) => [login + GITHUB, agent] as const),
  ]),
);

/** `12345+name@users.noreply.github.com` is of `name`. */
function loginOf(address: string): string {
  const local = address.slice(0, -GITHUB.length);
  return local.slice(local.indexOf("+") + 1);
}

function agentNamed(name: string, how: "surely" | "named"): string | null {
  const lower = name.trim().toLowerCase();
  if (lower === "") return null;
  const found = KNOWN_AGENTS.find(({ surely, named }) => surely?.test(lower) || (how === "named" && named.test(lower)));
  return found?.name ?? null;
}

/** The agent of a name that is not the owner of the address beside it; the owner's own names win. */
function otherNamed(name: string, owner: KnownAgent): string | null {
  return owner.named.test(name.trim().toLowerCase()) ? null : agentNamed(name, "named");
}

function declaredAgent(key: string, value: string): string | null {
  const own = OWN_LINES[key.toLowerCase()];
  if (own !== undefined) return own;
  // curl thanks people by `Assisted-by:`; the kernel writes `AGENT:MODEL [TOOL]`.
  const email = /<([^<>\s]{1,320})>/u.exec(value)?.[1] ?? "";
  const name = value.replace(/<[^<>]*>|[([].*$/gu, "").trim();
  return agentOfPerson({ name, email });
}

function addTo(names: Set<string>, agent: string | null): void {
  if (agent !== null) names.add(agent);
}
