import { printable } from "../../../base/printable.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding } from "../gate.ts";
import type { Skip } from "./test-source.ts";
import type { TestFile } from "./test-file.ts";
import { TESTS_RULES } from "./tests-rules.ts";

/** Skips that the change adds, those that it moves or renames counted as they were. `before` is the text of the tests as they were, to tell a test that was there from
 * one that is new. */
export function judgeSkips(tests: readonly TestFile[], before: readonly string[]): readonly GateFinding[] {
  const removed = new Map<string, number>();
  for (const { before: source, after } of tests)
    for (const skip of minus(source?.skips ?? [], after?.skips ?? [], keyOf))
      removed.set(keyOf(skip), (removed.get(keyOf(skip)) ?? 0) + 1);
  return tests.flatMap((test) => {
    const { before: source, after, file } = test;
    const moved = minus(after?.skips ?? [], source?.skips ?? [], keyOf).filter((skip) => {
      const count = removed.get(keyOf(skip)) ?? 0;
      if (count > 0) removed.set(keyOf(skip), count - 1);
      return count === 0;
    });
    // A test that was renamed, or skipped in other words, is no further skip: the file has as many as before.
    const grown = (after?.skips.length ?? 0) - (source?.skips.length ?? 0);
    return moved.slice(0, Math.max(0, grown)).map((skip) => findingOf(test, file.path, skip, before));
  });
}

function findingOf(test: TestFile, path: string, skip: Skip, before: readonly string[]): GateFinding {
  const rule = skip.kind === "the only one run" ? TESTS_RULES.onlyAdded : TESTS_RULES.testSkipped;
  const wasThere = skip.of.length > 0 && before.some((text) => text.includes(skip.of));
  const name = skip.of === "" ? "" : ` '${printable(skip.of.slice(0, 100))}'`;
  const was = wasThere ? "it ran before" : "it is new";
  const message =
    skip.kind === "the only one run"
      ? `of the file only${name} runs: \`${printable(skip.text.slice(0, 100))}\``
      : `the test${name} is ${skip.kind}, ${was}: \`${printable(skip.text.slice(0, 100))}\``;
  return {
    ...gateFinding("tests", rule, {
      message,
      fix: rule.fix,
      place: { file: path, line: skip.line, col: 1 },
      found: keyOf(skip),
    }),
    level: levelOf(test, skip, wasThere),
  };
}

function levelOf(test: TestFile, skip: Skip, wasThere: boolean): GateFinding["level"] {
  switch (skip.kind) {
    case "the only one run":
      return "error";
    case "skipped":
    case "expected to fail":
      return wasThere && test.coversChanged ? "error" : "warning";
    case "to do":
      return wasThere ? "warning" : "info";
    case "skipped on a condition":
      return wasThere ? "warning" : "info";
    default:
      return skip.kind satisfies never;
  }
}

function keyOf({ kind, of }: Skip): string {
  return `${kind}\n${of}`;
}

function minus<T>(from: readonly T[], without: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const left = new Map<string, number>();
  for (const item of without) left.set(keyOf(item), (left.get(keyOf(item)) ?? 0) + 1);
  return from.filter((item) => {
    const count = left.get(keyOf(item)) ?? 0;
    if (count === 0) return true;
    left.set(keyOf(item), count - 1);
    return false;
  });
}
