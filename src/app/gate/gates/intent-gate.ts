import { isTestPath } from "../../../domain/change/blast-radius.ts";
import { isDocument } from "../../../domain/change/sensitive-files.ts";
import { judgeIntent } from "../../../domain/gate/intent/judge-intent.ts";
import { INTENT_RULES } from "../../../domain/gate/intent/intent-rules.ts";
import { computeRisk, FILES_MEDIUM, type FanIn } from "../../../domain/intent/computed-risk.ts";
import { intentInputOf } from "../../../domain/intent/intent-of-change.ts";
import { fanInOf, importPattern, moduleNames } from "../../../domain/intent/module-imports.ts";
import type { Gate, GateContext } from "../gate.ts";
import { hideSecrets } from "../hide-secrets.ts";

/** What a change is for and how risky it is: declared, else classified and computed; and whether what is declared fits. With a scope, a change without a file in it need not say
 * anything. */
export const intentGate: Gate = {
  name: "intent",
  rules: Object.values(INTENT_RULES),
  scopeBounds: "change",
  companions: () => [],
  judge: async (context) => {
    const { change, ports } = context;
    // Nobody owes the words before there is something to write them on.
    if (change.request === null && change.commits.length === 0 && change.head.kind === "worktree")
      return {
        findings: [],
        unknown: [],
        idle: "nothing is committed yet: flyball intent classify tells what it looks like",
        looks: [],
      };
    const [intents, fanIns] = await Promise.all([ports.intents(), fanInsOf(context)]);
    const guess = intents.classify(intentInputOf(change));
    const judged = judgeIntent(change, guess, computeRisk(change.files, fanIns));
    const messages = await hideSecrets(
      ports.secrets,
      judged.findings.map(({ message }) => message),
    );
    return { ...judged, findings: judged.findings.map((each, i) => ({ ...each, message: messages[i] ?? "" })) };
  },
};

/** Asked where it can change the answer: a risk that is high already gets no higher, and above so many files each one matters less. */
async function fanInsOf({ change, repository, ports, signal }: GateContext): Promise<readonly FanIn[]> {
  const edited = change.files.filter(({ path, kind }) => kind !== "added" && !isTestPath(path) && !isDocument(path));
  if (edited.length === 0 || edited.length > FILES_MEDIUM) return [];
  if (computeRisk(change.files, []).risk === "high") return [];
  const modules = moduleNames(edited.map(({ path, previousPath }) => previousPath ?? path));
  if (modules.length === 0) return [];
  const patterns = [...new Set(modules.map(({ word }) => importPattern(word)))];
  const lines = await ports.imports.search(repository.root, patterns, signal);
  return lines === null ? [] : fanInOf(modules, lines);
}
