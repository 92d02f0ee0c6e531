import { printable } from "../../../base/printable.ts";
import { textOf, type Change, type ChangedFile } from "../../change/change.ts";
import { newLineOf } from "../../change/new-line-of.ts";
import type { GateRuleDoc } from "../../finding/rule-doc.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding, GateJudgement, GateLook } from "../gate.ts";
import { shapeOf, weakening } from "./assertion-strength.ts";
import { likelySources } from "./covered-sources.ts";
import { lostAssertions, type Loss } from "./lost-assertions.ts";
import { judgeCommands } from "./judge-commands.ts";
import { judgeSkips } from "./judge-skips.ts";
import { judgeSnapshots } from "./judge-snapshots.ts";
import { judgeSuppressions } from "./judge-suppressions.ts";
import { judgeSwallowed } from "./judge-swallowed.ts";
import { judgeThresholds } from "./judge-thresholds.ts";
import { readChangedTests, type TestFile } from "./test-file.ts";
import { TESTS_RULES } from "./tests-rules.ts";

/** Whether a change made its own tests ask for less. Companions are the sources that deleted test files name: see {@link wantedSources}. */
export function judgeTests(change: Change): GateJudgement {
  const changed = readChangedTests(change);
  const losses = lostAssertions(changed);
  const before = changed.tests.flatMap(({ before }) => (before === null ? [] : [before.view.code]));
  const findings = [
    ...losses.flatMap((loss) => (loss.test.file.after === null ? judgeDeleted(loss, change) : judgeLoss(loss))),
    ...losses.flatMap(judgeReplaced),
    ...judgeSkips(changed.tests, before),
    ...judgeSwallowed(changed.tests),
    ...judgeSnapshots(change.files, losses),
    ...judgeSuppressions(change.files),
    ...judgeThresholds(change.files),
    ...judgeCommands(change.files),
  ];
  return {
    findings: told(findings),
    unknown: changed.unread.map(({ path, why }) => ({
      why: `the test file ${printable(path)} ${why}`,
      fix: "split it into smaller files, or take it out of the gate by `scope:`",
      path,
    })),
    idle:
      changed.tests.length === 0 && changed.sources.length === 0 && findings.length === 0
        ? "neither tests nor sources changed"
        : null,
    looks: changed.tests.map(lookOf),
  };
}

/** The sources that the deleted test files of a change name, where they did not change themselves. */
export function wantedSources(files: readonly ChangedFile[]): readonly string[] {
  const own = new Set(files.map(({ path }) => path));
  return files
    .filter(({ kind }) => kind === "deleted")
    .flatMap(({ path, before }) => likelySources(path, textOf(before) ?? ""))
    .filter((path) => !own.has(path))
    .slice(0, 200);
}

function judgeLoss({ test, removed, deleted }: Loss): readonly GateFinding[] {
  const { file, covers, coversChanged } = test;
  const level = (rule: GateRuleDoc): GateFinding["level"] => (coversChanged ? rule.level : "warning");
  const covered = coversChanged ? `; it covers ${coverText(covers)}, which changes too` : "";
  const gone = new Set(deleted.map(({ name }) => name));
  const findings = deleted.map(({ name, line }) => {
    const rule = TESTS_RULES.testDeleted;
    const count = removed.filter(({ inCase }) => inCase === name).length;
    return {
      ...gateFinding("tests", rule, {
        message: `the test '${quoted(name)}' is gone${count > 0 ? ` with ${counted(count, "assertion")}` : ""}, and nothing stands in its place${covered}`,
        fix: rule.fix,
        place: { file: file.path, line: newLineOf(file, line), col: 1 },
        found: name,
      }),
      level: level(rule),
    };
  });
  for (const [name, lost] of Map.groupBy(
    removed.filter(({ inCase }) => !gone.has(inCase)),
    ({ inCase }) => inCase,
  )) {
    const rule = TESTS_RULES.assertionsRemoved;
    const [first] = lost;
    if (first === undefined) continue;
    const where = name === "" ? "" : ` in '${quoted(name)}'`;
    const [was, is] = [assertionsIn(test.before, name), assertionsIn(test.after, name)];
    const isRenamed = name !== "" && test.after?.cases.some((each) => each.name === name) !== true;
    const counts = isRenamed ? `it had ${was}, and no test has this name now` : `${was} before, ${is} now`;
    findings.push({
      ...gateFinding("tests", rule, {
        message: `${counted(lost.length, "assertion")}${where} went without another in place: ${counts}; first \`${quoted(first.text)}\`${covered}`,
        fix: rule.fix,
        place: { file: file.path, line: newLineOf(file, first.line), col: 1 },
        found: lost.map(({ normal }) => normal).join("\n"),
      }),
      level: level(rule),
    });
  }
  return findings;
}

function judgeDeleted({ test, removed, deleted }: Loss, change: Change): readonly GateFinding[] {
  const { file, before, covers } = test;
  const text = textOf(file.before) ?? "";
  if (before === null || (removed.length === 0 && deleted.length === 0)) return [];
  const changed = new Map(change.files.map((each) => [each.path, each]));
  const likely = likelySources(file.path, text);
  const living = [
    ...covers.map(({ path }) => path).filter((path) => changed.get(path)?.after !== null),
    ...likely.filter((path) => change.companions.has(path) || (changed.get(path)?.after ?? null) !== null),
  ];
  const isDead = covers.length > 0 || likely.some((path) => changed.get(path)?.kind === "deleted");
  if (living.length === 0 && isDead) return [];
  const rule = TESTS_RULES.fileDeleted;
  const [source] = living;
  const what = `${counted(before.cases.length, "test")} and ${counted(before.assertions.length, "assertion")} are gone with it, ${removed.length} of them found nowhere else`;
  return [
    {
      ...gateFinding("tests", rule, {
        message:
          source === undefined
            ? `the test file is deleted: ${what}`
            : `the test file is deleted while ${printable(source)} lives on: ${what}`,
        fix: rule.fix,
        place: { file: file.path, line: 1, col: 1 },
        found: "deleted",
      }),
      level: source === undefined ? "warning" : rule.level,
    },
  ];
}

function judgeReplaced({ test, replaced }: Loss): readonly GateFinding[] {
  return replaced.flatMap(({ before, after }) => {
    const [was, is] = [shapeOf(before.normal), shapeOf(after.normal)];
    const isSame = was.subject === is.subject;
    const weaker = isSame ? weakening(was, is) : null;
    if (weaker === null) return [];
    const rule = TESTS_RULES.assertionWeaker;
    return [
      {
        ...gateFinding("tests", rule, {
          message: `the assertion ${weaker.why}: was \`${quoted(before.text)}\`, is \`${quoted(after.text)}\``,
          fix: rule.fix,
          place: { file: test.file.path, line: after.line, col: 1 },
          found: `${before.normal}\n${after.normal}`,
        }),
        level: weaker.level,
      },
    ];
  });
}

function assertionsIn(source: TestFile["before"], name: string): number {
  return source?.assertions.filter(({ inCase }) => inCase === name).length ?? 0;
}

function lookOf({ file, before, after, covers }: TestFile): GateLook {
  const counts = `${counted(before?.assertions.length ?? 0, "assertion")} before, ${after?.assertions.length ?? 0} after`;
  const covered =
    covers.length === 0
      ? "it covers no source of the change"
      : `it covers ${coverText(covers)} ${covers[0]?.why ?? ""}`;
  return { path: file.path, looked: true, why: `read as a test file: ${counts}; ${covered}` };
}

function coverText(covers: TestFile["covers"]): string {
  const [first] = covers;
  const paths = new Set(covers.map(({ path }) => path));
  return `${printable(first?.path ?? "")}${paths.size > 1 ? ` and ${paths.size - 1} more` : ""}`;
}

function quoted(text: string): string {
  return printable(text.length > 100 ? `${text.slice(0, 99)}…` : text);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** At most 300, and equal fingerprints told apart by an ordinal that stays when lines move. */
function told(findings: readonly GateFinding[]): readonly GateFinding[] {
  const seen = new Map<string, number>();
  return findings.slice(0, 300).map((finding) => {
    const nth = seen.get(finding.fingerprint) ?? 0;
    seen.set(finding.fingerprint, nth + 1);
    return nth === 0
      ? finding
      : { ...finding, fingerprint: `${finding.fingerprint.slice(0, 12)}${nth.toString(16).padStart(4, "0")}` };
  });
}
