import type { Json } from "../../../base/json.ts";
import { objectOf } from "./schema-overlay.ts";

/** `info.version` of OpenAPI and AsyncAPI; null where there is none. */
export function contractVersion(value: Json): string | null {
  const version = objectOf(objectOf(value)?.["info"])?.["version"];
  return typeof version === "string" ? version.slice(0, 100) : typeof version === "number" ? String(version) : null;
}
