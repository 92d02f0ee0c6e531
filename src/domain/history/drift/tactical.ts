import { isTestPath } from "../../change/blast-radius.ts";
import { isDocument } from "../../change/sensitive-files.ts";
import { parseTrailers } from "../../change/trailers.ts";
import { knownIntent } from "../../gate/fields/change-fields.ts";
import type { ChangeIntent } from "../../task/task-contract.ts";
import type { CommitRecord } from "../commit-record.ts";

type Message = Pick<CommitRecord, "subject" | "body">;

/** A fix that was declared as tactical, or one that nobody declared as anything else. */
export function isTacticalFix(record: Message): boolean {
  const intents = declaredIntents(record);
  return intents.length === 0 ? FIX.test(record.subject) : intents.includes("tactical-fix");
}

/** Only what was declared: nobody can see in a history that somebody has thought. */
export function isStrategicFix(record: Message): boolean {
  return declaredIntents(record).includes("strategic-fix");
}

export function declaredIntents({ body }: Pick<Message, "body">): readonly ChangeIntent[] {
  if (!/^[ \t]*intent[ \t]*:/imu.test(body)) return [];
  return parseTrailers(body).Intent.flatMap((value) => knownIntent(value) ?? []);
}

const FIX = /\b(?:fix(?:es|ed)?|bug(?:fix)?|hotfix|repair)\b/iu;

export function countsForDrift(path: string): boolean {
  return !isTestPath(path) && !isDocument(path);
}
