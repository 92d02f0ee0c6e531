import { expect, test } from "vitest";
import { parseChangeRequest } from "./parse-change-request.ts";

const NOTHING = { number: null, title: "", body: "", author: null, approvals: [] };

test.for([
  ["Markdown", "# why\n\n{}", { ...NOTHING, body: "# why\n\n{}" }],
  ["nothing", "", NOTHING],
  ["what begins like an object and is none", "{ not json", { ...NOTHING, body: "{ not json" }],
  ["a list, which is Markdown too", "[]", { ...NOTHING, body: "[]" }],
  ["an empty object", "\uFEFF{}", NOTHING],
  ["a request without a description", '{"title":"t","body":null}', { ...NOTHING, title: "t" }],
  [
    "a whole request, with what else a forge says",
    '{"number":7,"title":"t","body":"b","author":"ada","approvals":[{"by":"bob"},{"by":"eve","sha":"abc","x":1}],"state":"open"}',
    {
      number: 7,
      title: "t",
      body: "b",
      author: "ada",
      approvals: [
        { by: "bob", sha: null },
        { by: "eve", sha: "abc" },
      ],
    },
  ],
] as const)("%s is read", ([, text, request]) => {
  expect(parseChangeRequest(text)).toEqual({ ok: true, value: request });
});

test.for([
  ['{"title":1}', "'title' is no text"],
  ['{"body":[]}', "'body' is no text"],
  ['{"number":"7"}', "'number' is no number of a change request"],
  ['{"author":{}}', "'author' is no text"],
  ['{"approvals":["ada"]}', "'approvals' is no list of {by, sha}"],
])("%s is refused", ([text = "", error]) => {
  expect(parseChangeRequest(text)).toEqual({ ok: false, error });
});
