import { afterAll } from "vitest";
import { tempRepositories } from "../../../../test/git/temp-repository.ts";
import { changeReaderRangesSuite } from "../../../ports/change-reader-ranges.suite.ts";
import { changeReaderSuite } from "../../../ports/change-reader.suite.ts";
import { openChangeReader } from "./open-change-reader.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
afterAll(() => repositories.remove());

changeReaderSuite("spawned git", (env) => openChangeReader({ env }), repositories.make);
changeReaderRangesSuite("spawned git", (env) => openChangeReader({ env }), repositories.make);
