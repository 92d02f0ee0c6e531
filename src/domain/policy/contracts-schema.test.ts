import { expect, test } from "vitest";
import { parsePolicy } from "./parse-policy.ts";

function findingsIn(contracts: string): readonly string[] {
  const parsed = parsePolicy(`version: 1\ncontracts:\n${contracts}`, "flyball.yaml");
  return parsed.ok ? [] : parsed.error.map(({ rule, message, place }) => `${rule} ${place?.line}: ${message}`);
}

test.for([
  [
    "  provides: [{ name: 'or ders', file: a.yaml }]",
    "FB6114 3: 'or ders' is no name (letters, digits and . _ / @ -; at most 100)",
  ],
  ["  provides: [{ name: o, file: ../a.yaml }]", "FB6114 3: '../a.yaml' is no path inside of the repository"],
  ["  provides:\n    - { name: o, file: a.yaml }\n    - { name: o, file: b.yaml }", "FB6114 5: a second contract 'o'"],
  [
    "  provides: [{ name: o, file: a.yaml, environments: { live: --upload-pack=x } }]",
    "FB6114 3: '--upload-pack=x' is no branch, tag or commit",
  ],
  [
    "  consumes: [{ contract: o, from: 'https://ada:secret@example.org/o' }]",
    "FB6114 3: the URL holds a password, which would be kept in git",
  ],
  ["  consumes: [{ contract: o, uses: [{ operation: GET /o, reads: [id] }] }]", "FB6114 3: 'id' is no field"],
  ["  consumes: [{ contract: o, max_age: 4000d }]", "FB6107 3: '4000d' is more than 3650 d 0 h"],
] as const)("a declaration that names nothing is refused at its place: %s", ([contracts, finding]) => {
  expect(findingsIn(contracts)).toEqual([finding]);
});
