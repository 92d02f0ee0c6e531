import { child, children, text, type Rule } from "./rule.ts";

/** `Date` only where it computes: `new Date(ms)`, `Date.UTC(…)`, `Date.parse(…)` and the type. Whatever reads the clock is rejected; the time is an
 * argument. */
export const noClock: Rule = {
  create(context) {
    return {
      Identifier: (node) => {
        if (text(node, "name") !== "Date") return;
        const parent = node.parent;
        if (parent === undefined || parent.type === "TSTypeReference" || parent.type === "TSQualifiedName") return;
        if (parent.type === "MemberExpression" && child(parent, "object") !== node) return;
        if (parent.type === "Property" && child(parent, "value") !== node) return;
        const property = parent.type === "MemberExpression" ? text(child(parent, "property"), "name") : null;
        if (property === "UTC" || property === "parse") return;
        if (parent.type === "NewExpression" && children(parent, "arguments").length > 0) return;
        if (parent.type === "BinaryExpression" && text(parent, "operator") === "instanceof") return;
        context.report({ node, message: "This reads the clock: take the time as an argument (nowMs)." });
      },
    };
  },
};
