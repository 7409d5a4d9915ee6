/** Idempotency keys as requests carry them: the header that makes a retry safe. */
import { hash } from "node:crypto";
import type { z } from "zod";
import type { IdempotencyKey, Reply } from "../engine/engine.ts";
import { Failure } from "../failure.ts";
import { type KeyedOperation, keyed, type Operation, type WireRequest } from "./define.ts";

const LONGEST = 255;

/**
 * The request's `Idempotency-Key` for an operation, or undefined when it has none. `asked` is what
 * another request under the same key must ask as well. Fails: invalid_request.
 */
export function idempotencyOf(
  { headers, rawBody }: Pick<WireRequest, "headers" | "rawBody">,
  operation: string,
  asked: string | Buffer = rawBody,
): IdempotencyKey | undefined {
  const key = headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (key === "" || key.length > LONGEST) {
    throw new Failure("invalid_request", "The idempotency key is not valid", {
      field: "Idempotency-Key",
      hint: `An idempotency key has 1 to ${LONGEST} characters`,
    });
  }
  return { operation, key, fingerprint: hash("sha256", asked, "buffer") };
}

/** The reply, and whether it is a stored one in the header that says so. */
export function replyOnce(answer: {
  readonly outcome: "created" | "replayed";
  readonly reply: Reply;
}): Reply {
  const { outcome, reply } = answer;
  if (outcome === "created") return reply;
  return { ...reply, headers: { ...reply.headers, "idempotency-replayed": "true" } };
}

/**
 * An operation whose reply is stored under the request's key once it is made, for changes that do
 * not keep their reply themselves. The address belongs to what was asked. A reply that tells a
 * secret is kept `sealed`.
 */
export function keyedOnce<Input extends z.ZodType, Output extends z.ZodType>(
  operation: Omit<KeyedOperation<Input, Output>, "access">,
  keep?: "sealed",
): Operation {
  return keyed({
    ...operation,
    async run(call) {
      const { engine, request, caller } = call;
      const asked = Buffer.concat([Buffer.from(`${request.path}\n`), request.rawBody]);
      const idempotency = idempotencyOf(request, operation.id, asked);
      if (!idempotency) return operation.run(call);
      const work = async () => {
        const { status, headers, body } = await operation.run(call);
        return { status, headers, body: body.toString() };
      };
      return replyOnce(await engine.replies.once(caller.project, idempotency, work, keep));
    },
  });
}
