/** Attempt: one try of one claimed delivery, signed afresh over the stored bytes, and judged. */
import type { Clock } from "../clock.ts";
import type { WebhookDialect } from "../dialects/define.ts";
import { assert } from "../failure.ts";
import type { Ids } from "../ids.ts";
import type { Claimed } from "./claim.ts";
import { maskHeaders, maskText } from "./mask.ts";
import type { Outcome } from "./record.ts";
import { defaultSchedule, judgeAnswer, nextAttempt, parseRetryAfter } from "./schedule.ts";
import type { AttemptOutcome, Sender } from "./send.ts";
import { signedHeaders } from "./signed-headers.ts";

export type AttemptDependencies = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sender: Pick<Sender, "send">;
  readonly dialects: Readonly<Record<string, WebhookDialect>>;
  /** Shown to receivers as `Gapura/<version>`. */
  readonly version: string;
};

/** Never throws for what the receiver does. */
export async function attempt(
  dependencies: AttemptDependencies,
  claimed: Claimed,
): Promise<Outcome> {
  const { clock, ids, sender } = dependencies;
  const { body, target } = claimed;
  const dialect = dependencies.dialects[target.dialect];
  assert(dialect, `claimed for a dialect that is not there: ${target.dialect}`);
  const startedAt = clock.now();
  const headers = {
    ...signedHeaders(dialect, claimed, startedAt),
    "user-agent": `Gapura/${dependencies.version}`,
  };
  const answer = await sender.send({ url: target.url, mode: target.project.mode, headers, body });
  const verdict = judgeAnswer(answer);
  const endedAt = clock.now();
  const nextAt =
    verdict === "failed"
      ? nextAttempt({
          schedule: dialect.schedule ?? defaultSchedule,
          made: claimed.made + 1,
          now: fellDueByJump(claimed) ? claimed.dueAt : endedAt,
          retryAfter: parseRetryAfter(answer.headers["retry-after"], endedAt),
          ids,
        })
      : undefined;
  return {
    claimed,
    verdict,
    nextAt,
    supersedes: !dialect.everyEvent,
    startedAt,
    took: answer.durationMs,
    requestHeaders: maskHeaders(headers, dialect.secretHeaders),
    ...replyOf(answer, secretsIn(headers, dialect)),
  };
}

/**
 * A try that fell due while its project's clock jumped ahead counts as made when it fell due, so
 * that one jump makes the tries that many small ones make.
 */
function fellDueByJump({ dueAt, target: { advancedAt } }: Claimed): boolean {
  return advancedAt !== null && dueAt <= advancedAt;
}

/** The values of the headers that carry a secret as it is. */
function secretsIn(
  headers: Readonly<Record<string, string>>,
  { secretHeaders }: WebhookDialect,
): string[] {
  return secretHeaders.flatMap((name) => headers[name.toLowerCase()] ?? []);
}

function replyOf(answer: AttemptOutcome, secrets: readonly string[]) {
  const answered = answer.status !== undefined;
  const kept = (text: string): string => storable(maskText(text, secrets));
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, kept(value)]);
  return {
    status: answer.status,
    error: answer.error && storable(`${answer.error.code}: ${answer.error.message}`),
    responseHeaders: answered ? maskHeaders(Object.fromEntries(headers)) : undefined,
    responseBody: answered ? kept(answer.body.toString()) : undefined,
  };
}

/** Postgres stores every character of a text but NUL. */
function storable(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "\u{fffd}") : text;
}
