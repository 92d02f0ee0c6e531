import type { SchemaSide } from "../prove/proof.ts";
import { createSchemaWalker } from "./schema-changes.ts";
import { dayOf } from "./lifecycle-words.ts";
import type { Walk, WalkedPair, WalkOptions } from "./walk-context.ts";

/** Who holds a document of JSON Schema: one who reads what others send is broken by what it refuses; one who sends what others read, by what it sends anew. */
export type SchemaRole = "reader" | "sender" | "both";

/** A schema that is a document of its own, walked as the body of a request for its readers and of a response for its senders, and proven to the letter. */
export function walkSchemaDocuments(old: SchemaSide, now: SchemaSide, role: SchemaRole, options: WalkOptions): Walk {
  const { site: oldSite } = old;
  const { site: newSite } = now;
  if (oldSite === null || newSite === null) return { findings: [], pairs: [] };
  const walker = createSchemaWalker(old, now, {
    today: dayOf(options.nowMs),
    deprecationDays: options.deprecationDays,
  });
  const pairs = (["reader", "sender"] as const)
    .filter((side) => role === side || role === "both")
    .map((side): WalkedPair => {
      const [sender, receiver] = side === "reader" ? [old, now] : [now, old];
      const changes = walker.changes(
        oldSite,
        newSite,
        side === "reader"
          ? { kind: "request-body", mediaType: MEDIA_TYPE, stability: null }
          : { kind: "response-body", mediaType: MEDIA_TYPE, status: "", stability: null },
      );
      return {
        id: side === "reader" ? "request-body-not-compatible" : "response-body-not-compatible",
        section: "components",
        operation: null,
        args: [],
        text:
          side === "reader"
            ? "a value that the old schema allows is refused by the new one"
            : "a value that the new schema allows is refused by the old one",
        question: { sender, receiver, view: "plain", whole: null },
        isText: false,
        findings: changes.map((change) => ({
          ...change,
          section: "components",
          operation: null,
          question: { ...change.question, view: "plain" },
          argued: null,
        })),
      };
    });
  return { findings: pairs.flatMap(({ findings }) => findings), pairs };
}

const MEDIA_TYPE = "application/schema+json";
