import type { Commands } from "../policy/policy.ts";

export type CommandName = keyof Commands;

export const COMMAND_NAMES: readonly CommandName[] = ["setup", "lint", "typecheck", "test", "build"];

/** One way of building that a folder declares. */
export interface Toolchain {
  /** `npm`, `cargo`: words for a person. */
  readonly name: string;
  readonly language: string;
  /** Of the manifest; empty: the repository's top. */
  readonly folder: string;
  /** What the repository itself declares (a script, a target). */
  readonly declared: Partial<Commands>;
  /** What its tools do where nothing is declared. */
  readonly usual: Partial<Commands>;
}

/** A command and where it was read. */
export interface FoundCommand {
  readonly command: string;
  readonly source: string;
}

/** Files of one folder, by which a toolchain is told. */
export interface FolderFacts {
  readonly folder: string;
  /** Names of the files right in it. */
  readonly names: ReadonlySet<string>;
  /** Paths below it, relative to it. */
  readonly below: readonly string[];
  readonly text: (name: string) => string | null;
}

/** The keys whose value is text; nothing for what is no record. */
export function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** The value of a JSON text, or null for what is none. */
export function jsonOf(text: string | null): unknown {
  try {
    return text === null ? null : (JSON.parse(text.replace(/^\uFEFF/u, "")) as unknown);
  } catch {
    return null;
  }
}

/** The first of `names` that there is, or null. */
export function firstOf(names: readonly string[], have: Readonly<Record<string, unknown>>): string | null {
  return names.find((name) => Object.hasOwn(have, name)) ?? null;
}
