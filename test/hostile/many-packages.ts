/** Lockfiles of so many packages. */
export function lockfilesOf(count: number): readonly (readonly [name: string, text: string])[] {
  const many = <T>(make: (i: number) => T): readonly T[] => Array.from({ length: count }, (_, i) => make(i));
  const npm = Object.fromEntries(many((i) => [`node_modules/p${i}`, { version: "1.0.0" }]));
  const pnpm = many((i) => `  p${i}@1.0.0:\n    resolution: {integrity: sha512-A}\n`).join("");
  return [
    ["package-lock.json", JSON.stringify({ packages: npm })],
    ["pnpm-lock.yaml", `lockfileVersion: '9.0'\npackages:\n${pnpm}`],
    ["yarn.lock", many((i) => `p${i}@^1:\n  version "1.0.0"\n`).join("\n")],
    ["Cargo.lock", many((i) => `[[package]]\nname = "p${i}"\nversion = "1.0.0"\nsource = "x"\n`).join("")],
  ];
}
