-- Charges that are asked of rails across a network. An ask is written down before anybody is called
-- and stays until what became of it is known: `asking` while a call is under way, `unknown` when
-- nobody can say whether it was done. `name` is how the rail tells of it, `handle` the rail's own
-- id beside it, `next_look` when it is asked about next, in real time: null is never again.
-- `unseen` is a charge that no buyer was shown, `called_off` one that was canceled at the rail.
-- `told` says whether whoever asked for the payment has heard of the charge.
create table rail_ask (
  merchant_id uuid        not null,
  charge_id   uuid        not null,
  payment_id  uuid        not null,
  project_id  uuid        not null,
  rail        text        not null,
  owner_id    uuid        not null,
  account_id  uuid        not null,
  channel     text        not null,
  price       jsonb       not null,
  page        text        not null,
  deadline    timestamptz not null,
  state       text        not null,
  name        text,
  handle      text,
  reason      text,
  unseen      boolean     not null default false,
  called_off  boolean     not null default false,
  told        boolean     not null default false,
  tries       integer     not null default 0,
  next_look   timestamptz,
  created_at  timestamptz not null,
  constraint rail_ask_pk primary key (merchant_id, charge_id),
  constraint rail_ask_state check (state in ('asking', 'accepted', 'declined', 'unknown')),
  constraint rail_ask_named check (state <> 'accepted' or name is not null)
) with (fillfactor = 70);

-- One call for a payment at a time.
create unique index rail_ask_one_asking on rail_ask (merchant_id, payment_id)
  where state = 'asking';
create index rail_ask_payment on rail_ask (merchant_id, payment_id);
create index rail_ask_due on rail_ask (next_look) where next_look is not null;
create index rail_ask_age on rail_ask using brin (created_at);
-- Notices come to an account and name no merchant.
create index rail_ask_name on rail_ask (owner_id, account_id, name);
create unique index receiving_account_id on receiving_account (id);
