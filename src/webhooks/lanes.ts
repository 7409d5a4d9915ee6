/**
 * Lanes: how much may be sent to whom. Kept in memory by each worker: an endpoint's cap shrinks
 * when it fails and grows as it answers, and slots are dealt so that nobody's trouble takes them
 * all.
 */
import { SECOND } from "../clock.ts";
import type { Claimed, Share } from "./claim.ts";
import type { DueEndpoint } from "./due.ts";

export type LaneSettings = {
  /** Deliveries that the worker holds at once: waiting here, being sent, being recorded. */
  readonly slots: number;
  /** Most tries under way at one endpoint. */
  readonly cap: number;
};

/**
 * The part of the slots that retries and endpoints in trouble share; the rest is for the others.
 */
const SLOW_PART = 1 / 4;

/** The part of the slots that one merchant may hold. */
const MERCHANT_PART = 1 / 4;

/** An endpoint at its full cap may have this much of its time waiting here, ms. */
const AHEAD = SECOND / 8;

/** The most turns that are claimed ahead, however quick the endpoint. */
const MOST_TURNS_AHEAD = 32;

/** The weight of the newest try in an endpoint's pace. */
const NEWEST = 1 / 5;

/** Beyond this many endpoints in memory, those with nothing under way are forgotten. */
const MOST_REMEMBERED = 10_000;

/** How an endpoint has done lately, and what we hold of its work. */
export type Standing = {
  /** Tries that may be under way at once. */
  cap: number;
  /** Whether its last try failed. */
  failing: boolean;
  /** The mean time of its tries, ms; undefined before the first. */
  pace: number | undefined;
  /** Claimed and neither recorded nor given back. */
  held: number;
  sending: number;
  readonly waiting: Held[];
};

/** A claimed delivery in its slot. */
export type Held = {
  readonly claimed: Claimed;
  readonly standing: Standing;
  readonly slow: boolean;
};

type Wish = Share & { readonly merchantId: string };

export type Lanes = ReturnType<typeof createLanes>;

export function createLanes({ slots, cap }: LaneSettings) {
  const slowSlots = Math.floor(slots * SLOW_PART);
  const merchantSlots = Math.ceil(slots * MERCHANT_PART);
  const standings = new Map<string, Standing>();
  const heldByMerchant = new Map<string, number>();
  const held = { slow: 0, quick: 0 };
  const lastServed = { slow: "", quick: "" };

  /** Deals the free slots to endpoints with due work: equal shares, in turn. */
  function deal(due: readonly DueEndpoint[]): readonly Share[] {
    const wishes: Record<"slow" | "quick", Wish[]> = { slow: [], quick: [] };
    for (const endpoint of due) {
      const standing = standingOf(endpoint.endpointId);
      const room = roomOf(standing, cap);
      if (room <= 0) continue;
      const retries = endpoint.first ? Math.ceil(room * SLOW_PART) : room;
      const { endpointId, merchantId } = endpoint;
      if (endpoint.retry) {
        wishes.slow.push({ endpointId, merchantId, lane: "retry", room: retries });
      }
      if (endpoint.first) {
        const firsts = endpoint.retry ? Math.max(1, room - retries) : room;
        const way = inTrouble(standing) ? "slow" : "quick";
        wishes[way].push({ endpointId, merchantId, lane: "first", room: firsts });
      }
    }
    const dealt = new Map<string, number>();
    return [
      ...grant("quick", wishes.quick, slots - slowSlots - held.quick, dealt),
      ...grant("slow", wishes.slow, slowSlots - held.slow, dealt),
    ];
  }

  function grant(
    way: "slow" | "quick",
    wishes: readonly Wish[],
    free: number,
    dealt: Map<string, number>,
  ): readonly Share[] {
    const equal = Math.ceil(free / wishes.length);
    const shares: Share[] = [];
    let left = free;
    for (const { merchantId, ...wish } of inTurn(wishes, lastServed[way])) {
      const sofar = (heldByMerchant.get(merchantId) ?? 0) + (dealt.get(merchantId) ?? 0);
      const room = Math.min(wish.room, equal, left, merchantSlots - sofar);
      if (room <= 0) continue;
      shares.push({ ...wish, room });
      dealt.set(merchantId, (dealt.get(merchantId) ?? 0) + room);
      left -= room;
      lastServed[way] = wish.endpointId;
    }
    return shares;
  }

  function standingOf(endpointId: string): Standing {
    const known = standings.get(endpointId);
    if (known) return known;
    if (standings.size >= MOST_REMEMBERED) {
      for (const [id, { held }] of standings) if (held === 0) standings.delete(id);
    }
    const standing = { cap, failing: false, pace: undefined, held: 0, sending: 0, waiting: [] };
    standings.set(endpointId, standing);
    return standing;
  }

  /** Gives a claimed delivery its slot; it waits there to be sent. */
  function take(claimed: Claimed): Standing {
    const standing = standingOf(claimed.endpointId);
    const slow = claimed.lane === "retry" || inTrouble(standing);
    standing.waiting.push({ claimed, standing, slow });
    count({ claimed, standing, slow }, 1);
    return standing;
  }

  function count({ claimed: { merchantId }, standing, slow }: Held, by: 1 | -1): void {
    standing.held += by;
    held[slow ? "slow" : "quick"] += by;
    const now = (heldByMerchant.get(merchantId) ?? 0) + by;
    if (now === 0) heldByMerchant.delete(merchantId);
    else heldByMerchant.set(merchantId, now);
  }

  /**
   * Learns from a try that has ended: one more at a time when it went well, half when it failed.
   */
  function learn(standing: Standing, well: boolean, took: number): void {
    standing.failing = !well;
    standing.cap = well
      ? Math.min(cap, standing.cap + 1)
      : Math.max(1, Math.floor(standing.cap / 2));
    standing.pace = took * NEWEST + (standing.pace ?? took) * (1 - NEWEST);
  }

  return {
    deal,
    take,
    learn,
    /** Frees the slot of what was recorded or given back. */
    release: (of: Held) => count(of, -1),
    /** Takes out all that wait to be sent. */
    unsent: () => [...standings.values()].flatMap(({ waiting }) => waiting.splice(0)),
    /** How many slots are taken. */
    held: () => held.slow + held.quick,
    /** How an endpoint stands, for those who watch. */
    standingOf,
  };
}

function inTrouble({ failing, cap }: Standing): boolean {
  return failing && cap === 1;
}

/**
 * How many more deliveries to claim for an endpoint. A quick one is given work ahead, and more only
 * when half of it is gone: many claims of one row cost more than they hurry.
 */
function roomOf({ cap, pace, held }: Standing, most: number): number {
  const turns = cap < most || pace === undefined ? 0 : Math.floor(AHEAD / Math.max(pace, 1));
  const limit = cap * (1 + Math.min(turns, MOST_TURNS_AHEAD));
  return turns > 0 && held > limit / 2 ? 0 : limit - held;
}

/** The wishes in order of endpoint, beginning behind the one that was served last. */
function inTurn(wishes: readonly Wish[], last: string): readonly Wish[] {
  const start = wishes.findIndex(({ endpointId }) => endpointId > last);
  return start <= 0 ? wishes : [...wishes.slice(start), ...wishes.slice(0, start)];
}
