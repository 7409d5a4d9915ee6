/** What the dashboard's first page tells of a project: its days, and how far it is set up. */
import { DAY, type Instant, jakartaDay, utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { Project } from "../engine/settings.ts";
import { leastUuid } from "../ids.ts";
import { dayText } from "../ui/show.ts";

export const DAYS = 30;

/** One day in Jakarta: the payments that were made on it, and what of them is paid by now. */
export type DayFigures = {
  readonly at: Instant;
  readonly made: number;
  readonly paid: number;
  /** Whole rupiah that paid payments asked for. */
  readonly amount: number;
};

/** What has been done of the setting up. */
export type SetUp = {
  readonly key: boolean;
  readonly payment: boolean;
  readonly paid: boolean;
  readonly endpoint: boolean;
  readonly delivered: boolean;
};

/** The last thirty days, the oldest first, days without a payment too. */
export async function dayFigures(
  db: Queryable,
  { merchantId, id, mode }: Project,
  now: Instant,
): Promise<readonly DayFigures[]> {
  const first = jakartaDay(now) - (DAYS - 1) * DAY;
  const rows = await selectDays(db, [merchantId, id, mode, leastUuid(first), utcText(first)]);
  const found = new Map(rows.map((row) => [row.day, row]));
  return Array.from({ length: DAYS }, (_, at) => {
    const day = first + at * DAY;
    const { made = 0, paid = 0, amount = 0 } = found.get(dayText(day)) ?? {};
    return { at: day, made, paid, amount };
  });
}

export async function setUpOf(db: Queryable, { merchantId, id }: Project): Promise<SetUp> {
  const [found] = await selectSetUp(db, [merchantId, id]);
  return found ?? { key: false, payment: false, paid: false, endpoint: false, delivered: false };
}

/** Ids begin with the time: the key itself leads to the days that are asked for. */
const selectDays = statement<{ day: string; made: number; paid: number; amount: number }>(
  "home_days",
  `select (created_at at time zone 'Asia/Jakarta')::date as day,
          count(*) as made,
          count(*) filter (where status = 'paid') as paid,
          coalesce(sum(amount) filter (where status = 'paid'), 0)::bigint as amount
     from payment
    where merchant_id = $1 and project_id = $2 and mode = $3 and id >= $4 and created_at >= $5
    group by 1`,
);

const selectSetUp = statement<SetUp>(
  "home_set_up",
  `select exists (
            select 1 from api_key
             where merchant_id = $1 and project_id = $2 and revoked_at is null) as key,
          exists (
            select 1 from payment where merchant_id = $1 and project_id = $2) as payment,
          exists (
            select 1 from payment
             where merchant_id = $1 and project_id = $2 and status = 'paid') as paid,
          exists (
            select 1 from endpoint
             where merchant_id = $1 and project_id = $2 and status = 'enabled') as endpoint,
          exists (
            select 1 from delivery
             where merchant_id = $1 and project_id = $2 and status = 'succeeded') as delivered`,
);
