import { sha256Hex } from "../../base/sha256.ts";
import type { Evidence } from "../../domain/release/evidence.ts";
import type { StageStep } from "./run-scope.ts";

/** Keeps a text of a run as a file and as a row with its digest; the same content under the same subject is kept once. Gives the evidence's id. */
export async function keepEvidence(
  step: StageStep,
  kind: Evidence["kind"],
  subject: string,
  fileName: string,
  content: string,
  release: string | null = null,
): Promise<Evidence> {
  const { artifacts } = step.run.ports;
  const wanted = sha256Hex(content);
  const name = await freeName(step, fileName, (found) => found === wanted);
  const file = await artifacts.write(step.run.input.run, name, content);
  return addEvidence(step, kind, subject, file, release);
}

const NAMES_MAX = 100;

/** `NAME.EXT`, or `NAME.N.EXT` where an attempt that a crash cut off has left another content under it: that may be evidence already, and is never written over. */
export async function freeName(
  step: StageStep,
  fileName: string,
  isSame: (sha256: string) => boolean = () => false,
): Promise<string> {
  const { artifacts } = step.run.ports;
  const dot = fileName.indexOf(".");
  for (let n = 1; ; n++) {
    const name = n === 1 ? fileName : `${fileName.slice(0, dot)}.${n}${fileName.slice(dot)}`;
    const found = await artifacts.digest(await artifacts.path(step.run.input.run, name));
    if (found === null || isSame(found.sha256) || n === NAMES_MAX) return name;
  }
}

/** Keeps a file that a child wrote. */
export async function addEvidence(
  step: StageStep,
  kind: Evidence["kind"],
  subject: string,
  file: { readonly path: string; readonly sha256: string; readonly bytes: number },
  release: string | null = null,
): Promise<Evidence> {
  const { store, clock } = step.run.ports;
  const { run } = step.run.input;
  const evidence: Evidence = {
    id: `ev_${sha256Hex(`${run}\n${kind}\n${subject}\n${file.sha256}`).slice(0, 24)}`,
    run,
    release,
    kind,
    subject,
    sha256: file.sha256,
    bytes: file.bytes,
    stored: { in: "file", path: file.path },
    atMs: clock.nowMs(),
  };
  await store.write((tx) => tx.addEvidence(evidence));
  return evidence;
}
