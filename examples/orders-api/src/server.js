import { createServer } from "node:http";
import { findOrder, listOrders } from "./orders.js";

/** Answers GET /version, /orders and /orders/:id as JSON. */
export function handle(request, response) {
  const { pathname } = new URL(request.url, "http://orders");
  try {
    if (pathname === "/version") return send(response, 200, { sha: process.env.ORDERS_SHA ?? "unknown" });
    if (pathname === "/orders") return send(response, 200, listOrders());
    const order = /^\/orders\/(\w+)$/.exec(pathname);
    const found = order && findOrder(order[1]);
    return found ? send(response, 200, found) : send(response, 404, { error: "not found" });
  } catch (error) {
    return send(response, 500, { error: String(error.message) });
  }
}

function send(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

if (process.argv[1] === import.meta.filename) {
  createServer(handle).listen(Number(process.env.ORDERS_PORT), "127.0.0.1");
}
