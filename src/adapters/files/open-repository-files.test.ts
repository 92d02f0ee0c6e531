import { repositoryFilesSuite } from "../../ports/repository-files.suite.ts";
import { openRepositoryFiles } from "./open-repository-files.ts";

repositoryFilesSuite("openRepositoryFiles", openRepositoryFiles);
