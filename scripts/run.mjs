#!/usr/bin/env node
/** Builds when needed and becomes the program, in this very process: signals reach it directly. */
import { onModernNode } from "./modern-node.mjs";

if (onModernNode()) {
  const { build } = await import("./build.mjs");
  if (process.env.npm_lifecycle_event !== undefined) stopWithNpm();
  try {
    process.setSourceMapsEnabled(true);
    const main = await build();
    await import(main);
  } catch (error) {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  }
}

/**
 * Npm hands signals to its shell, and the shell to nobody: so `npm start` begins with `exec`, which
 * Windows does not know. When whoever started us for npm is gone all the same, we stop as well,
 * unless a signal reached us too.
 */
function stopWithNpm() {
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, 100);
  watch.unref();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.once(signal, () => {
      clearInterval(watch);
      // Before the program listens, a signal must end us as it always does.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  }
}
