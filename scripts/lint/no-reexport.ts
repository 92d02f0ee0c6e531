import { child, type Rule } from "./rule.ts";

/** No barrels: a name is imported from the file that makes it. */
export const noReexport: Rule = {
  create(context) {
    return {
      ExportAllDeclaration: (node) =>
        context.report({ node, message: "No barrels: import each name from the file that makes it." }),
      ExportNamedDeclaration: (node) => {
        if (child(node, "source") !== null)
          context.report({ node, message: "No barrels: import each name from the file that makes it." });
      },
    };
  },
};
