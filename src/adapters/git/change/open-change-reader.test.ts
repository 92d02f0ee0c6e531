import { afterAll } from "vitest";
import { tempRepositories } from "../../../../test/git/temp-repository.ts";
import { changeReaderRangesSuite } from "../../../ports/change-reader-ranges.suite.ts";
import { changeReaderSuite } from "../../../ports/change-reader.suite.ts";
import type { ChangeReader, ChangeRepository } from "../../../ports/change-reader.ts";
import { openChangeReader } from "./open-change-reader.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
const opened: ChangeRepository[] = [];
afterAll(async () => {
  await Promise.all(opened.map(async (repository) => repository.close()));
  repositories.remove();
});

function closedAtTheEnd(reader: ChangeReader): ChangeReader {
  return {
    open: async (folder) => {
      const repository = await reader.open(folder);
      opened.push(repository);
      return repository;
    },
  };
}

changeReaderSuite("spawned git", (env) => closedAtTheEnd(openChangeReader({ env })), repositories.make);
changeReaderRangesSuite("spawned git", (env) => closedAtTheEnd(openChangeReader({ env })), repositories.make);
