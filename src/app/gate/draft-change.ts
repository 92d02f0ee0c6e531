import { draftFields, type DraftedFields } from "../../domain/gate/fields/draft-fields.ts";
import { intentInputOf } from "../../domain/intent/intent-of-change.ts";
import type { ChangeReader } from "../../ports/change-reader.ts";
import type { IntentClassifier } from "../../ports/intent-classifier.ts";
import type { ChangeWanted } from "./check-use-cases.ts";
import { readBasePolicy } from "./read-policy.ts";
import { withRepository } from "./with-repository.ts";

/** Drafts what a change has to say of itself: intent, risk, blast radius, verification and rollback. Writes nothing. */
export async function draftChange(
  reader: ChangeReader,
  intents: IntentClassifier,
  wanted: ChangeWanted,
): Promise<DraftedFields> {
  return withRepository(reader, wanted.folder, async (repository) => {
    const range = await repository.range({ base: wanted.base, head: wanted.head });
    const [{ policy }, read] = await Promise.all([readBasePolicy(repository, range), repository.read(range)]);
    const change = { ...read, request: wanted.request, companions: new Map() };
    return draftFields(change, policy, intents.classify(intentInputOf(change)));
  });
}
