import { afterAll } from "vitest";
import { tempRepositories } from "../../../../test/git/temp-repository.ts";
import { historyReaderClonesSuite } from "../../../ports/history-reader-clones.suite.ts";
import { historyReaderSuite } from "../../../ports/history-reader.suite.ts";
import { openHistoryReader } from "./open-history-reader.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
afterAll(() => repositories.remove());

historyReaderSuite("spawned git", (env) => openHistoryReader({ env }), repositories.make);
historyReaderClonesSuite("spawned git", (env) => openHistoryReader({ env }), repositories.make);
