import { numberOf } from "../../../domain/adr/adr-folder.ts";
import type { Adr } from "../../../domain/adr/adr.ts";
import { ADR_RULES } from "../../../domain/gate/adr/adr-rules.ts";
import { judgeAdr, type AdrFacts } from "../../../domain/gate/adr/judge-adr.ts";
import { movedCode, type MovedCode } from "../../../domain/gate/adr/moved-code.ts";
import { ENV_COMPANIONS } from "../../../domain/gate/adr/new-dependencies.ts";
import { COMPOSE_COMPANIONS, isServiceFile, type ServiceSides } from "../../../domain/gate/adr/workload.ts";
import { wantedContracts } from "../../../domain/gate/adr/removed-contracts.ts";
import { wantedMarks } from "../../../domain/gate/adr/unit-of.ts";
import { ADRS_MAX, listAdrs } from "../../adr/list-adrs.ts";
import type { Gate, GateContext } from "../gate.ts";

/** Packages and services that are looked into, and files of each. */
const UNITS_MAX = 20;
const BELOW_MAX = 2_000;

/** What a change does to services, contracts and earlier decisions, and whether it was decided. Of the repository the decisions' folder is read, and the folders that code moved between. */
export const adrGate: Gate = {
  name: "adr",
  rules: Object.values(ADR_RULES),
  scopeBounds: "change",
  companions: ({ files }) => [
    ...COMPOSE_COMPANIONS,
    ...ENV_COMPANIONS,
    ...wantedContracts(files),
    ...wantedMarks(files),
  ],
  judge: async (context) => {
    const moved = movedCode(context.change);
    const [listed, below, services] = await Promise.all([
      listAdrs(context.repository, context.range, context.policy),
      pathsBelow(context, moved),
      servicesOf(context),
    ]);
    const facts: AdrFacts = {
      base: listed.adrs,
      unread: listed.unread,
      folder: context.policy.adr.folder,
      taken: await takenNumbers(context, listed.folder),
      moved,
      below,
      services,
    };
    return judgeAdr(context.change, facts);
  },
};

async function pathsBelow(
  { range, repository }: GateContext,
  moved: readonly MovedCode[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { base } = range;
  if (base === null) return new Map();
  const units = [...new Set(moved.flatMap(({ from, to }) => [from, to]))].slice(0, UNITS_MAX);
  return new Map(
    await Promise.all(units.map(async (unit) => [unit, await repository.pathsBelow(base, [unit], BELOW_MAX)] as const)),
  );
}

/** The YAML reader is loaded where there is something to read. */
async function servicesOf({ change }: GateContext): Promise<ServiceSides> {
  if (!change.files.some(isServiceFile)) return { before: [], after: [] };
  const { serviceSides } = await import("../../../domain/gate/adr/read-workloads.ts");
  return serviceSides(change);
}

/** Numbers that the branch which the change goes to has given meanwhile. */
async function takenNumbers(
  { range, repository }: GateContext,
  folder: string | null,
): Promise<readonly Pick<Adr, "path" | "number">[]> {
  if (folder === null || range.policyAt === null || range.policyAt === range.base) return [];
  const paths = await repository.pathsBelow(range.policyAt, [folder], ADRS_MAX);
  return paths.map((path) => ({ path, number: numberOf(path) }));
}
