/** `get /orders/{orderId}` and `GET /orders/{id}` are one operation: names of path parameters don't travel. Text that is no method and path is compared as it stands. */
export function operationKey(text: string): string {
  const match = /^([A-Za-z]+)[ \t]+(\/\S*)$/u.exec(text.trim());
  if (match === null) return text.trim();
  const path = (match[2] ?? "").replace(/\{[^{}]*\}/gu, "{}");
  return `${(match[1] ?? "").toUpperCase()} ${path.length > 1 ? path.replace(/\/$/u, "") : path}`;
}
