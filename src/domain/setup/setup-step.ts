/** One thing that `flyball init` or `flyball uninstall` does to one file. `text` is a character a byte (latin1); `expected` is what has to be there
 * still when it is done, null for nothing. */
export type SetupStep =
  | {
      readonly act: "create" | "merge" | "refresh" | "restore";
      readonly path: string;
      readonly what: string;
      readonly text: string;
      readonly expected: Uint8Array | null;
    }
  | { readonly act: "remove"; readonly path: string; readonly what: string; readonly expected: Uint8Array }
  | { readonly act: "keep" | "gone"; readonly path: string; readonly what: string }
  /** Somebody else's: `why` ends a sentence about the path, `todo` is what to type or write, empty where nothing is to do. */
  | {
      readonly act: "leave";
      readonly path: string;
      readonly what: string;
      readonly why: string;
      readonly todo: string;
    };

/** Whether the step changes a file. */
export function changesFile(step: SetupStep): step is Extract<SetupStep, { readonly expected: Uint8Array | null }> {
  return "expected" in step;
}
