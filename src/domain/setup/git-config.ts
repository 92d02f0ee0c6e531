/** The address of `origin` in the text of a git `config` file, else of the first remote; null where there is none. */
export function remoteUrlOf(config: string): string | null {
  const remotes = sections(config).filter(({ name }) => name.startsWith('remote "'));
  const remote = remotes.find(({ name }) => name === 'remote "origin"') ?? remotes[0];
  return remote?.values.get("url") ?? null;
}

/** `core.hooksPath` of the same; null where it is not set. */
export function hooksPathOf(config: string): string | null {
  return (
    sections(config)
      .filter(({ name }) => name.toLowerCase() === "core")
      .map(({ values }) => values.get("hookspath"))
      .findLast((path) => path !== undefined) ?? null
  );
}

interface Section {
  readonly name: string;
  /** Keys in lower case; the last of each. */
  readonly values: ReadonlyMap<string, string>;
}

function sections(config: string): readonly Section[] {
  const found: { name: string; values: Map<string, string> }[] = [];
  for (const line of config.slice(0, 200_000).split(/\r?\n/u)) {
    const [, name] = /^\s{0,20}\[([^\]]{1,300})\]/u.exec(line) ?? [];
    if (name !== undefined) found.push({ name, values: new Map() });
    else {
      const at = line.indexOf("=");
      if (at > 0) found.at(-1)?.values.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim());
    }
  }
  return found;
}
