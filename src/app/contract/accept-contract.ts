import { join } from "node:path";
import { Fault } from "../../base/fault.ts";
import { describeActor } from "../../domain/agent/actor.ts";
import {
  acceptancePath,
  formatAcceptance,
  type ContractAcceptance,
} from "../../domain/contract/registry/contract-acceptance.ts";
import type { ContractVerdict } from "../../domain/contract/finding/contract-finding.ts";
import type { Store } from "../../ports/store.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import { note } from "../ledger/note.ts";
import type { Clock } from "../../ports/clock.ts";
import { changedHere, type HerePorts, type HereRequest } from "./changed-here.ts";
import { operatorAt, type RegisterPorts } from "./register-contracts.ts";

export interface AcceptPorts extends HerePorts, Pick<RegisterPorts, "git" | "version"> {
  readonly clock: Clock;
  readonly files: WorkspaceFiles;
  readonly store: Store | null;
}

export interface Accepted {
  readonly acceptance: ContractAcceptance;
  /** Relative to the repository; null where the same was accepted before. */
  readonly path: string;
  readonly isNew: boolean;
  readonly verdict: ContractVerdict;
  /** For the commit message, which says the same. */
  readonly trailer: string;
}

export interface AcceptRequest extends HereRequest {
  readonly declared: ContractAcceptance["change"];
  readonly reason: string;
  readonly isSecurityFix: boolean;
}

/** Writes down that a change of a contract breaks consumers or does not, by whom and why, as a file for both sides to read. What the engine refutes is not written. */
export async function acceptContract(ports: AcceptPorts, request: AcceptRequest): Promise<readonly Accepted[]> {
  const here = await changedHere(ports, request);
  const touched = here.contracts.filter(({ answer }) => answer.kind === "judged" && answer.verdict !== "none");
  if (touched.length === 0)
    throw new Fault("no contract is changed that could be accepted", {
      code: "CONTRACT_UNCHANGED",
      exit: 2,
      hint: "flyball contract check",
    });
  const by = await operatorAt(ports, here.root);
  const accepted: Accepted[] = [];
  for (const { answer, name, path } of touched) {
    if (answer.kind !== "judged") continue;
    const contract = name ?? path;
    if (request.declared === "non-breaking" && answer.verdict === "breaking")
      throw new Fault(
        `${contract} breaks: ${answer.findings.find(({ provedLevel }) => provedLevel === "ERR")?.text ?? "its schemas"}`,
        {
          code: "CONTRACT_BREAKS",
          exit: 1,
          hint: `flyball contract accept ${contract} --breaking --reason TEXT`,
        },
      );
    const acceptance: ContractAcceptance = {
      contract,
      file: path,
      change: request.declared,
      reason: request.reason,
      isSecurityFix: request.isSecurityFix,
      by: describeActor(by),
      digest: answer.digest,
    };
    const file = acceptancePath(acceptance);
    const isNew = await ports.files.create(join(here.root, file), formatAcceptance(acceptance));
    accepted.push({
      acceptance,
      path: file,
      isNew,
      verdict: answer.verdict,
      trailer: `Contract-Change: ${contract} ${request.declared}`,
    });
    await ports.store?.write((tx) =>
      note(tx, ports.clock, {
        actor: by,
        trigger: "command flyball contract accept",
        action: "contract.accepted",
        subject: `${here.root} ${contract}`,
        reason: `${request.declared}${request.isSecurityFix ? ", security fix" : ""}: ${request.reason}`,
        details: { contract, file: path, digest: answer.digest, verdict: answer.verdict, declared: request.declared },
      }),
    );
  }
  return accepted;
}
