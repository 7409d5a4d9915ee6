/**
 * A proxy on loopback that spoils what it is told to: requests that never arrive, and answers that
 * are lost, cut, wrong, slow, overtaken or asked for twice although the request has been done.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const FAULTS = [
  "reset before",
  "silent before",
  "reset after",
  "silent after",
  "truncated",
  "error after",
  "garbage",
  "duplicate",
  /** Its answer drips, a byte at a time. */
  "slow",
  /** Its answer comes after that of a later request. */
  "overtaken",
] as const;
export type Fault = (typeof FAULTS)[number];

export type FaultProxy = {
  readonly origin: string;
  /** Spoils the next request that matches; resolves when that is done. */
  spoil(
    fault: Fault,
    matches: (request: { method: string; url: string }) => boolean,
  ): Promise<void>;
  close(): Promise<void>;
};

type Spoil = {
  readonly fault: Fault;
  readonly matches: Parameters<FaultProxy["spoil"]>[1];
  readonly done: () => void;
};

type Sent = { readonly status: number; readonly headers: Headers; readonly body: Buffer };

export async function faultProxy(upstream: () => string): Promise<FaultProxy> {
  const spoils: Spoil[] = [];
  const overtaken: (() => void)[] = [];

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
    const at = spoils.findIndex(({ matches }) => matches({ method, url }));
    const [spoil] = at < 0 ? [] : spoils.splice(at, 1);
    const fault = spoil?.fault;
    if (fault === "reset before") response.destroy();
    if (fault === "reset before" || fault === "silent before") return spoil?.done();
    const reply = await forward(request, body);
    if (fault === "overtaken") {
      spoil?.done();
      await new Promise<void>((later) => overtaken.push(later));
    } else for (const later of overtaken.splice(0)) response.once("close", later);
    if (fault === "duplicate") await forward(request, body);
    spoil?.done();
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
    if (fault === "slow") await drip(response, reply.body);
    response.end(fault === "slow" ? undefined : reply.body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spoil: (fault, matches) =>
      new Promise((done) => {
        spoils.push({ fault, matches, done });
      }),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function drip(response: ServerResponse, body: Buffer): Promise<void> {
  for (let at = 0; at < body.length; at += 1) {
    response.write(body.subarray(at, at + 1));
    await new Promise((written) => setImmediate(written));
  }
}
