interface Order {
  readonly id: string;
  readonly total: number;
}

/** The title of the page of an order. */
export async function orderTitle(id: string): Promise<string> {
  const response = await fetch(`https://orders.example.org/orders/${id}`);
  const order = (await response.json()) as Order;
  return `Order ${order.id}: ${order.total.toFixed(2)}`;
}
