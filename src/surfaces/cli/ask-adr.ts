import { isCancel, text } from "@clack/prompts";
import { Fault } from "../../base/fault.ts";
import { adrEmptiness } from "../../domain/adr/read-adr.ts";
import type { AdrDraft } from "../../domain/adr/write-adr.ts";

/** Asks the person at the terminal, on stderr, for the sentences that were not given by options. Only where {@link CliIo.isTty} is true. Throws a Fault (CANCELLED). */
export async function askAdr(given: AdrDraft, signal: AbortSignal): Promise<AdrDraft> {
  const sentence = async (have: string, message: string): Promise<string> => {
    if (have !== "") return have;
    const answer = await text({
      message,
      output: process.stderr,
      signal,
      validate: (value) => {
        const written = (value ?? "").trim();
        return written === "" ? "a sentence is needed" : (adrEmptiness(written) ?? undefined);
      },
    });
    if (isCancel(answer)) throw new Fault("cancelled: nothing was written", { code: "CANCELLED", exit: 2 });
    return answer.trim();
  };
  return {
    ...given,
    title: await sentence(given.title, "What is decided? (a few words)"),
    decision: await sentence(given.decision, "What holds from now on? (a sentence)"),
    reason: await sentence(given.reason, "Why, and what does it cost? (a sentence)"),
  };
}
