import { readFields } from "../../domain/gate/fields/change-fields.ts";
import { intentInputOf } from "../../domain/intent/intent-of-change.ts";
import type { ChangeReader } from "../../ports/change-reader.ts";
import type { IntentClassifier } from "../../ports/intent-classifier.ts";
import { withRepository } from "../gate/with-repository.ts";
import type { ClassifiedChange } from "./intent-use-cases.ts";

/** Tells what a commit, or the current change, is for. */
export async function classifyChange(
  ports: { readonly reader: ChangeReader; readonly intents: () => Promise<IntentClassifier> },
  request: { readonly folder: string; readonly revision: string | null },
): Promise<ClassifiedChange> {
  const { revision } = request;
  return withRepository(ports.reader, request.folder, async (repository) => {
    const wanted = revision === null ? { base: null, head: null } : { base: `${revision}^`, head: revision };
    const range = await repository.range(wanted);
    const change = { ...(await repository.read(range)), request: null };
    const intents = await ports.intents();
    return {
      guess: intents.classify(intentInputOf(change)),
      classifier: intents.name,
      declared: readFields(change).intents,
      files: change.files.length,
      what: revision ?? range.why,
    };
  });
}
