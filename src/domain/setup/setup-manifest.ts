import { z } from "zod";
import { err, ok, type Result } from "../../base/result.ts";
import { messageOf } from "../../base/fault.ts";
import { FORGE_KINDS, type ForgeKind } from "../forge/forge-of.ts";
import { SETUP_AGENTS, type SetupAgent } from "./setup-agents.ts";

export const MANIFEST_PATH = ".flyball/manifest.json";

/** What `flyball init` wrote, and was told: the list that `flyball uninstall` works from. It is written before the files that it names, so that
 * either of the two finishes what a killed process began. */
export interface SetupManifest {
  readonly choices: SetupChoices;
  /** By path. */
  readonly entries: readonly ManifestEntry[];
  /** Folders that were made, by path. */
  readonly folders: readonly string[];
}

export interface SetupChoices {
  readonly agents: readonly SetupAgent[];
  readonly forge: ForgeKind | "none";
  /** What the workflow uses: `owner/repository/action@ref`. */
  readonly action: string;
}

export type ManifestEntry =
  | {
      readonly kind: "file";
      readonly path: string;
      readonly sha256: string;
      /** Of what was there of ours before a change that may have been cut short; null outside of one. */
      readonly was: string | null;
    }
  | {
      readonly kind: "block";
      readonly path: string;
      /** Of the block alone. */
      readonly sha256: string;
      readonly was: string | null;
      /** Of the file before the block was added; null where there was no file. */
      readonly before: string | null;
      readonly lead: string;
      readonly tail: string;
    };

const digest = z.string().regex(/^[0-9a-f]{64}$/u);
const path = z.string().min(1).max(300);
const edge = z.string().regex(/^(?:\r?\n){0,2}$/u);
const schema = z.strictObject({
  schemaVersion: z.literal(1),
  note: z.string().max(300),
  choices: z.strictObject({
    agents: z.array(z.enum(SETUP_AGENTS)).max(SETUP_AGENTS.length),
    forge: z.enum([...FORGE_KINDS, "none"]),
    action: z.string().min(1).max(300),
  }),
  entries: z
    .array(
      z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("file"), path, sha256: digest, was: digest.nullable() }),
        z.strictObject({
          kind: z.literal("block"),
          path,
          sha256: digest,
          was: digest.nullable(),
          before: digest.nullable(),
          lead: edge,
          tail: edge,
        }),
      ]),
    )
    .max(50),
  folders: z.array(path).max(100),
});

const NOTE = "Written by flyball init. flyball uninstall works from it: leave it as it is.";

export function formatManifest(manifest: SetupManifest): string {
  const sorted = {
    schemaVersion: 1,
    note: NOTE,
    choices: manifest.choices,
    entries: manifest.entries.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    folders: manifest.folders.toSorted(),
  };
  return `${JSON.stringify(sorted, null, 2)}\n`;
}

/** The error is the end of a sentence about the file. */
export function parseManifest(text: string): Result<SetupManifest, string> {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return err(`holds something else at ${issue?.path.join(".") || "its top"}: ${issue?.message ?? ""}`);
    }
    const { choices, entries, folders } = parsed.data;
    const strange = [
      ...entries.map(({ path }) => path).filter((path) => !isOurs(path)),
      ...folders.filter((folder) => !isOurFolder(folder)),
    ];
    if (strange[0] !== undefined) return err(`names ${strange[0]}, which init never writes`);
    return ok({ choices, entries, folders });
  } catch (thrown) {
    return err(`is no JSON: ${messageOf(thrown)}`);
  }
}

const OURS =
  /^(?:flyball\.yaml|AGENTS\.md|CLAUDE\.md|\.(?:claude|agents)\/skills\/sign-off\/SKILL\.md|\.github\/workflows\/flyball(?:-comment)?\.yml|\.gitlab\/flyball\.yml|\.gitlab-ci\.yml|\.forgejo\/workflows\/flyball\.yml|\.gitlab\/merge_request_templates\/default\.md|(?:(?:\.github|\.forgejo|\.gitea|docs)\/)?pull_request_template\.(?:md|txt)|\.gitlab\/merge_request_templates\/[^/]{1,100}\.md)$/iu;

/** Whether `flyball init` may have written this: a manifest that somebody changed can't have other files deleted. */
function isOurs(path: string): boolean {
  return OURS.test(path);
}

function isOurFolder(folder: string): boolean {
  return OUR_FOLDERS.has(folder);
}

const OUR_FOLDERS: ReadonlySet<string> = new Set([
  ".flyball",
  ".github",
  ".github/workflows",
  ".gitlab",
  ".gitlab/merge_request_templates",
  ".forgejo",
  ".forgejo/workflows",
  ".claude",
  ".claude/skills",
  ".claude/skills/sign-off",
  ".agents",
  ".agents/skills",
  ".agents/skills/sign-off",
]);
