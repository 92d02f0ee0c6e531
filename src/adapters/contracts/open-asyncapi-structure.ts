import { diff } from "@asyncapi/diff";
import { z } from "zod";
import type { AsyncApiStructure } from "../../ports/asyncapi-structure.ts";

const Output = z.object({
  changes: z.array(
    z.object({
      action: z.enum(["add", "remove", "edit"]),
      path: z.string(),
      type: z.enum(["breaking", "non-breaking", "unclassified"]),
    }),
  ),
});

/** By `@asyncapi/diff`, which knows the standard's own table of what breaks. */
export function openAsyncApiStructure(): AsyncApiStructure {
  return {
    changes: (old, next) => {
      // It answers with a list for JSON and a text for everything else.
      const { changes } = Output.parse(diff(structuredClone(old), structuredClone(next)).getOutput());
      return changes.map(({ action, path, type }) => ({ action, pointer: path, impact: type }));
    },
  };
}
