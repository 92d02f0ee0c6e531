/** One line of an invoice. */
export async function invoiceLine(id: string): Promise<string> {
  const response = await fetch(`https://orders.example.org/orders/${id}`);
  const { id: number, amount } = await response.json();
  return [number, amount.value, amount.currency].join(" ");
}
