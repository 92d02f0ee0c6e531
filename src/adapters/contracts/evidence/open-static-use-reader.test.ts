import { expect, test } from "vitest";
import { readApi } from "../../../domain/contract/api/read-api.ts";
import { parseContractFile } from "../../../domain/contract/source/parse-contract-file.ts";
import type { ContractSource } from "../../../domain/contract/source/contract-source.ts";
import type { EvidenceAnswer } from "../../../ports/evidence-reader.ts";
import { openStaticUseReader } from "./open-static-use-reader.ts";

const CONTRACT = `openapi: 3.1.0
info: { title: Orders, version: 1.0.0 }
servers: [{ url: https://api.shop.example/v1 }]
paths:
  /orders:
    get:
      operationId: listOrders
      responses: { '200': { description: ok, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Order' } } } } } }
    post:
      operationId: createOrder
      requestBody: { content: { application/json: { schema: { type: object } } } }
      responses: { '201': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } } }
  /orders/{id}:
    get:
      operationId: getOrder
      responses: { '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } } }
    delete:
      operationId: deleteOrder
      responses: { '204': { description: gone } }
components:
  schemas:
    Order: { type: object, properties: { id: { type: string }, total: { type: number } } }
`;

function contract(): ContractSource {
  const parsed = parseContractFile("openapi.yaml", CONTRACT);
  if (!parsed.ok) throw new Error("the test's contract is wrong");
  return { root: parsed.value, files: new Map([["openapi.yaml", parsed.value]]) };
}

async function read(files: Readonly<Record<string, string>>, clients: readonly string[] = []): Promise<EvidenceAnswer> {
  const reader = openStaticUseReader(({ contract: source }) => {
    if (source === null) return null;
    const api = readApi(source);
    if (!api.ok) throw new Error("the test's contract is wrong");
    return api.value;
  });
  return reader.read({
    files: {
      paths: async () => Object.keys(files).toSorted(),
      texts: async (paths) => new Map(paths.map((path) => [path, files[path] ?? ""])),
    },
    consumed: {
      contract: "orders",
      from: null,
      file: null,
      consumer: null,
      version: null,
      environments: [],
      uses: [],
      clients,
      pact: [],
      har: [],
      maxAgeMs: 1,
    },
    contract: contract(),
    readAtMs: 1000,
  });
}

const shown = (answer: EvidenceAnswer): readonly string[] =>
  answer.uses.map(
    ({ operation, direction, field, values, source, kind }) =>
      `${source.file}:${source.line}:${source.col} ${direction === "request" ? "→" : "←"} ${operation}${field === null ? "" : ` ${field.part} ${field.pointer === "" ? "(whole)" : field.pointer}`}${values === null ? "" : ` = ${values.join("|")}`}${kind === "client-import" ? " by client" : ""}`,
  );

test.for<[string, Readonly<Record<string, string>>, readonly string[], readonly string[]]>([
  [
    "fetch with a template, read by property",
    {
      "a.ts":
        "const r = await fetch(`${BASE}/orders/${id}`);\nconst order = await r.json();\nrender(order.total, order.items.map((i) => i.sku));\n",
    },
    [],
    [
      "a.ts:1:17 → GET /orders/{id}",
      "a.ts:3:8 ← GET /orders/{id} body /total",
      "a.ts:3:21 ← GET /orders/{id} body /items/*/sku",
    ],
  ],
  [
    "a base that is a constant, and a path below the server's",
    {
      "a.js":
        'const BASE = "https://api.shop.example/v1";\nfetch(BASE + "/orders").then((r) => r.json()).then((all) => all.forEach((o) => show(o.id)));\n',
    },
    [],
    ["a.js:2:1 → GET /orders", "a.js:2:85 ← GET /orders body /*/id"],
  ],
  [
    "a function in another module that returns what it loads",
    {
      "src/api.ts":
        "export async function load(id: string): Promise<Order> {\n  const r = await fetch(`/v1/orders/${id}`);\n  return (await r.json()) as Order;\n}\n",
      "src/page.tsx":
        'import { load } from "./api.js";\nexport async function Page({ id }: { id: string }) {\n  const { total, ...rest } = await load(id);\n  return <p>{total}</p>;\n}\n',
    },
    [],
    ["src/api.ts:2:19 → GET /orders/{id}", "src/page.tsx:4:14 ← GET /orders/{id} body /total"],
  ],
  [
    "what is loaded and handed to nobody who was read is used as a whole",
    { "a.ts": "export const load = async (id: string) => (await fetch(`/orders/${id}`)).json();\n" },
    [],
    ["a.ts:1:21 ← GET /orders/{id} body (whole)", "a.ts:1:50 → GET /orders/{id}"],
  ],
  [
    "axios: data, and the fields of what is sent with the values that are written out",
    {
      "a.ts":
        'import axios from "axios";\nconst { data } = await axios.post("/orders", { sku, state: "open", address: { city } }, { params: { dry: 1 } });\nlog(data.id);\n',
    },
    [],
    [
      "a.ts:2:24 → POST /orders body /address/city",
      "a.ts:2:24 → POST /orders query /dry",
      "a.ts:2:24 → POST /orders body /sku",
      "a.ts:2:24 → POST /orders body /state = open",
      "a.ts:3:5 ← POST /orders body /id",
    ],
  ],
  [
    "a field whose name has a slash",
    { "a.ts": 'await fetch("/orders", { method: "POST", body: JSON.stringify({ "a/b": 1 }) });\n' },
    [],
    ["a.ts:1:7 → POST /orders body /a~1b = 1"],
  ],
  [
    "fetch with a body",
    { "a.ts": 'await fetch("/orders", { method: "POST", body: JSON.stringify({ sku: "a" }) });\n' },
    [],
    ["a.ts:1:7 → POST /orders body /sku = a"],
  ],
  [
    "openapi-fetch: the template is the path",
    {
      "a.ts":
        'import createClient from "openapi-fetch";\nconst client = createClient<paths>();\nconst { data, error } = await client.GET("/orders/{id}", { params: { path: { id } } });\nif (data) use(data.total);\n',
    },
    [],
    ["a.ts:3:31 → GET /orders/{id}", "a.ts:4:15 ← GET /orders/{id} body /total"],
  ],
  [
    "a generated client: functions and classes by operation id",
    {
      "src/gen/index.ts": "export class OrdersApi {}",
      "src/a.ts":
        'import { getOrder, OrdersApi } from "./gen";\nconst order = await getOrder({ path: { id } });\nshow(order.total);\nconst api = new OrdersApi();\nconst all = await api.listOrders();\nfor (const { id } of all) show(id);\n',
    },
    ["src/gen"],
    [
      "src/a.ts:2:21 → GET /orders/{id} by client",
      "src/a.ts:3:6 ← GET /orders/{id} body /total",
      "src/a.ts:5:19 → GET /orders by client",
      "src/a.ts:6:32 ← GET /orders body /*/id",
    ],
  ],
  [
    "React state, and a component that gets it as a property",
    {
      "src/view.tsx": "export function View({ order }: Props) {\n  return <b>{order.total}</b>;\n}\n",
      "src/page.tsx":
        'import { View } from "./view";\nexport function Page() {\n  const [order, setOrder] = useState(null);\n  useEffect(() => { fetch(`/orders/${id}`).then((r) => r.json()).then(setOrder); }, []);\n  return <View order={order} />;\n}\n',
    },
    [],
    ["src/page.tsx:4:21 → GET /orders/{id}", "src/view.tsx:2:14 ← GET /orders/{id} body /total"],
  ],
  [
    "values that are compared are the ones that are known",
    {
      "a.ts":
        'const o = await (await fetch("/orders/1")).json();\nif (o.state === "open") go();\nswitch (o.kind) { case "a": case "b": go(); }\nif (o.note !== null) go();\n',
    },
    [],
    [
      "a.ts:1:24 → GET /orders/{id}",
      "a.ts:2:5 ← GET /orders/{id} body /state = open",
      "a.ts:3:1 ← GET /orders/{id} body /kind = a|b",
      "a.ts:4:5 ← GET /orders/{id} body /note",
    ],
  ],
  [
    "a class that keeps what it loads",
    {
      "a.ts":
        "class Store {\n  order;\n  async load() { this.order = await (await fetch(`/orders/1`)).json(); }\n  total() { return this.order.total * 2; }\n}\n",
    },
    [],
    ["a.ts:3:44 → GET /orders/{id}", "a.ts:4:20 ← GET /orders/{id} body /total"],
  ],
  [
    "useQuery hands on what its function loads",
    {
      "a.tsx":
        'const { data } = useQuery({ queryKey: ["o"], queryFn: () => fetch("/orders/1").then((r) => r.json()) });\nexport const P = () => <p>{data.total}</p>;\n',
    },
    [],
    ["a.tsx:1:61 → GET /orders/{id}", "a.tsx:2:28 ← GET /orders/{id} body /total"],
  ],
  [
    "a server's own routes are no calls",
    { "a.ts": 'app.get("/orders/:id", (req, res) => res.json(find(req.params.id)));\n' },
    [],
    [],
  ],
  [
    "an answer that nobody reads needs the operation alone",
    { "a.ts": 'await fetch(`/orders/${id}`, { method: "DELETE" });\n' },
    [],
    ["a.ts:1:7 → DELETE /orders/{id}"],
  ],
  [
    "CommonJS",
    {
      "load.js": 'exports.load = async () => (await fetch("/orders")).json();\n',
      "a.js": 'const { load } = require("./load");\nload().then((all) => print(all[0].id));\n',
    },
    [],
    ["a.js:2:28 ← GET /orders body /*/id", "load.js:1:35 → GET /orders"],
  ],
  [
    "other addresses are somebody else's",
    { "a.ts": 'const x = await (await fetch("https://other.example/users/1")).json(); use(x.name);\n' },
    [],
    [],
  ],
])("%s", async ([, files, clients, expected]) => {
  const answer = await read(files, clients);
  expect(shown(answer)).toEqual(expected);
  expect(answer.gaps).toEqual([]);
});

test("an address on the contract's own server that no operation has is a gap", async () => {
  const { gaps } = await read({ "a.ts": 'await fetch("https://api.shop.example/v1/refunds");\n' });
  expect(gaps).toEqual([
    {
      why: "GET https://api.shop.example/v1/refunds is no operation of the contract",
      fix: "call an operation of the contract, or add it there",
      source: { file: "a.ts", line: 1, col: 7 },
    },
  ]);
});

test("a file that cannot be parsed is a gap where it may call something", async () => {
  const { gaps } = await read({ "a.ts": "await fetch('/orders'\n}}}\n", "b.ts": "}}}" });
  expect(gaps.map(({ source }) => source?.file)).toEqual(["a.ts"]);
});

test.for<[string, string]>([
  ["five thousand nested calls", `${"f(".repeat(5000)}1${")".repeat(5000)}`],
  [
    "a recursive function that hands its answer round",
    "const f = (o) => f(o.next); f(await (await fetch('/orders/1')).json());",
  ],
  ["a loop of names", "let a = await (await fetch('/orders/1')).json(); while (x) { a = a.next; } use(a.id);"],
])("%s ends", async ([, text]) => {
  const { uses, gaps } = await read({ "a.ts": text });
  expect(uses.length + gaps.length).toBeLessThan(100);
});
