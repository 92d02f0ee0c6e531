import { classifyIntent } from "../../domain/intent/classify-intent.ts";
import { unpackModel } from "../../domain/intent/intent-artifact.ts";
import type { IntentClassifier } from "../../ports/intent-classifier.ts";
import artifact from "./intent-model.json" with { type: "json" };

/** The packaged model: no program, no network, no library. What it was trained on and how well it does stands in its file. */
export function openIntentModel(): IntentClassifier {
  const model = unpackModel(artifact, (base64) => Buffer.from(base64, "base64"));
  return {
    name: `${artifact.name} ${artifact.version}`,
    classify: (input) => classifyIntent(model, input),
  };
}
