/**
 * Reads the QR codes in a picture that somebody uploads: on this machine, in a thread of its own,
 * within bounds of bytes, pixels and time. A picture that exceeds one is refused, and whoever else
 * is served waits for nothing.
 */
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { SECOND } from "../clock.ts";
import { Failure } from "../failure.ts";
import { headOf, type PictureHead } from "./picture-size.ts";
import type { ReadAsk } from "./picture-worker.ts";

/** Bytes of a picture: those of a telephone's camera have some five million. */
export const LARGEST_PICTURE = 8 * 1024 * 1024;
/** Pixels of a picture: as many as a good camera's. */
export const MOST_PIXELS = 32_000_000;
/** The slowest sound pictures take two. */
const READ_WITHIN = 10 * SECOND;
/** Pictures that wait for those before them. */
const MOST_WAITING = 8;
/** The thread is let go after this: it keeps the memory of the largest picture that it read. */
const IDLE = 10 * SECOND;

/** Compiled or not, it lies beside this file. */
const PROGRAM = new URL(`./picture-worker${extname(import.meta.url)}`, import.meta.url);

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();
let thread: Worker | undefined;
let idle: NodeJS.Timeout | undefined;

/**
 * The texts of the QR codes in a PNG, JPEG or WebP picture, in no order. Fails: invalid_request
 * (picture) for what is no such picture, too large or too slow; rate_limited where many wait.
 */
export async function readQrPicture(
  picture: Buffer,
  within = READ_WITHIN,
): Promise<readonly string[]> {
  const head = checkPicture(picture);
  if (waiting >= MOST_WAITING) {
    throw new Failure("rate_limited", "Too many pictures are being read", { retryAfter: 5 });
  }
  waiting += 1;
  const turn = last.then(() => readInTurn({ picture, head }, within));
  last = turn.catch(() => undefined);
  return turn.finally(() => {
    waiting -= 1;
  });
}

async function readInTurn(ask: ReadAsk, within: number): Promise<readonly string[]> {
  clearTimeout(idle);
  thread ??= openThread();
  thread.ref();
  const answer = await answerOf(thread, ask, within);
  if (answer === "late" || answer === "ended") await letGo();
  thread?.unref();
  idle = setTimeout(letGo, IDLE).unref();
  if (answer === "late") throw wrong("The picture takes too long to read.", "Cut it to the code.");
  if (answer === undefined || answer === "ended") {
    throw wrong("The picture is broken.", "Save it anew as PNG or JPEG.");
  }
  return answer;
}

/** A thread that broke is gone, and the next picture has another. */
function openThread(): Worker {
  const worker = new Worker(PROGRAM);
  const forget = () => {
    if (thread === worker) thread = undefined;
  };
  return worker.on("error", forget).on("exit", forget);
}

type Answer = readonly string[] | undefined | "late" | "ended";

function answerOf(worker: Worker, ask: ReadAsk, within: number): Promise<Answer> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, within, "late");
    const ended = () => end("ended");
    function end(answer: Answer): void {
      clearTimeout(timer);
      worker.off("message", end).off("exit", ended);
      resolve(answer);
    }
    worker.on("message", end).on("exit", ended);
    worker.postMessage(ask);
  });
}

async function letGo(): Promise<void> {
  const ended = thread;
  thread = undefined;
  await ended?.terminate();
}

function checkPicture(picture: Buffer): PictureHead {
  if (picture.length > LARGEST_PICTURE) {
    throw wrong("The picture is larger than 8 MB.", "Cut it to the QR code.");
  }
  const head = headOf(picture);
  if (!head) throw wrong("The picture is no PNG, JPEG or WebP.", "Save it as PNG or JPEG.");
  if (head.width * head.height > MOST_PIXELS) {
    const pixels = `${head.width} x ${head.height}`;
    throw wrong(`The picture has ${pixels} pixels, too many.`, "Cut it to the QR code.");
  }
  return head;
}

function wrong(message: string, hint: string): Failure {
  return new Failure("invalid_request", message, { field: "picture", hint });
}
