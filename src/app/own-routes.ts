/** What the house answers about itself: alive, ready, and how it fares. */
import ipaddr from "ipaddr.js";
import type { Caller } from "./caller.ts";
import type { Health } from "./health.ts";
import type { Metrics } from "./metrics.ts";

export type OwnReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

type Route = (caller: Caller) => Promise<OwnReply>;

/** Replies by path: `/healthz`, `/readyz` and `/metrics`. */
export function createOwnRoutes(health: Health, metrics: Metrics): ReadonlyMap<string, Route> {
  metrics.gauge("gapura_ledger_violations", "Rules of the ledger that are broken.", async () => {
    const value = health.violations();
    return value === undefined ? [] : [{ value }];
  });
  return new Map<string, Route>([
    ["/healthz", async () => json(200, { ok: true })],
    [
      "/readyz",
      async () => {
        const faults = await health.faults();
        return json(faults.length === 0 ? 200 : 503, { ready: faults.length === 0, faults });
      },
    ],
    [
      "/metrics",
      async (caller) => {
        if (!isNear(caller)) return json(404, { error: "not found" });
        return {
          status: 200,
          headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
          body: await metrics.text(),
        };
      },
    ],
  ]);
}

const NEAR_RANGES = new Set(["loopback", "private", "uniqueLocal", "linkLocal"]);

/** Figures are for our own networks: how much a house takes is nobody else's business. */
function isNear({ address, relayed }: Caller): boolean {
  return !relayed && ipaddr.isValid(address) && NEAR_RANGES.has(ipaddr.parse(address).range());
}

function json(status: number, value: unknown): OwnReply {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return { status, headers, body: JSON.stringify(value) };
}
