import { afterAll } from "vitest";
import { tempRepositories } from "../../../test/git/temp-repository.ts";
import { gitAdvanceSuite } from "../../ports/git-advance.suite.ts";
import { openGit } from "./open-git.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
afterAll(() => repositories.remove());

gitAdvanceSuite("spawned git", (env) => openGit({ env }), repositories.make);
