import { contractFilesSuite } from "../../ports/contract-files.suite.ts";
import { openContractFiles } from "./open-contract-files.ts";

contractFilesSuite("this machine", () => openContractFiles({ env: process.env }));
