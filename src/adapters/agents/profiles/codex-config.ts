/** What a task needs of the user's Codex configuration: which model, and how to reach it. Servers, hooks, notifications and profiles of the
 * user's are left out: they run programs. */
export interface CodexConfig {
  readonly provider: string | null;
  readonly model: string | null;
  /** Lines of the top level that are kept. */
  readonly top: readonly string[];
  /** The tables of model providers, headers included. */
  readonly tables: readonly string[];
  /** Names of environment variables that hold a provider's key. */
  readonly keyNames: readonly string[];
}

const KEPT_KEYS = [
  "model",
  "model_provider",
  "model_reasoning_effort",
  "model_context_window",
  "openai_base_url",
  "chatgpt_base_url",
];

/** Reads TOML as Codex writes it: one key a line, no values over several lines in what is kept. */
export function readCodexConfig(toml: string): CodexConfig {
  const top: string[] = [];
  const tables: string[] = [];
  const keyNames: string[] = [];
  let table = "";
  for (const line of toml.split("\n").slice(0, 5000)) {
    const [, header] = /^\s*\[([^[\]].*)\]\s*(?:#.*)?$/u.exec(line) ?? [];
    if (header !== undefined) table = header.trim();
    else if (/^\s*\[\[/u.test(line)) table = "[]";
    const [, key = "", value = ""] = /^\s*([\w-]+)\s*=\s*(.*)$/u.exec(line) ?? [];
    if (table === "" && KEPT_KEYS.includes(key)) top.push(line.trim());
    if (/^model_providers\b/u.test(table) && line.trim() !== "") {
      tables.push(line.trim());
      if (key === "env_key") keyNames.push(unquote(value));
    }
  }
  return { provider: valueIn(top, "model_provider"), model: valueIn(top, "model"), top, tables, keyNames };
}

/** The value of a key, given the lines of one table. */
export function valueIn(lines: readonly string[], key: string): string | null {
  const line = lines.find((each) => each.replace(/\s*=.*$/u, "") === key);
  return line === undefined ? null : unquote(line.replace(/^[^=]*=\s*/u, ""));
}

function unquote(value: string): string {
  return (
    /^"([^"]*)"|^'([^']*)'/u
      .exec(value.trim())
      ?.slice(1)
      .find((part) => part !== undefined) ?? value.trim()
  );
}
