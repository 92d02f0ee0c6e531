import { afterAll } from "vitest";
import { tempRepositories } from "../../../test/git/temp-repository.ts";
import { gitHostileSuite } from "../../ports/git-hostile.suite.ts";
import { openGit } from "./open-git.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
afterAll(() => repositories.remove());

gitHostileSuite("spawned git", (env) => openGit({ env }), repositories.make);
