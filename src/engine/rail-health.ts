/**
 * How receiving accounts across a network are doing, as this process sees it: a breaker for each
 * opens when calls fail one after another, and lets a single probe through from time to time.
 */
import { type Clock, type Instant, SECOND } from "../clock.ts";

/** What a call to a rail came to; a look-up tells whether the charge is there. */
export type CallOutcome =
  | "accepted"
  | "declined"
  | "found"
  | "not_found"
  | "canceled"
  | "not_canceled"
  | "unknown";

export type AccountHealth = {
  readonly account: string;
  /** `probing`: one call is let through to see whether it is well again. */
  readonly state: "well" | "broken" | "probing";
  /** Calls that were answered, and that were not, since the process began. */
  readonly answered: number;
  readonly failed: number;
  /** Milliseconds that an answer takes, a running mean; null before the first. */
  readonly latency: number | null;
  readonly lastReason: string | null;
  /** When a call was last answered; null before the first. */
  readonly lastAnswered: Instant | null;
  /** When it last told us something by itself; null: not since the process began. */
  readonly lastNotice: Instant | null;
  /** Calls since the process began, by what they came to. */
  readonly outcomes: Readonly<Partial<Record<CallOutcome, number>>>;
};

export type Call = {
  readonly outcome: CallOutcome;
  /** Why it counts against the account; null: it does not. */
  readonly failed: string | null;
  /** Milliseconds. */
  readonly took: number;
};

export type RailHealth = {
  /** Milliseconds until a call may be made; 0: now, and where it is a probe, by this caller. */
  admit(account: string): number;
  note(account: string, call: Call): void;
  /** A notice of the account's own has come. */
  heard(account: string): void;
  figures(): readonly AccountHealth[];
};

/** Failures in a row that open the breaker. */
const MOST_FAILURES = 5;
/** How long it stays open before the next probe, doubled after each that fails. */
const FIRST_REST = 5 * SECOND;
const LONGEST_REST = 120 * SECOND;
/** A probe that nobody heard the end of is given up. */
const PROBE_WITHIN = 20 * SECOND;
/** The weight of the newest answer in the running mean. */
const NEWEST = 0.2;

type Kept = {
  answered: number;
  failed: number;
  inRow: number;
  rest: number;
  closedUntil: Instant;
  probingUntil: Instant;
  latency: number | null;
  lastReason: string | null;
  lastAnswered: Instant | null;
  lastNotice: Instant | null;
  readonly outcomes: Partial<Record<CallOutcome, number>>;
};

export function createRailHealth(clock: Clock): RailHealth {
  const accounts = new Map<string, Kept>();
  const of = (account: string): Kept => {
    const known = accounts.get(account) ?? {
      answered: 0,
      failed: 0,
      inRow: 0,
      rest: FIRST_REST,
      closedUntil: 0,
      probingUntil: 0,
      latency: null,
      lastReason: null,
      lastAnswered: null,
      lastNotice: null,
      outcomes: {},
    };
    accounts.set(account, known);
    return known;
  };

  return {
    admit(account) {
      const one = of(account);
      if (one.inRow < MOST_FAILURES) return 0;
      const now = clock.now();
      const wait = Math.max(one.closedUntil, one.probingUntil) - now;
      if (wait > 0) return wait;
      one.probingUntil = now + PROBE_WITHIN;
      return 0;
    },
    note(account, { outcome, failed, took }) {
      const one = of(account);
      one.probingUntil = 0;
      one.outcomes[outcome] = (one.outcomes[outcome] ?? 0) + 1;
      if (failed === null) {
        one.lastAnswered = clock.now();
        one.answered += 1;
        one.inRow = 0;
        one.rest = FIRST_REST;
        one.latency = one.latency === null ? took : one.latency + NEWEST * (took - one.latency);
        return;
      }
      one.failed += 1;
      one.inRow += 1;
      one.lastReason = failed;
      if (one.inRow < MOST_FAILURES) return;
      one.closedUntil = clock.now() + one.rest;
      one.rest = Math.min(LONGEST_REST, one.rest * 2);
    },
    heard(account) {
      of(account).lastNotice = clock.now();
    },
    figures: () =>
      [...accounts].map(([account, one]) => ({
        account,
        state: stateOf(one, clock.now()),
        answered: one.answered,
        failed: one.failed,
        latency: one.latency === null ? null : Math.round(one.latency),
        lastReason: one.lastReason,
        lastAnswered: one.lastAnswered,
        lastNotice: one.lastNotice,
        outcomes: { ...one.outcomes },
      })),
  };
}

function stateOf({ inRow, probingUntil }: Kept, now: Instant): AccountHealth["state"] {
  if (inRow < MOST_FAILURES) return "well";
  return probingUntil > now ? "probing" : "broken";
}
