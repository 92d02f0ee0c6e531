import { expect, test } from "vitest";
import { openFunctionFinder } from "./open-function-finder.ts";

const FINDER = openFunctionFinder("/nowhere");

/** `Cart.total 2-4` each. */
async function found(path: string, text: string, finder = FINDER): Promise<readonly string[]> {
  const { by, functions } = await finder.find(path, text);
  return [by, ...functions.map(({ name, startLine, endLine }) => `${name} ${startLine}-${endLine}`)];
}

test.for<[string, string, readonly string[]]>([
  [
    "cart.js",
    `class Cart {
  total() {
    return this.items.map((item) => item.price);
  }
  static #sum = (a, b) => {
    return a + b;
  };
}
function outer() {
  function inner() {
  }
}
const arrow = async (x) => {
  return x;
};
module.exports.pay = function () {
};
const api = { get: () => 1, post() { } };
`,
    [
      "Cart.total 2-4",
      "Cart.#sum 5-7",
      "outer 9-12",
      "outer.inner 10-11",
      "arrow 13-15",
      "module.exports.pay 16-17",
      "api.get 18-18",
      "api.post 18-18",
    ],
  ],
  [
    "cart.ts",
    `namespace Shop {
  export abstract class Cart<T> {
    private readonly add = (item: T): void => {
    };
    total(): number {
      return <number>1;
    }
  }
}
export const run = async function* <T>(x: T) {
};
`,
    ["Shop.Cart.add 3-4", "Shop.Cart.total 5-7", "run 10-11"],
  ],
  ["view.tsx", `export function View() {\n  return <p>{[1].map((x) => <b>{x}</b>)}</p>;\n}\n`, ["View 1-3"]],
  [
    "cart.py",
    `class Cart:
    @property
    async def total(self):
        def add(x):
            return x
        return add(1)

def main(): pass
`,
    ["Cart.total 3-6", "Cart.total.add 4-5", "main 8-8"],
  ],
  [
    "cart.go",
    `package cart

func (c *Cart[T]) Total() int {
	return 1
}

func (Cart) Empty() {}
func New() *Cart { return nil }
`,
    ["Cart.Total 3-5", "Cart.Empty 7-7", "New 8-8"],
  ],
  [
    "cart.rs",
    `mod shop {
    impl<T> Cart<T> {
        pub async fn total(&self) -> u8 {
            1
        }
    }
    trait Pay { fn pay(&self) { } }
}
fn main() {}
`,
    ["shop.Cart<T>.total 3-5", "shop.Pay.pay 7-7", "main 9-9"],
  ],
  [
    "Cart.java",
    `public class Cart {
  Cart() { }
  @Override
  public <T> int total(T x) {
    return 1;
  }
  record Item(int price) { Item { } }
  interface Pay { default void pay() { } }
}
`,
    ["Cart.Cart 2-2", "Cart.total 3-6", "Cart.Item.Item 7-7", "Cart.Pay.pay 8-8"],
  ],
  [
    "cart.c",
    `#include <stdio.h>
static int *total(struct cart *c)
{
	return &c->total;
}
void (*handler(int sig))(int) { return 0; }
`,
    ["total 2-5", "handler 6-6"],
  ],
  [
    "cart.cpp",
    `namespace shop {
class Cart {
  int total() const { return 1; }
  ~Cart() {}
  bool operator==(const Cart& o) { return true; }
};
}
int& Shop::Cart::at(int i) {
  return x;
}
`,
    ["shop.Cart.total 3-3", "shop.Cart.~Cart 4-4", "shop.Cart.operator== 5-5", "Shop.Cart.at 8-10"],
  ],
  [
    "cart.rb",
    `module Shop
  class Cart
    def total
      1
    end
    def self.make(x) = new(x)
  end
end
`,
    ["Shop.Cart.total 3-5", "Shop.Cart.make 6-6"],
  ],
  [
    "cart.php",
    `<p><?php
class Cart {
  public function total(): int {
    return 1;
  }
}
function main() { }
`,
    ["Cart.total 3-5", "main 7-7"],
  ],
])("functions of %s", async ([path, text, expected]) => {
  expect(await found(path, text)).toEqual(["parser", ...expected]);
});

test("a text with errors still has the functions before and after them", async () => {
  expect(await found("a.ts", "function a() {\n}\nclass {{{ ]]\nfunction b() {\n}\n")).toEqual([
    "parser",
    "a 1-2",
    "b 4-5",
  ]);
});

test.for<[string, string, string]>([
  ["what is too large", "a.ts", `function a() {\n}\n${"x;\n".repeat(200_000)}`],
  ["what is too deep", "a.cpp", `int a() {\n}\n${"a(\n".repeat(301)}`],
  ["what has too long a line", "a.py", `def a():\n  x = '${"x".repeat(20_001)}'\n`],
  ["what takes too many steps", "a.cpp", `int a() {\n}\n${"<T, \n".repeat(30_000)}`],
])("%s is read by patterns", async ([, path, text]) => {
  const [by, first] = await found(path, text, openFunctionFinder("/nowhere"));
  expect([by, first?.split("-")[0]]).toEqual(["patterns", "a 1"]);
});

test.for<[string, string]>([
  ["open brackets", "[\n".repeat(60_000)],
  ["closed brackets", "}\n".repeat(60_000)],
  ["functions", "function f(){\n".repeat(299)],
  ["quotes", '"\n'.repeat(60_000)],
  ["types", "a<\n".repeat(20_000)],
  ["no text", "\uFFFD\0\u{1F600}\n".repeat(8000)],
])("%s in any number end in bounded time, and the next text is read as before", async ([, text]) => {
  const finder = openFunctionFinder("/nowhere");
  for (const path of ["a.js", "a.py", "a.cpp"]) await found(path, text, finder);
  expect(await found("a.js", "function a() {}", finder)).toEqual(["parser", "a 1-1"]);
});

test("other languages have the lines that git takes for a hunk's heading", async () => {
  expect(await found("a.kt", "class A {\n  override fun b(x: Int) {\n  }\n  fun c() = 1\n}\n")).toEqual([
    "patterns",
    "A 1-1",
    "b 2-3",
    "c 4-6",
  ]);
  expect(await found("a.bin", "x")).toEqual(["none"]);
});

test("after five files that took too long all others are read by patterns", async () => {
  const finder = openFunctionFinder("/nowhere");
  const read = async (path: string, text: string): Promise<string> => (await finder.find(path, text)).by;
  for (let i = 0; i < 5; i++) expect(await read("a.js", `${"a<\n".repeat(20_000 + i)}`)).toBe("patterns");
  expect(await read("a.js", "function a() {}")).toBe("patterns");
});
