import type { Gate } from "./gate.ts";
import { adrGate } from "./gates/adr-gate.ts";
import { commandsGate } from "./gates/commands-gate.ts";
import { contractGate } from "./gates/contract-gate.ts";
import { driftGate } from "./gates/drift-gate.ts";
import { fieldsGate } from "./gates/fields-gate.ts";
import { intentGate } from "./gates/intent-gate.ts";
import { policyGate } from "./gates/policy-gate.ts";
import { reemergenceGate } from "./gates/reemergence-gate.ts";
import { secretsGate } from "./gates/secrets-gate.ts";
import { sizeGate } from "./gates/size-gate.ts";
import { supplyChainGate } from "./gates/supply-chain-gate.ts";
import { testsGate } from "./gates/tests-gate.ts";
import { versionGate } from "./gates/version-gate.ts";

/** Every gate that `flyball check` has, in the order of GATE_NAMES. Importing this loads their rules and decisions alone: what a gate needs of the world
 * comes in its context. */
export const ALL_GATES: readonly Gate[] = [
  commandsGate,
  fieldsGate,
  intentGate,
  adrGate,
  reemergenceGate,
  driftGate,
  versionGate,
  contractGate,
  secretsGate,
  supplyChainGate,
  testsGate,
  policyGate,
  sizeGate,
];
