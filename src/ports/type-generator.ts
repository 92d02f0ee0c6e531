import type { TypesGenerator } from "../domain/contract/types/types-target.ts";

/** Writes types for a contract, with the generator that the user's repository has installed.
 *
 * Contract:
 * - The same contract, options and version give the same bytes, whatever the machine, the folder and the time.
 * - A generator that is not installed in the checkout is a Fault TYPES_GENERATOR_MISSING with what to install; one that fails is TYPES_GENERATOR_FAILED with its last words.
 * - Nothing is written in the checkout. */
export interface TypeGenerator {
  generate(request: TypesRequest): Promise<GeneratedTypes>;
}

export interface TypesRequest {
  /** Absolute: the folder in or above which the generator is installed; nothing above `top` is looked at. */
  readonly folder: string;
  readonly top: string;
  /** Absolute: the contract's root file. */
  readonly contract: string;
  readonly isOpenApi: boolean;
  /** The root file's value as JSON, for generators that read nothing else. */
  readonly json: string;
  readonly generator: TypesGenerator;
  /** Of the file that is to be written: its ending names the language of quicktype. */
  readonly out: string;
  readonly signal: AbortSignal;
}

export interface GeneratedTypes {
  readonly text: string;
  /** `openapi-typescript@7.13.0` */
  readonly generator: string;
}
