interface Order {
  readonly id: string;
  readonly amount: { readonly value: string; readonly currency: string };
}

/** One line of an invoice. */
export async function invoiceLine(id: string): Promise<string> {
  const response = await fetch(`https://orders.example.org/orders/${id}`);
  const { id: number, amount } = (await response.json()) as Order;
  return [number, amount.value, amount.currency].join(" ");
}
