/**
 * Follows payments whose pages are open: all of them are looked at together once a second, however
 * many pages each has, and those who follow hear when one has changed. Nobody follows, nobody asks.
 */
import type { Engine } from "../engine/engine.ts";
import type { Payment } from "../engine/payment.ts";
import type { Project } from "../engine/settings.ts";

/** A page that follows a payment. */
export type Follower = {
  /** The state that it is in now, as `stateOf` writes it; the first time at once. */
  tell(state: string): void;
  /** Nothing has changed for a while. */
  beat(): void;
  /** No more will be told: the follower may come again. */
  end(): void;
};

export type LiveStatus = {
  /** Gives a function that ends it; undefined when there are too many already, or it is closed. */
  follow(project: Project, payment: Payment, follower: Follower): (() => void) | undefined;
  close(): void;
};

const ROUND = 1_000;
const ROUNDS_TO_A_BEAT = 20;
/** A page that is left open holds no connection for longer: ten minutes. */
const MOST_ROUNDS = 600;
const MOST_FOLLOWERS = 2_000;

type Following = {
  readonly project: Project;
  readonly payment: Payment;
  readonly follower: Follower;
  state: string;
  rounds: number;
};

/** What a page shows, in a word that changes when the page must: `pending 3`. */
export function stateOf({ status, version }: Payment): string {
  return `${status} ${version}`;
}

export function createLiveStatus(
  payments: Pick<Engine["payments"], "findById">,
  round = ROUND,
): LiveStatus {
  const all = new Set<Following>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function rest(): void {
    timer =
      closed || all.size === 0
        ? undefined
        : setTimeout(() => void lookAtAll().finally(rest), round);
  }

  function leave(one: Following): void {
    if (all.delete(one)) one.follower.end();
  }

  async function lookAtAll(): Promise<void> {
    await Promise.all([...all].map(look));
  }

  async function look(one: Following): Promise<void> {
    one.rounds += 1;
    // A look that fails is no news: the next round looks again.
    const found = await payments
      .findById(one.project, one.payment.id)
      .catch((): undefined => undefined);
    if (!all.has(one)) return;
    const state = found ? stateOf(found) : one.state;
    if (state !== one.state) {
      one.state = state;
      one.follower.tell(state);
    } else if (one.rounds % ROUNDS_TO_A_BEAT === 0) one.follower.beat();
    if (one.rounds >= MOST_ROUNDS) leave(one);
  }

  return {
    follow(project, payment, follower) {
      if (closed || all.size >= MOST_FOLLOWERS) return undefined;
      const one = { project, payment, follower, state: stateOf(payment), rounds: 0 };
      all.add(one);
      follower.tell(one.state);
      if (timer === undefined) rest();
      return () => void all.delete(one);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      for (const one of [...all]) leave(one);
    },
  };
}
