import { hash } from "node:crypto";
import type { Place } from "../place.ts";
import { checkoutGit } from "./checkout-git.ts";
import { cutOffCommits } from "./read-log.ts";

/** Rises when the same commits are told in another way. */
const FORMAT = 1;

/** See `HistoryRepository.fingerprint`. */
export async function findFingerprint(place: Place): Promise<string> {
  const asked = await checkoutGit(place, ["rev-parse", "--verify", "--quiet", "HEAD:.mailmap"], { answers: [1, 128] });
  const mailmap = asked.code === 0 ? asked.stdout.toString("latin1").trim() : "";
  const cutOff = [...cutOffCommits(place)].toSorted().join(" ");
  return hash("sha256", `${FORMAT} ${mailmap} ${cutOff}`, "hex");
}
