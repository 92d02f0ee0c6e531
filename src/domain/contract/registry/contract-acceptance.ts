import { z } from "zod";
import { err, ok, type Result } from "../../../base/result.ts";
import { sha256Hex } from "../../../base/sha256.ts";

/** A declaration that lies in the repository, where both sides read it: that one content of a contract breaks consumers or does not, by whom and why. */
export interface ContractAcceptance {
  readonly contract: string;
  readonly file: string;
  readonly change: "breaking" | "non-breaking";
  readonly reason: string;
  /** The old way is closed on purpose. */
  readonly isSecurityFix: boolean;
  readonly by: string;
  /** Of the new content: see {@link contentDigest}. */
  readonly digest: string;
}

export const ACCEPTANCE_FOLDER = ".flyball/contract-changes";

const shape = z.strictObject({
  version: z.literal(1),
  contract: z.string().min(1).max(100),
  file: z.string().min(1).max(4096),
  change: z.enum(["breaking", "non-breaking"]),
  reason: z.string().min(1).max(2000),
  security_fix: z.boolean(),
  by: z.string().min(1).max(500),
  digest: z.string().regex(/^[0-9a-f]{16}$/u),
});

/** One file for each change, so that two changes at once do not meet in one. */
export function acceptancePath({ contract, digest }: Pick<ContractAcceptance, "contract" | "digest">): string {
  return `${ACCEPTANCE_FOLDER}/${contract.replace(/[^A-Za-z0-9._-]/gu, "-")}-${digest.slice(0, 8)}.json`;
}

export function formatAcceptance(acceptance: ContractAcceptance): string {
  const { isSecurityFix, contract, file, change, reason, by, digest } = acceptance;
  const value = { version: 1, contract, file, change, reason, security_fix: isSecurityFix, by, digest };
  return `${JSON.stringify(value, null, 2)}\n`;
}

export function parseAcceptance(text: string): Result<ContractAcceptance, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err("it is no JSON");
  }
  const parsed = shape.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return err(issue === undefined ? "it is no declaration" : `${issue.path.join(".")}: ${issue.message}`);
  }
  const { security_fix: isSecurityFix, version: _, ...rest } = parsed.data;
  return ok({ ...rest, isSecurityFix });
}

/** 16 hexadecimal digits over all files of a contract, by their paths. */
export function contentDigest(files: ReadonlyMap<string, string>): string {
  const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sha256Hex(JSON.stringify(sorted)).slice(0, 16);
}
