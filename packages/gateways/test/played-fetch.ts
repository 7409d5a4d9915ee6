/** A fetch that plays a transcript: each request must be the next one written down. */
import { expect } from "vitest";

export type Exchange = {
  readonly asks: {
    readonly method: string;
    readonly url: string;
    /** Headers that must be there; others may be too. */
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  readonly status?: number;
  /** Sent as JSON; text is sent as it is. */
  readonly answers: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export function playedFetch(exchanges: readonly Exchange[]): typeof fetch {
  const left = [...exchanges];
  return async (input, init = {}) => {
    const next = left.shift();
    if (next === undefined) throw new Error(`nothing was written down for ${input}`);
    const { method, url, headers = {}, body } = next.asks;
    expect({ method: init.method, url: `${input}` }).toEqual({ method, url });
    expect(Object.fromEntries(new Headers(init.headers))).toMatchObject(headers);
    expect(typeof init.body === "string" ? JSON.parse(init.body) : init.body).toEqual(body);
    const text = typeof next.answers === "string" ? next.answers : JSON.stringify(next.answers);
    return new Response(text, { status: next.status ?? 200, headers: next.headers ?? {} });
  };
}
