import { toJson, type Json } from "../../base/json.ts";

/** A value as the object that `--json` prints. */
export function machineOf(value: object): { readonly [key: string]: Json } {
  return toJson(value) as { readonly [key: string]: Json };
}
