import type { ClassifiedChange } from "../../../app/intent/intent-use-cases.ts";
import { shownConfidence } from "../../../domain/intent/intent-guess.ts";
import type { CommandGroup } from "../command.ts";
import { answerIntents } from "./intent/answer-intents.ts";

/** What changes are for. */
export const intent: CommandGroup = {
  kind: "group",
  otherwise: null,
  subcommands: [
    {
      kind: "action",
      name: "classify",
      summary: "tag, kind and confidence of a commit or of many",
      example: "flyball intent classify HEAD",
      arguments: [
        { name: "REV", summary: "a commit (default: the change that `flyball check` judges)", arity: "optional" },
      ],
      options: [
        {
          kind: "text",
          name: "batch",
          value: "FILE",
          summary: "many: a JSON object {id, message, files?, diff?} a line; - is stdin",
        },
      ],
      run: async (input, io) => {
        const { intent: useCases } = await io.app();
        const revision = input.text("REV");
        const batch = input.named("--batch");
        if (batch !== null) {
          if (revision !== null) throw input.usage("--batch names what it asks about itself: leave REV out");
          return answerIntents(batch, io, useCases);
        }
        const classified = await useCases.classifyChange({ folder: io.cwd, revision });
        const { guess } = classified;
        return {
          exit: 0,
          human: rendered(classified),
          machine: {
            tag: guess.tag,
            kind: guess.kind ?? "unknown",
            confidence: guess.confidence,
            probabilities: { ...guess.probabilities },
            reasons: [...guess.reasons],
            declared: [...classified.declared],
            files: classified.files,
            classifier: classified.classifier,
          },
        };
      },
    },
  ],
};

function rendered({ guess, declared, classifier, files }: ClassifiedChange): string {
  const kinds = Object.entries(guess.probabilities)
    .toSorted(([, a], [, b]) => b - a)
    .map(([kind, probability]) => `${kind} ${probability.toFixed(2)}`);
  return [
    guess.kind === null ? "unknown" : `${guess.tag} (${guess.kind}, confidence ${shownConfidence(guess.confidence)})`,
    ...guess.reasons.map((reason) => `  ${reason}`),
    `  ${kinds.join(", ")}; ${files} file${files === 1 ? "" : "s"}; by ${classifier}`,
    ...(declared.length === 0 ? [] : [`  declared: ${declared.join(", ")}`]),
  ].join("\n");
}
