/**
 * A proxy on loopback that spoils what it is told to: requests that never arrive, and answers that
 * are lost, cut, wrong, late or asked for twice although the request has been done.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const FAULTS = [
  "reset before",
  "reset after",
  "silent after",
  "truncated",
  "error after",
  "garbage",
  "duplicate",
] as const;
export type Fault = (typeof FAULTS)[number];

export type FaultProxy = {
  readonly origin: string;
  /** Spoils the next request that matches. */
  spoil(fault: Fault, matches: (request: { method: string; url: string }) => boolean): void;
  close(): Promise<void>;
};

type Sent = { readonly status: number; readonly headers: Headers; readonly body: Buffer };

export async function faultProxy(upstream: () => string): Promise<FaultProxy> {
  let next: { fault: Fault; matches: Parameters<FaultProxy["spoil"]>[1] } | undefined;

  async function forward(request: IncomingMessage, body: Buffer): Promise<Sent> {
    const { method = "GET", url = "/" } = request;
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      name === "host" || name === "connection" ? [] : [[name, `${value}`] as [string, string]],
    );
    const bodied = method === "GET" || method === "HEAD" ? {} : { body: new Uint8Array(body) };
    const reply = await fetch(upstream() + url, { method, headers, redirect: "manual", ...bodied });
    const { status, headers: told } = reply;
    return { status, headers: told, body: Buffer.from(await reply.arrayBuffer()) };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const { method = "GET", url = "/" } = request;
    const fault = next?.matches({ method, url }) ? next.fault : undefined;
    if (fault) next = undefined;
    if (fault === "reset before") return void response.destroy();
    const reply = await forward(request, body);
    if (fault === "duplicate") await forward(request, body);
    if (fault === "reset after") return void response.destroy();
    if (fault === "silent after") return;
    if (fault === "error after") return void response.writeHead(500).end("{}");
    if (fault === "garbage") return void response.writeHead(200).end("<html>welcome</html>");
    const type = reply.headers.get("content-type") ?? "application/json";
    const length = String(reply.body.length);
    response.writeHead(reply.status, { "content-type": type, "content-length": length });
    if (fault === "truncated") {
      response.write(reply.body.subarray(0, reply.body.length / 2));
      return void setImmediate(() => response.destroy());
    }
    response.end(reply.body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spoil(fault, matches) {
      next = { fault, matches };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
