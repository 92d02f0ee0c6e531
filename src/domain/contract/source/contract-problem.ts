import type { Place } from "../../../base/fault.ts";

/** Why a contract can't be read: what a Fault says, as a value. */
export interface ContractProblem {
  readonly code: ContractProblemCode;
  readonly message: string;
  /** The sentence to write or the command to type. */
  readonly fix: string;
  readonly place: Place;
}

export type ContractProblemCode =
  /** The file that was named is not there. */
  | "CONTRACT_MISSING"
  /** The text is no JSON or YAML, or the file is not UTF-8. */
  | "CONTRACT_UNREADABLE"
  /** The value is none that a contract may have at this place. */
  | "CONTRACT_SHAPE"
  /** A `$ref` names nothing. */
  | "CONTRACT_REF_MISSING"
  /** A `$ref` leads where nothing is read: out of the folder, through a link, to a host that is not allowed. */
  | "CONTRACT_REF_REFUSED"
  /** Over a bound on files, bytes, depth or aliases. */
  | "CONTRACT_TOO_LARGE";
