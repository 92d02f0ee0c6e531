import type { rules as PresetRules } from "@secretlint/secretlint-rule-preset-recommend";
import type { SecretKind } from "../../domain/gate/secrets/secret-kinds.ts";
import type { SecretPattern } from "./secret-pattern.ts";

type PresetRule = (typeof PresetRules)[number];

/** What is used of secretlint's preset: the rule's id after `@secretlint/secretlint-rule-`, what it finds, and the texts without which it finds nothing, by which most rules are
 * skipped. */
export const USED_RULES: Readonly<
  Record<string, { readonly kind: SecretKind; readonly starts: readonly string[]; readonly startsMax?: number }>
> = {
  aws: { kind: "aws-secret-key", starts: ["ccess", "CCESS"] },
  npm: { kind: "npm-token", starts: ["npm_"] },
  slack: { kind: "slack-token", starts: ["xox", "xapp-"] },
  shopify: { kind: "service-token", starts: ["shppa_", "shpca_", "shpat_", "shpss_"] },
  // A token of an app may be 12,000 characters long, and from each beginning the rule looks that far: a text of beginnings would take minutes.
  github: {
    kind: "github-token",
    starts: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
    startsMax: 2000,
  },
  gitlab: { kind: "gitlab-token", starts: ["glpat-"] },
  grafana: { kind: "service-token", starts: ["glc_", "glsa_"] },
  openai: { kind: "openai-key", starts: ["T3BlbkFJ"] },
  anthropic: { kind: "anthropic-key", starts: ["sk-ant-"] },
  groq: { kind: "service-token", starts: ["gsk_"] },
  huggingface: { kind: "service-token", starts: ["hf_"] },
  linear: { kind: "service-token", starts: ["lin_api_"] },
  notion: { kind: "service-token", starts: ["ntn_"] },
  "1password": { kind: "service-token", starts: ["ops_ey"] },
  "hashicorp-vault": { kind: "service-token", starts: ["hvs.", "hvb.", "hvr."] },
  vercel: { kind: "service-token", starts: ["vcp_", "vci_", "vca_", "vcr_", "vck_"] },
  databricks: { kind: "service-token", starts: ["dapi"] },
  docker: { kind: "service-token", starts: ["dckr_pat_"] },
  figma: { kind: "service-token", starts: ["figd_"] },
  cloudflare: { kind: "service-token", starts: ["cfk_", "cfut_", "cfat_"] },
  tailscale: { kind: "service-token", starts: ["tskey-"] },
};

/** What is left out of the preset, and why. */
export const LEFT_OUT_RULES: Readonly<Record<string, string>> = {
  "filter-comments": "a comment of the change would switch the scan off",
  privatekey:
    "does not know keys that are encrypted, cut off, of PGP, or put together from strings; see own-patterns.ts",
  gcp: "reads files from the disk by their name and takes a whole file for the secret; the private key inside is found as such",
  stripe: "does not tell test keys from live ones",
  sendgrid: "backtracks over the square of a word's length",
  basicauth: "leaves out passwords with punctuation; see own-patterns.ts",
  "database-connection-string": "takes a whole URL for the secret, and knows three databases; see own-patterns.ts",
};

/** The rules of secretlint's preset, called one by one: its core would print what it reads under DEBUG, compares hits with each other in square time, and obeys comments in the
 * text. They are loaded with the first text that could hold what one of them finds. */
export const PRESET_PATTERNS: readonly SecretPattern[] = Object.entries(USED_RULES).map(
  ([name, { kind, starts, startsMax = null }]) => ({
    kind,
    starts,
    startsMax,
    find: async (text, report) => {
      const rule = (await presetRules()).get(name);
      // The name of an error is all that is told of one.
      if (rule === undefined) throw new RangeError(`secretlint's preset has no rule ${name}`);
      await find(rule, text, report);
    },
  }),
);

let loading: Promise<ReadonlyMap<string, PresetRule>> | null = null;

async function presetRules(): Promise<ReadonlyMap<string, PresetRule>> {
  loading ??= import("@secretlint/secretlint-rule-preset-recommend").then(
    ({ rules }) => new Map(rules.map((rule) => [presetName(rule.meta.id), rule])),
  );
  return loading;
}

export function presetName(id: string): string {
  return id.replace("@secretlint/secretlint-rule-", "");
}

async function find(rule: PresetRule, text: string, report: (start: number, end: number) => void): Promise<void> {
  const context: Parameters<PresetRule["create"]>[0] = {
    sharedOptions: {},
    // Its messages would quote the secret.
    createTranslator: () => () => ({ message: "", messageId: "", data: {} }),
    ignore: () => {},
    report: ({ range }: { readonly range: readonly [number, number] }) => report(range[0], range[1]),
  };
  const source = {
    content: text,
    contentType: "text" as const,
    // Without a path the rule for npm would take every text for an .npmrc.
    filePath: "text",
    ext: "",
    hasBOM: false,
  };
  // Of a source the used rules read only the content.
  await rule.create(context, {}).file?.(source);
}
