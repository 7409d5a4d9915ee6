/** HTTP as bytes on a socket: what no client library would send, and what comes back. */
import { connect, type Socket } from "node:net";

/** Longer than the server keeps any connection that is not fed. */
const PATIENCE = 60_000;

export type RawAnswer = {
  /** Everything that came. */
  readonly text: string;
  /** The status of each reply in it. */
  readonly statuses: readonly number[];
};

/** Sends bytes and resolves when the server has closed the connection. */
export function sendRaw(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const parts: Buffer[] = [];
    const end = (): void => {
      const text = Buffer.concat(parts).toString("latin1");
      const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, code]) => Number(code));
      resolve({ text, statuses });
    };
    socket.setTimeout(PATIENCE, () => {
      socket.destroy();
      reject(new Error(`the server keeps the connection: ${JSON.stringify(bytes).slice(0, 200)}`));
    });
    socket.on("data", (part) => parts.push(part));
    // A server that refuses may cut the line while we still send.
    socket.on("error", () => undefined);
    socket.on("close", end);
    socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  });
}

/** A connection that sends its first bytes and then nothing; resolves when the server ends it. */
export function sendSlowly(
  port: number,
  first: string,
): { readonly ended: Promise<void>; stop(): void } {
  const socket: Socket = connect(port, "127.0.0.1");
  const ended = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  socket.on("error", () => undefined);
  socket.resume();
  socket.write(first);
  return { ended, stop: () => socket.destroy() };
}
