/** A little shop made with the SDK: a page with a button, and a handler for its webhooks. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Event, type Gapura, GapuraError, isPaymentEvent } from "@gapura/sdk";
import { webHandler } from "@gapura/sdk/adapters";
import { uniqueName } from "./draw.ts";

export type DemoShop = {
  readonly url: string;
  close(): Promise<void>;
};

export type ShopRoom = {
  readonly gapura: Gapura;
  /** What its webhooks are signed with. */
  readonly secret: string;
  tell(line: string): void;
};

type Order = { readonly ware: string; readonly price: number; readonly status: string };

const WARES = [
  { name: "Kopi susu", price: 18_000 },
  { name: "Nasi goreng", price: 25_000 },
  { name: "Batik tulis", price: 450_000 },
] as const;

const MOST_ORDERS = 20;
const MOST_BODY = 1_000_000;

/** Listens on this machine alone. */
export async function openShop(room: ShopRoom, port: number): Promise<DemoShop> {
  const orders = new Map<string, Order>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      room.tell(`  shop: ${(error as Error).message}`);
      send(response, 500, { "content-type": "text/plain" }, "The shop has failed.");
    });
  });
  const webhook = webHandler({ secret: room.secret, handle: (event) => handle(event) });
  const url = await listen(server, port);
  return {
    url,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = `${request.method} ${(request.url ?? "").replace(/\?.*$/, "")}`;
    if (route === "GET /") {
      return send(response, 200, { "content-type": "text/html; charset=utf-8" }, page(orders));
    }
    if (route === "POST /buy") {
      const at = Number(new URLSearchParams((await bodyOf(request)).toString()).get("ware"));
      const location = await buy(WARES[at] ?? WARES[0]);
      return send(response, 303, { location }, "");
    }
    if (route === "POST /webhook") {
      const headers = new Headers(request.headers as Record<string, string>);
      const body = new Uint8Array(await bodyOf(request));
      const reply = await webhook(new Request(url, { method: "POST", headers, body }));
      return send(response, reply.status, { "content-type": "text/plain" }, await reply.text());
    }
    send(response, 404, { "content-type": "text/plain" }, "There is no such page.");
  }

  /** A payment for an order; gives the page where the buyer pays. */
  async function buy(ware: (typeof WARES)[number]): Promise<string> {
    const reference = uniqueName("order");
    orders.set(reference, { ware: ware.name, price: ware.price, status: "pending" });
    try {
      const asked = { reference, amount: ware.price, return_url: url };
      return (await room.gapura.payments.create(asked)).checkout_url;
    } catch (error) {
      orders.delete(reference);
      throw error instanceof GapuraError ? new Error(error.message) : error;
    }
  }

  /** What a real shop does here: it looks the order up and ships it, once. */
  function handle(event: Event): void {
    if (!isPaymentEvent(event)) return;
    const { reference, status } = event.data;
    const order = orders.get(reference);
    if (!order || order.status === status) return;
    orders.set(reference, { ...order, status });
    room.tell(`  shop: ${order.ware} of ${reference} is ${status}`);
  }
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > MOST_BODY) throw new Error("the body is too large");
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): void {
  response.writeHead(status, headers).end(body);
}

function rupiah(amount: number): string {
  return `Rp${amount.toLocaleString("id-ID")}`;
}

/** Nothing in it comes from a stranger: wares are ours, references drawn, statuses the API's. */
function page(orders: ReadonlyMap<string, Order>): string {
  const wares = WARES.map(
    ({ name, price }, at) =>
      `<li><form method="post" action="/buy"><b>${name}</b> ${rupiah(price)} ` +
      `<button name="ware" value="${at}">Beli</button></form></li>`,
  );
  const bought = [...orders]
    .toReversed()
    .slice(0, MOST_ORDERS)
    .map(([reference, { ware, price, status }]) => {
      const what = `${ware}, ${rupiah(price)}`;
      return `<tr><td>${reference}</td><td>${what}</td><td>${status}</td></tr>`;
    });
  return `<!doctype html>
<html lang="id"><head><meta charset="utf-8"><title>Toko contoh</title>
<meta name="viewport" content="width=device-width">
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }
ul { list-style: none; padding: 0 } li { margin: .5rem 0 } td { padding: .2rem 1rem .2rem 0 }
button { font: inherit; padding: .3rem 1rem }
</style></head><body>
<h1>Toko contoh</h1>
<p>Tidak ada uang sungguhan di sini.</p>
<ul>${wares.join("\n")}</ul>
<h2>Pesanan</h2>
<table>${bought.join("\n") || "<tr><td>Belum ada.</td></tr>"}</table>
</body></html>
`;
}
