/** Coding agents that `flyball init` can tell about the gates. */
export const SETUP_AGENTS = ["claude", "codex", "cursor", "gemini", "opencode"] as const;

export type SetupAgent = (typeof SETUP_AGENTS)[number];

/** Files and folders by which one sees that an agent is used in a repository. AGENTS.md is read by several and tells nothing. */
export const AGENTS_BY_TRACE: Readonly<Record<SetupAgent, readonly string[]>> = {
  claude: ["CLAUDE.md", ".claude", ".mcp.json"],
  codex: [".codex"],
  cursor: [".cursor", ".cursorrules"],
  gemini: ["GEMINI.md", ".gemini"],
  opencode: ["opencode.json", "opencode.jsonc", ".opencode"],
};
