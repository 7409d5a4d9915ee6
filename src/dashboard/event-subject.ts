/** What an event is about: what it is called, and where its page stands. */
import { type Event, isAccountEvent, isPayoutEvent, isRefundEvent } from "../engine/payment.ts";
import { parseId, showId } from "../ids.ts";

export type EventSubject = {
  readonly label: string;
  /** Under the project's address. */
  readonly path: string;
  /** What the filter takes. */
  readonly shown: string;
};

export function subjectOf(event: Event): EventSubject {
  const { subjectId } = event;
  if (isAccountEvent(event)) {
    const account = showId("acc", event.data.accountId);
    return {
      label: event.data.device,
      path: `/accounts/${account}`,
      shown: showId("sil", subjectId),
    };
  }
  if (isPayoutEvent(event)) {
    const shown = showId("pyo", subjectId);
    return { label: event.data.reference ?? shown, path: `/payouts/${shown}`, shown };
  }
  if (isRefundEvent(event)) {
    const shown = showId("rfd", subjectId);
    return { label: shown, path: `/refunds/${shown}`, shown };
  }
  const shown = showId("pay", subjectId);
  return { label: event.data.reference, path: `/payments/${shown}`, shown };
}

const KINDS = ["pay", "pyo", "rfd", "sil"] as const;

/** The subject that a shown id names; undefined when it is none. */
export function subjectIdIn(text: string): string | undefined {
  for (const kind of KINDS) {
    const id = parseId(kind, text);
    if (id !== undefined) return id;
  }
  return undefined;
}
