import { closeSync, constants, type Dirent, fstatSync, lstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import type { AgentEvent } from "../../domain/agent/agent-event.ts";

/** Where an agent notes what it has used while it works, for interfaces that tell it only at the end of a turn: a budget has to be known
 * before. The agent could write these files itself; a wrong note stops it early at most, since what it tells at the end replaces it. */
export interface UsageNotes {
  /** Below the private HOME; its files end in `.jsonl`, in folders at most {@link DEPTH_MAX} deep. */
  readonly folder: string;
  /** Whether a line is worth parsing. */
  readonly mark: string;
  /** What a line says under which key: a later note under the same key of the same file replaces an earlier one. */
  read(line: unknown): UsageNote | null;
}

export interface UsageNote {
  readonly key: string;
  readonly tokensIn: number;
  readonly tokensOut: number;
}

/** Emits the session's total whenever it grows, until the function that is returned is called. */
export function followUsage(home: string, notes: UsageNotes, emit: (event: AgentEvent) => void): () => void {
  const files = new Map<string, NotedFile>();
  let told = 0;
  const look = (): void => {
    for (const path of notedFiles(join(home, notes.folder))) {
      const file = files.get(path) ?? { offset: 0, rest: "", notes: new Map<string, UsageNote>() };
      files.set(path, file);
      readOn(path, file, notes);
    }
    let tokensIn = 0;
    let tokensOut = 0;
    for (const file of files.values())
      for (const note of file.notes.values()) {
        tokensIn += note.tokensIn;
        tokensOut += note.tokensOut;
      }
    if (tokensIn + tokensOut <= told) return;
    told = tokensIn + tokensOut;
    emit({ kind: "usage", scope: "session", tokensIn, tokensOut, usd: null });
  };
  const timer = setInterval(look, LOOK_MS);
  return () => clearInterval(timer);
}

const LOOK_MS = 500;
const DEPTH_MAX = 4;
const FILES_MAX = 100;
const NOTES_MAX = 20_000;
const CHUNK_BYTES = 4 * 1024 * 1024;
const LINE_MAX = 8 * 1024 * 1024;

interface NotedFile {
  offset: number;
  rest: string;
  readonly notes: Map<string, UsageNote>;
}

/** No link is followed: what is below the private HOME is the agent's. */
function notedFiles(root: string): readonly string[] {
  const found: string[] = [];
  const visit = (folder: string, depth: number): void => {
    for (const entry of entriesOf(folder)) {
      if (found.length >= FILES_MAX) return;
      const path = join(folder, entry.name);
      if (entry.isFile() && entry.name.endsWith(".jsonl")) found.push(path);
      else if (entry.isDirectory() && depth < DEPTH_MAX) visit(path, depth + 1);
    }
  };
  if (lstatSync(root, { throwIfNoEntry: false })?.isDirectory() === true) visit(root, 0);
  return found;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Reads what is new, at most {@link CHUNK_BYTES}; the rest is for the next look. */
function readOn(path: string, file: NotedFile, notes: UsageNotes): void {
  const chunk = readChunk(path, file.offset);
  if (chunk.length === 0) return;
  file.offset += chunk.length;
  // A character that is cut in two spoils a text, never the numbers that are read here.
  const lines = (file.rest + chunk.toString("utf8")).split("\n");
  const rest = lines.pop() ?? "";
  file.rest = rest.length <= LINE_MAX ? rest : "";
  for (const line of lines) {
    const note = line.includes(notes.mark) ? notes.read(parseLine(line)) : null;
    if (note !== null && (file.notes.has(note.key) || file.notes.size < NOTES_MAX)) file.notes.set(note.key, note);
  }
}

function readChunk(path: string, offset: number): Buffer {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile() || stats.size <= offset) return Buffer.alloc(0);
      const buffer = Buffer.alloc(Math.min(CHUNK_BYTES, stats.size - offset));
      return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, offset));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return Buffer.alloc(0);
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}
