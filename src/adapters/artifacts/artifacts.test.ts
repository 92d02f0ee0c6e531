import { artifactsSuite } from "../../ports/artifacts.suite.ts";
import { openArtifacts } from "./artifacts.ts";

artifactsSuite("openArtifacts", (dataDir) => openArtifacts({ dataDir }));
