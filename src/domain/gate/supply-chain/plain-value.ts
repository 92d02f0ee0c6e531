/** Values as parsers give them, taken apart without trusting their shape. A record is only asked for keys of its own: a lockfile may have a package named `__proto__`. */
export type PlainRecord = Readonly<Record<string, unknown>>;

export function recordOf(value: unknown): PlainRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as PlainRecord) : {};
}

export function field(value: unknown, key: string): unknown {
  const record = recordOf(value);
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

export function textField(value: unknown, key: string): string | null {
  const found = field(value, key);
  return typeof found === "string" ? found : null;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
