/** The stream that tells an open page of its payment's changes, as server-sent events. */
import type { LiveStatus, Opening } from "../checkout/checkout.ts";
import { Failure } from "../failure.ts";

/** When a page whose stream has ended asks for another, ms. */
const RETRY = 3_000;

/** Fails with unavailable when too many follow already: the page then asks from time to time. */
export function liveStream(live: LiveStatus, { project, payment }: Opening): Response {
  const encoder = new TextEncoder();
  let leave: (() => void) | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(stream) {
      const send = (text: string) => stream.enqueue(encoder.encode(text));
      send(`retry: ${RETRY}\n\n`);
      leave = live.follow(project, payment, {
        tell: (state) => send(`event: state\ndata: ${state}\n\n`),
        beat: () => send(": still here\n\n"),
        end: () => stream.close(),
      });
    },
    // Whoever has gone hears no more, and its stream is closed already.
    cancel: () => leave?.(),
  });
  if (leave === undefined) {
    throw new Failure("unavailable", "Too many pages follow", { retryAfter: 60 });
  }
  const headers = { "content-type": "text/event-stream", "x-accel-buffering": "no" };
  return new Response(body, { headers });
}
