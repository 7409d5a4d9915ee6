/**
 * Judging new payments by what stands in the database: whether each may be made, was made before,
 * replays a stored reply, or meets a total or number that is taken.
 */
import type { Reply } from "./engine.ts";
import { UNDER_WAY } from "./kept-replies.ts";

export type Judged =
  /** An earlier try of this very item was committed and its answer lost. */
  | { readonly outcome: "done_before" }
  | { readonly outcome: "existing"; readonly id: string }
  | { readonly outcome: "replayed"; readonly fingerprint: Buffer; readonly reply: Reply }
  /** The key is a payment's whose reply waits for a rail across a network. */
  | { readonly outcome: "under_way"; readonly fingerprint: Buffer; readonly id: string }
  /** The project's clock was advanced meanwhile: what was made for it has the wrong times. */
  | { readonly outcome: "clock_moved"; readonly clockOffset: number }
  /** The unique total is held by another payment. */
  | { readonly outcome: "code_taken" }
  /** The number leads to another payment already. */
  | { readonly outcome: "number_taken" };

/** What an item meets; one that meets nothing has no row. */
export type MetRow = {
  /** From 1. */
  ordinal: number;
  existing_id: string | null;
  stored_fingerprint: Buffer | null;
  stored_status: number | null;
  stored_headers: Record<string, string> | null;
  stored_body: string | null;
  done_before: boolean;
  code_taken: boolean;
  clock_offset: number | null;
};

export function judge(row: MetRow): Judged {
  if (row.done_before) return { outcome: "done_before" };
  if (row.stored_fingerprint) {
    const { stored_fingerprint: fingerprint, stored_body: id } = row;
    if (row.stored_status === UNDER_WAY) return { outcome: "under_way", fingerprint, id: id ?? "" };
    const reply = {
      status: row.stored_status as number,
      headers: row.stored_headers ?? {},
      body: row.stored_body ?? "",
    };
    return { outcome: "replayed", fingerprint: row.stored_fingerprint, reply };
  }
  if (row.clock_offset !== null) {
    return { outcome: "clock_moved", clockOffset: row.clock_offset };
  }
  if (row.existing_id) return { outcome: "existing", id: row.existing_id };
  return { outcome: row.code_taken ? "code_taken" : "number_taken" };
}

/** SQL that selects `MetRow`s; `from` unnests the columns of `i`, with their ordinality. */
export function selectingMet(from: string): string {
  return `
     select i.ordinal::integer,
            p.id as existing_id,
            k.fingerprint as stored_fingerprint, k.status as stored_status,
            k.headers as stored_headers, k.body as stored_body,
            coalesce(w.payment_id = i.id, false) as done_before,
            r.total is not null as code_taken,
            c.clock_offset
       from ${from}
              as i (merchant_id, id, project_id, mode, identity, wire_id, created_at, operation,
                    key, owner_id, account, total, number_kind, number, clock_offset, ordinal)
       left join lateral (
         select id from payment p
          where p.merchant_id = i.merchant_id and p.project_id = i.project_id
            and p.mode = i.mode and p.identity = i.identity
            and (p.status in ('pending', 'paid') or p.identity_kept)
          limit 1
       ) p on true
       left join idempotency k
         on k.merchant_id = i.merchant_id and k.project_id = i.project_id
        and k.operation = i.operation and k.key = i.key
       left join reservation r
         on r.owner_id = i.owner_id and r.account = i.account and r.total = i.total
        and r.held_until > i.created_at
       left join lateral (
         select j.clock_offset from project j
          where i.mode = 'sandbox' and j.merchant_id = i.merchant_id and j.id = i.project_id
            and j.clock_offset <> i.clock_offset
       ) c on true
       left join directory d on d.kind = i.number_kind and d.key = i.number
       left join directory w on w.kind = 'wire' and w.key = i.wire_id
      where p.id is not null or k.key is not null or r.total is not null or d.key is not null
         or w.payment_id = i.id or c.clock_offset is not null`;
}
