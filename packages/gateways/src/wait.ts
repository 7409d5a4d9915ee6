/** Waiting: with jitter, so that many clients do not come back at once, and ended by a signal. */

/** Resolves after `ms`, or rejects with the signal's reason as soon as it is aborted. */
export type Wait = (ms: number, signal?: AbortSignal) => Promise<void>;

export const wait: Wait = (ms, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", stop, { once: true });
    function done() {
      signal?.removeEventListener("abort", stop);
      resolve();
    }
    function stop() {
      clearTimeout(timer);
      reject(signal?.reason);
    }
  });

/** Between half of `ms` and all of it. */
export function jittered(ms: number): number {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  return Math.round(ms / 2 + ((ms / 2) * drawn) / 0xffffffff);
}

/** Milliseconds until now is `date`; 0 when it has passed. */
export function until(date: number): number {
  return Math.max(0, date - Date.now());
}

/** The instant, in seconds since 1970. */
export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
