/** The one error of the SDK: a problem that the API told (RFC 9457), or why it told nothing. */

/** As the API sends it. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** Stable: decide by it. */
  code: string;
  field?: string;
  hint?: string;
};

export type GapuraErrorFacts = {
  readonly code: string;
  readonly message: string;
  readonly status?: number | undefined;
  readonly problem?: Problem | undefined;
  readonly requestId?: string | undefined;
  /** Milliseconds that the API asks to wait. */
  readonly retryAfter?: number | undefined;
};

/**
 * `code` is the problem's, or one of the SDK's own: `timeout`, `network`, `aborted` and
 * `unreadable`. After one of these a writing call may have been done: its idempotency key makes it
 * safe to ask again.
 */
export class GapuraError extends Error {
  override readonly name = "GapuraError";
  readonly code: string;
  readonly status: number | undefined;
  readonly problem: Problem | undefined;
  readonly requestId: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(facts: GapuraErrorFacts) {
    super(facts.message);
    this.code = facts.code;
    this.status = facts.status;
    this.problem = facts.problem;
    this.requestId = facts.requestId;
    this.retryAfter = facts.retryAfter;
  }

  /** The field of the request that is at fault. */
  get field(): string | undefined {
    return this.problem?.field;
  }

  /** How to mend it. */
  get hint(): string | undefined {
    return this.problem?.hint;
  }
}
