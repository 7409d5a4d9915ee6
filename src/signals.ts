/** Signals: the first one asks us to go, the second one insists. */

export type Signals = {
  /** Aborted by the first signal. */
  readonly asked: AbortSignal;
  /** Aborted by the second. */
  readonly insisted: AbortSignal;
  /** Goes without a signal, because of a fault; `throwIfFailed` then throws it. */
  fail(error: Error): void;
  throwIfFailed(): void;
};

/** One Ctrl-C reaches us twice, from the terminal and through npm: an echo is no insisting. */
const ECHO = 1_000;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export function hearSignals(): Signals {
  const asked = new AbortController();
  const insisted = new AbortController();
  let failure: Error | undefined;
  let listening = asked;
  const hear = (): void => {
    listening.abort(new Error("stopping"));
    setTimeout(() => {
      listening = insisted;
    }, ECHO).unref();
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  return {
    asked: asked.signal,
    insisted: insisted.signal,
    fail(error) {
      failure ??= error;
      asked.abort(error);
    },
    throwIfFailed() {
      if (failure) throw failure;
    },
  };
}

/** Settles when a signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((settle) => {
    signal.addEventListener("abort", () => settle(), { once: true });
  });
}
