import type { Store } from "../../ports/store.ts";
import type { SetupWorld } from "../setup/setup-world.ts";
import type { RunPorts } from "../run/run-ports.ts";

/** What the doctor needs: the store is opened by it alone, since it may be the patient. */
export type DoctorPorts = Pick<RunPorts, "sandbox" | "git" | "agents" | "artifacts" | "clock"> &
  SetupWorld & {
    store(): Promise<Store>;
  };
