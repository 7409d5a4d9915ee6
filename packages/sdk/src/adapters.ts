/**
 * Webhooks in the usual frameworks: each verifies the raw body, hands the event to you, and answers
 * 200 once you are done, 400 to what is not ours, and 500 when you fail, so that it is sent again.
 */
import type { Event } from "./events.ts";
import { type HeaderSource, type VerifyOptions, verifyWebhook, WebhookError } from "./webhooks.ts";

export type Handler = (event: Event) => unknown;
export type Adapted = VerifyOptions & { readonly handle: Handler };

/** What to answer; nobody outside learns why a webhook was refused. */
async function answer(
  body: string | Uint8Array,
  headers: HeaderSource,
  { handle, ...options }: Adapted,
): Promise<{ status: 200 | 400 | 500; body: string }> {
  let event: Event;
  try {
    event = await verifyWebhook(body, headers, options);
  } catch (error) {
    if (error instanceof WebhookError) return { status: 400, body: error.fault };
    throw error;
  }
  try {
    await handle(event);
    return { status: 200, body: "ok" };
  } catch {
    return { status: 500, body: "not handled" };
  }
}

/** For whatever speaks Request and Response: Next.js route handlers, Deno, Bun, workers. */
export function webHandler(adapted: Adapted): (request: Request) => Promise<Response> {
  return async (request) => {
    const body = new Uint8Array(await request.arrayBuffer());
    const told = await answer(body, request.headers, adapted);
    return new Response(told.body, { status: told.status });
  };
}

/** Next.js: `export const POST = nextWebhook({ secret, handle })` in `app/webhook/route.ts`. */
export const nextWebhook = webHandler;

/** Hono: `app.post("/webhook", honoWebhook({ secret, handle }))`. */
export function honoWebhook(adapted: Adapted) {
  const handler = webHandler(adapted);
  return (context: { readonly req: { readonly raw: Request } }) => handler(context.req.raw);
}

/** Part of an Express request; `body` is bytes after `express.raw({ type: "*" + "/*" })`. */
type ExpressRequest = { readonly headers: HeaderSource; readonly body?: unknown };
type ExpressResponse = { status(code: number): { send(body: string): unknown } };

/** Express: `app.post("/webhook", express.raw({ type: () => true }), expressWebhook({ … }))`. */
export function expressWebhook(adapted: Adapted) {
  return async (request: ExpressRequest, response: ExpressResponse): Promise<void> => {
    const told = await answer(rawBody(request.body), request.headers, adapted);
    response.status(told.status).send(told.body);
  };
}

type FastifyRequest = { readonly headers: HeaderSource; readonly body?: unknown };
type FastifyReply = { code(status: number): { send(body: string): unknown } };

/**
 * Fastify: keep the bytes with `addContentTypeParser("application/json", { parseAs: "buffer" },
 * (request, body, done) => done(null, body))`, then `post("/webhook", fastifyWebhook({ … }))`.
 */
export function fastifyWebhook(adapted: Adapted) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const told = await answer(rawBody(request.body), request.headers, adapted);
    reply.code(told.status).send(told.body);
  };
}

/** A body that was parsed is lost: the mistake is the program's, and it must see it. */
function rawBody(body: unknown): string | Uint8Array {
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  throw new TypeError("The webhook's body was parsed before it was verified: keep its raw bytes");
}
