/** The HTTP server: bounded in time and size, and closed within seconds when it is told to go. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock } from "../clock.ts";

export type Handle = (request: IncomingMessage, response: ServerResponse) => void;

export type RunningServer = {
  readonly port: number;
  /** Takes no more, lets what is under way finish for at most `CLOSE_WITHIN`, then cuts it off. */
  close(): Promise<void>;
};

const LIMITS = {
  maxHeaderSize: 16 * 1024,
  /** From the first byte to the last of the headers, and of the whole request. */
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  /** Longer than the minute that proxies keep an idle connection, so that they close first. */
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 2_000,
} as const;

const MOST_HEADERS = 100;
export const CLOSE_WITHIN = 4_500;

/** Starts to listen; fails when the port is taken. Port 0 picks a free one. */
export async function startServer(
  { clock, handle }: { readonly clock: Clock; readonly handle: Handle },
  where: { readonly host: string; readonly port: number },
): Promise<RunningServer> {
  let closing = false;
  const server = createServer({ ...LIMITS }, (request, response) => {
    if (closing) response.setHeader("connection", "close");
    handle(request, response);
  });
  server.maxHeadersCount = MOST_HEADERS;
  server.on("clientError", (error, socket) => refuse(error, socket, clock));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(where.port, where.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      closing = true;
      return closeWithin(server, CLOSE_WITHIN);
    },
  };
}

function closeWithin(server: Server, patience: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), patience);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const REFUSALS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** What is no HTTP, too large or too slow is told so, and the connection ends. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex, clock: Clock): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = REFUSALS[error.code ?? ""] ?? "400 Bad Request";
  const date = new Date(clock.now()).toUTCString();
  socket.end(
    `HTTP/1.1 ${status}\r\nDate: ${date}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
  );
}
