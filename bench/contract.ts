import { messageOf } from "../src/base/fault.ts";
import { openGraphqlDiffer } from "../src/adapters/contracts/open-graphql-differ.ts";
import type { ContractDiff } from "../src/app/contract/diff-contracts.ts";
import type { Json } from "../src/base/json.ts";
import { CONTRACT_RULES } from "../src/domain/contract/walk/contract-rules.ts";
import type { ForeignContract } from "../src/ports/contract-differ.ts";
import { NO_CONTRACTS } from "../src/domain/contract/registry/contract-declaration.ts";
import { openContractDiff } from "../src/main/open-contract-diff.ts";
import { casesFolder, pairCases, subsetCases, textCases, type PairCase } from "./contract/cases.ts";
import { benchLarge } from "./contract/large.ts";
import { openPeers, type Peer } from "./contract/peers.ts";
import { difference, parity, type Difference } from "./contract/scores.ts";
import { whereMeasured } from "./where.ts";

/** How often `flyball contract diff` says what its peers' own tests say, on all of their public pairs: verdicts, rule ids, inclusion of schemas; beside it what two
 * libraries of npm say of the same pairs, unless `--no-peers` is given. Every difference is listed. Then what a diff of large descriptions costs. Exits 1 past a limit. */
const LIMITS = { recall: 0.97, falseBreaking: 0.03, oaiRight: 0.95, subsetRight: 0.98, parity: 0.9 } as const;

const signal = new AbortController().signal;
const engine = openContractDiff({ env: process.env, declarations: async () => NO_CONTRACTS });

async function main(): Promise<void> {
  const folder = casesFolder();
  if (folder === null) {
    console.log("skipped: the peers' cases are not there; name their folder in FLYBALL_CONTRACT_CASES");
    return;
  }
  const peers = process.argv.includes("--no-peers") ? [] : openPeers();
  const isMet = [
    await benchOasdiff(pairCases(folder, "oasdiff"), peers),
    await benchOai(pairCases(folder, "oai-openapi-diff"), peers),
    await benchSubset(folder),
    await benchGraphql(folder),
    await benchLarge(),
  ];
  console.log(whereMeasured());
  if (!isMet.every(Boolean)) process.exitCode = 1;
}

async function benchOasdiff(pairs: readonly PairCase[], peers: readonly Peer[]): Promise<boolean> {
  console.log(`\noasdiff, ${pairs.length} pairs`);
  const diffs = new Map<string, ContractDiff | Error>();
  for (const pair of pairs) diffs.set(pair.id, await diffOf(pair));
  const differences = pairs.flatMap((pair) => difference(pair, resultOf(diffs, pair)) ?? []);
  const breaking = pairs.filter(({ verdict }) => verdict === "breaking");
  const harmless = pairs.filter(({ verdict }) => verdict === "none" || verdict === "info");
  const missed = differences.filter(({ theirs }) => theirs === "breaking");
  const alarms = differences.filter(({ theirs, ours }) => theirs !== "breaking" && ours === "breaking");
  const [openMissed, openAlarms] = [missed.filter(({ isOurs }) => !isOurs), alarms.filter(({ isOurs }) => !isOurs)];
  const recall = 1 - openMissed.length / breaking.length;
  const falseBreaking = openAlarms.length / harmless.length;
  console.log(
    `  flyball                 recall ${percent(1 - missed.length / breaking.length)}, with what is proven otherwise ${percent(recall)};  ` +
      `false breaking ${percent(alarms.length / harmless.length)}, without those that a payload or an argument shows ${percent(falseBreaking)}`,
  );
  for (const peer of peers) {
    const [seen, wrong] = [await count(breaking, peer), await count(harmless, peer)];
    console.log(
      `  ${peer.name.padEnd(22)}  recall ${percent(seen / breaking.length)};  false breaking ${percent(wrong / harmless.length)}`,
    );
  }
  const isParity = reportParity(pairs, diffs);
  list(differences);
  return recall >= LIMITS.recall && falseBreaking <= LIMITS.falseBreaking && isParity;
}

function reportParity(pairs: readonly PairCase[], diffs: ReadonlyMap<string, ContractDiff | Error>): boolean {
  const known = new Set([...CONTRACT_RULES.values()].filter(({ origin }) => origin === "oasdiff").map(({ id }) => id));
  const ids = new Map<string, { both: number; theirs: number; ours: number }>();
  const bump = (key: string, field: "both" | "theirs" | "ours"): void => {
    const [id = ""] = key.split(" ");
    const tally = ids.get(id) ?? { both: 0, theirs: 0, ours: 0 };
    tally[field] += 1;
    ids.set(id, tally);
  };
  let [both, theirs, ours] = [0, 0, 0];
  for (const pair of pairs) {
    const diff = resultOf(diffs, pair);
    const findings = diff instanceof Error ? [] : diff.findings.filter(({ section }) => section !== "info");
    const score = parity(pair.expected, findings, known);
    both += score.both;
    theirs += score.theirsOnly.length;
    ours += score.oursOnly.length;
    for (const key of score.theirsOnly) bump(key, "theirs");
    for (const key of score.oursOnly) bump(key, "ours");
  }
  const [precision, recall] = [both / (both + ours), both / (both + theirs)];
  console.log(
    `  rule ids by operation   recall ${percent(recall)}, precision ${percent(precision)} of ${both + theirs}`,
  );
  for (const [id, tally] of ids) console.log(`    ${id}: ${tally.theirs} theirs alone, ${tally.ours} ours alone`);
  return precision >= LIMITS.parity && recall >= LIMITS.parity;
}

async function benchOai(pairs: readonly PairCase[], peers: readonly Peer[]): Promise<boolean> {
  const judged = pairs.filter(({ verdict }) => verdict !== "unknown" && verdict !== "optional");
  console.log(`\nOpenAPITools/openapi-diff, ${judged.length} pairs with a verdict`);
  const differences: Difference[] = [];
  for (const pair of judged)
    differences.push(...[difference(pair, await diffOf(pair))].filter((each) => each !== null));
  const open = differences.filter(({ isOurs }) => !isOurs);
  const right = 1 - open.length / judged.length;
  console.log(
    `  flyball                 right ${percent(1 - differences.length / judged.length)}, with what is proven otherwise ${percent(right)}`,
  );
  for (const peer of peers) {
    const breaking = judged.filter(({ verdict }) => verdict === "breaking");
    const harmless = judged.filter(({ verdict }) => verdict !== "breaking");
    const seen = (await count(breaking, peer)) + harmless.length - (await count(harmless, peer));
    console.log(`  ${peer.name.padEnd(22)}  right ${percent(seen / judged.length)}`);
  }
  list(differences);
  return right >= LIMITS.oaiRight;
}

async function benchSubset(folder: string): Promise<boolean> {
  const cases = subsetCases(folder, "jsonsubschema");
  console.log(`\njsonsubschema, ${cases.length} pairs`);
  let [right, wrongSubset] = [0, 0];
  const wrong: string[] = [];
  for (const { id, s1, s2, expected } of cases) {
    const said = await subsetOf(s1, s2);
    const isRight = expected ? said === "included" : said.startsWith("excluded");
    if (isRight) right += 1;
    else wrong.push(`    ${id}: theirs ${expected ? "subset" : "not-subset"}, ours ${said}`);
    if (!expected && said === "included") wrongSubset += 1;
  }
  console.log(`  flyball                 right ${percent(right / cases.length)}, wrong 'subset' ${wrongSubset}`);
  for (const line of wrong) console.log(line);
  return cases.length === 0 || right / cases.length >= LIMITS.subsetRight;
}

async function subsetOf(s1: unknown, s2: unknown): Promise<string> {
  try {
    const proof = await engine.subset({
      a: { kind: "inline", name: "s1.json", value: s1 as Json },
      b: { kind: "inline", name: "s2.json", value: s2 as Json },
      folder: process.cwd(),
    });
    if (proof.kind === "excluded") return `excluded ${JSON.stringify(proof.counterexample).slice(0, 80)}`;
    return proof.kind === "included" ? "included" : `unproven ${proof.reason}`;
  } catch (thrown) {
    return `error ${messageOf(thrown)}`;
  }
}

/** Of every change of a schema, without consumers' documents. */
async function benchGraphql(folder: string): Promise<boolean> {
  const cases = textCases(folder, "graphql-inspector").filter(({ verdict }) => verdict !== "unknown");
  console.log(`\ngraphql-inspector, ${cases.length} pairs`);
  const differ = openGraphqlDiffer();
  let right = 0;
  for (const { id, old, new: now, verdict } of cases) {
    const answer = await differ.diff({ old: side(old), new: side(now), usage: null, signal });
    const ours = answer.kind === "judged" && answer.findings.some(({ provedLevel }) => provedLevel === "ERR");
    if (answer.kind === "judged" && ours === (verdict === "breaking")) right += 1;
    else
      console.log(
        `    ${id}: theirs ${verdict}, ours ${answer.kind === "judged" ? (ours ? "breaking" : "not breaking") : answer.reason}`,
      );
  }
  console.log(`  flyball                 right ${percent(cases.length === 0 ? 1 : right / cases.length)}`);
  return true;
}

function side(text: string): ForeignContract {
  return { files: new Map([["schema.graphql", text]]) };
}

async function diffOf({ base, revision }: PairCase): Promise<ContractDiff | Error> {
  try {
    return await engine.diff({
      old: { kind: "named", named: base },
      new: { kind: "named", named: revision },
      folder: process.cwd(),
      role: "both",
      signal,
    });
  } catch (thrown) {
    return new Error(messageOf(thrown));
  }
}

function resultOf(diffs: ReadonlyMap<string, ContractDiff | Error>, { id }: PairCase): ContractDiff | Error {
  return diffs.get(id) ?? new Error("not asked");
}

async function count(pairs: readonly PairCase[], peer: Peer): Promise<number> {
  let breaking = 0;
  for (const { base, revision } of pairs) {
    try {
      if (await peer.breaks(base, revision)) breaking += 1;
    } catch {
      // What a peer can't read it has no verdict on.
    }
  }
  return breaking;
}

function list(differences: readonly Difference[]): void {
  for (const { id, theirs, ours, isOurs, reason } of differences)
    console.log(`    ${isOurs ? "ours " : "OPEN "} ${id}: theirs ${theirs}, ours ${ours}\n           ${reason}`);
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1)}%`;
}

await main();
