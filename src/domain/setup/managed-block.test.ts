import { expect, test } from "vitest";
import { addBlock, blockText, findBlock, removeBlock } from "./managed-block.ts";

const BLOCK = blockText("one\ntwo\n");

test.for([
  ["", "<!-- flyball:begin v=1 -->\none\ntwo\n<!-- flyball:end -->\n"],
  ["a", "a\n\n<!-- flyball:begin v=1 -->\none\ntwo\n<!-- flyball:end -->\n"],
  ["a\n", "a\n\n<!-- flyball:begin v=1 -->\none\ntwo\n<!-- flyball:end -->\n"],
  ["a\n\n", "a\n\n<!-- flyball:begin v=1 -->\none\ntwo\n<!-- flyball:end -->\n"],
  ["a\r\nb", "a\r\nb\r\n\r\n<!-- flyball:begin v=1 -->\r\none\r\ntwo\r\n<!-- flyball:end -->\r\n"],
  ["\n", "\n\n<!-- flyball:begin v=1 -->\none\ntwo\n<!-- flyball:end -->\n"],
] as const)("%j gets its block and gives it back", ([text, expected]) => {
  const added = addBlock(text, BLOCK);
  expect(added.text).toBe(expected);
  const place = findBlock(added.text);
  if (place === null || place === "broken") throw new Error("no block");
  expect(removeBlock(added.text, place, added.edges)).toBe(text);
});

test.for([
  ["<!-- flyball:begin v=1 -->", "broken"],
  ["<!-- flyball:end -->\n<!-- flyball:begin v=1 -->", "broken"],
  [`${BLOCK}\n${BLOCK}`, "broken"],
  ["no markers", null],
] as const)("%j is %s", ([text, expected]) => {
  expect(findBlock(text)).toBe(expected);
});

test("a line that came after the block stays a line of its own", () => {
  const { text, edges } = addBlock("a", BLOCK);
  const place = findBlock(`${text}b`);
  if (place === null || place === "broken") throw new Error("no block");
  expect(removeBlock(`${text}b`, place, edges)).toBe("a\n\nb");
});
