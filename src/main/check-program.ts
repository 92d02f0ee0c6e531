/* The program once more, for the one command that people wait for many times a day: the build puts all that `flyball check` loads into one file of CommonJS, and check.ts
 * runs it. */
import { runProgram } from "./run-program.ts";

void runProgram();
