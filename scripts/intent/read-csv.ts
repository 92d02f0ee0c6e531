/** Rows of a CSV by RFC 4180, each by the names of the first one. */
export function readCsv(text: string): readonly Readonly<Record<string, string>>[] {
  const rows: string[][] = [[]];
  let field = "";
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? "";
    if (isQuoted) {
      if (char !== '"') field += char;
      else if (text[i + 1] === '"') field += text[++i] ?? "";
      else isQuoted = false;
    } else if (char === '"') isQuoted = true;
    else if (char === "," || char === "\n") {
      rows.at(-1)?.push(field.replace(/\r$/u, ""));
      field = "";
      if (char === "\n") rows.push([]);
    } else field += char;
  }
  if (field !== "") rows.at(-1)?.push(field);
  const [names = [], ...rest] = rows.filter((row) => row.length > 0);
  return rest.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? ""])));
}
