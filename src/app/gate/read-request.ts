import { Fault } from "../../base/fault.ts";
import { CHANGE_REQUEST_BYTES_MAX } from "../../domain/change/parse-change-request.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";

/** The text of a file that tells of a change request. */
export async function readRequest(files: WorkspaceFiles, path: string): Promise<string> {
  const text = await files.read(path, CHANGE_REQUEST_BYTES_MAX);
  if (text !== null) return text;
  throw new Fault(`there is no file ${path}`, {
    code: "REQUEST_NOT_FOUND",
    exit: 2,
    hint: "flyball check --request FILE, with a file that is there",
  });
}
