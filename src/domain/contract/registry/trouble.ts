import type { Json } from "../../../base/json.ts";
import type { ContractUse } from "./consumer-evidence.ts";
import type { FieldRef } from "./contract-declaration.ts";
import type { BreakCause } from "./decide-side.ts";

/** What a consumer runs into at one operation, before it is said who is to change. */
export type Trouble =
  | {
      readonly kind: "breaks";
      readonly cause: BreakCause;
      readonly direction: "request" | "response";
      readonly field: FieldRef | null;
      readonly uses: readonly ContractUse[];
      readonly message: string;
      readonly counterexample: { readonly value: Json } | null;
    }
  | {
      readonly kind: "unknown";
      readonly direction: "request" | "response";
      readonly why: string;
      readonly fix: string;
      readonly uses: readonly ContractUse[];
    };
