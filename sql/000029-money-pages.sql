-- What merchants steer on their pages: payouts that a second person of theirs confirms,
-- beneficiaries that are taken off the list, links that end by themselves, and the public page of
-- an open payment.

-- How many of the merchant's own people must confirm a payout before operators may approve it, and
-- who has: members by their login, operators who act as the merchant never.
alter table payout
  add column confirmations integer not null default 0,
  add column confirmed_by  text[]  not null default '{}',
  add constraint payout_confirmations check (
    confirmations between 0 and 1
    and (status in ('requested', 'rejected') or cardinality(confirmed_by) >= confirmations)
    and not requested_by = any (confirmed_by));

-- The row stays: payouts that went there name it.
alter table beneficiary add column removed_at timestamptz;

-- From `expires_at` on, or once `most_paid` of its payments are paid, a link makes no payment.
alter table payment_link
  add column expires_at timestamptz,
  add column most_paid  bigint,
  add constraint payment_link_most_paid check (most_paid > 0);

create index payment_of_link on payment (merchant_id, origin, id) where origin like 'link %';

-- Whoever knows an open payment's id may open its page.
insert into directory (kind, key, merchant_id, payment_id)
select 'open', id::text, merchant_id, id from open_payment
on conflict on constraint directory_pk do nothing;
