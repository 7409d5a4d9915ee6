/** The load generator's own process: see `load.ts`. */
import { connect, type Socket } from "node:net";
import type { LoadOrder, LoadResult } from "./load.ts";

const MARKS = /([#$])/;
const DIGITS = 12;
/** Amounts go up by hundreds, so that unique codes seldom meet, within the limits of every wire. */
const LEAST_AMOUNT = 1_000_000;
const AMOUNT_STEP = 100;
const AMOUNTS = 35_000;
const STATUS_AT = "HTTP/1.1 ".length;
const HEAD_END = "\r\n\r\n";
const LENGTH = "content-length: ";

process.on("message", async (order: LoadOrder) => {
  const answer = await run(order).catch((error: Error) => ({ fault: error.message }));
  process.send?.(answer);
});

async function run(order: LoadOrder): Promise<LoadResult> {
  const sockets = await Promise.all(
    Array.from({ length: order.connections }, () => open(order.port)),
  );
  const times: number[] = [];
  const queue = { next: order.first, last: order.first + order.requests };
  let deadline: NodeJS.Timeout | undefined;
  try {
    const started = performance.now();
    const late = new Promise<never>((_, reject) => {
      const tooLate = () => reject(new Error(`not done in ${order.patience} ms`));
      deadline = setTimeout(tooLate, order.patience);
    });
    const talks = sockets.map((socket, at) => talk(socket, order, at, queue, times));
    await Promise.race([Promise.all(talks), late]);
    const seconds = (performance.now() - started) / 1_000;
    times.sort((one, other) => one - other);
    return { perSecond: times.length / seconds, p50: share(times, 0.5), p99: share(times, 0.99) };
  } finally {
    clearTimeout(deadline);
    for (const socket of sockets) socket.destroy();
  }
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    socket.setEncoding("latin1");
    socket.once("error", reject);
    socket.once("connect", () => resolve(socket));
  });
}

/** One request after the other, until the queue of numbers is used up. */
function talk(
  socket: Socket,
  { templates, status }: LoadOrder,
  at: number,
  queue: { next: number; readonly last: number },
  times: number[],
): Promise<void> {
  const parts = (templates[at % templates.length] as string).split(MARKS);
  return new Promise((resolve, reject) => {
    let sent = 0;
    let kept = "";
    const ask = (): void => {
      if (queue.next >= queue.last) {
        resolve();
        return;
      }
      const request = requestOf(parts, queue.next);
      queue.next += 1;
      sent = performance.now();
      socket.write(request, "latin1");
    };
    socket.on("data", (chunk: string) => {
      kept = kept === "" ? chunk : kept + chunk;
      const end = endOfReply(kept);
      if (end < 0 || kept.length < end) return;
      if (Number(kept.slice(STATUS_AT, STATUS_AT + 3)) !== status) {
        reject(new Error(`answered ${kept.slice(0, 600)}`));
        return;
      }
      kept = "";
      times.push(performance.now() - sent);
      ask();
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the server hung up")));
    ask();
  });
}

/** Marks and what is between them, the marks filled in. */
function requestOf(parts: readonly string[], number: number): string {
  let request = parts[0] as string;
  for (let at = 1; at < parts.length; at += 2) {
    request += parts[at] === "#" ? String(number).padStart(DIGITS, "0") : amountOf(number);
    request += parts[at + 1];
  }
  return request;
}

function amountOf(number: number): number {
  return LEAST_AMOUNT + (number % AMOUNTS) * AMOUNT_STEP;
}

/** Where the reply ends, or -1 while its head is not there yet. */
function endOfReply(text: string): number {
  const head = text.indexOf(HEAD_END);
  if (head < 0) return -1;
  const from = text.slice(0, head).toLowerCase().indexOf(LENGTH);
  if (from < 0) throw new Error("a reply without a length");
  return head + HEAD_END.length + Number.parseInt(text.slice(from + LENGTH.length), 10);
}

function share(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
