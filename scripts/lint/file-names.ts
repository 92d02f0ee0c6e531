import { basename } from "node:path";
import { layerOf } from "./layers.ts";
import type { Rule } from "./rule.ts";

const VAGUE = /^(?:utils?|helpers?|managers?|services?|common|misc|index)$/u;

/** A file is named after its main export. */
export const fileNames: Rule = {
  create(context) {
    return {
      Program: (node) => {
        if (layerOf(context.filename) === null) return;
        const vague = basename(context.filename)
          .split(/[.-]/u)
          .find((word) => VAGUE.test(word));
        if (vague !== undefined)
          context.report({ node, message: `'${vague}' says nothing: name the file after its main export.` });
      },
    };
  },
};
