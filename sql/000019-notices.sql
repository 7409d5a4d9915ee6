-- Notices: what phones, mailboxes and statements say of money on a receiving account. Each is kept
-- as evidence, whatever becomes of it. The owner of the account leads the keys.

-- Directory: the inbox's address names an account without its owner.
create table notice_directory (
  account_id uuid not null,
  owner_id   uuid not null,
  constraint notice_directory_pk primary key (account_id)
);

-- What forwarders sign with, sealed. An older one works until `ends_at`.
create table notice_secret (
  owner_id   uuid        not null,
  account_id uuid        not null,
  id         uuid        not null,
  secret     bytea       not null,
  created_at timestamptz not null,
  ends_at    timestamptz,
  constraint notice_secret_pk primary key (owner_id, account_id, id)
);

-- Signatures that have been taken: the same request is never taken twice while it is fresh.
create table notice_request (
  owner_id    uuid        not null,
  account_id  uuid        not null,
  signature   bytea       not null,
  received_at timestamptz not null,
  constraint notice_request_pk primary key (owner_id, account_id, signature)
);
create index notice_request_age on notice_request using brin (received_at);

-- `source` tells who said it, `digest` what makes it itself: what one source says again is one
-- notice. `from_at` to `until_at` is when the money came, by the source's clock. `transaction`
-- names the money, for every notice of it alike. Title and text are blank once they have been kept
-- for their time: they may name the buyer.
create table notice (
  owner_id    uuid        not null,
  id          uuid        not null,
  account_id  uuid        not null,
  source      text        not null,
  digest      bytea       not null,
  app         text        not null,
  title       text,
  text        text,
  from_at     timestamptz not null,
  until_at    timestamptz not null,
  received_at timestamptz not null,
  verdict     text        not null,
  rule        text,
  amount      bigint,
  status      text        not null,
  transaction text,
  paid_at     timestamptz,
  cause       text,
  merchant_id uuid,
  payment_id  uuid,
  charge_id   uuid,
  constraint notice_pk primary key (owner_id, id),
  constraint notice_once unique (owner_id, account_id, digest),
  constraint notice_status check (status in ('ignored', 'pending', 'counted', 'unassigned')),
  constraint notice_money check (
    case when verdict = 'money'
         then num_nonnulls(amount, transaction) = 2 and amount > 0 and status <> 'ignored'
         else num_nonnulls(amount, transaction) = 0 and status = 'ignored' end),
  constraint notice_charge check (num_nonnulls(payment_id, charge_id) in (0, 2))
);
create index notice_of_amount on notice (owner_id, account_id, amount, until_at)
  where amount is not null;
create index notice_pending on notice (owner_id, id) where status = 'pending';
create index notice_unassigned on notice (owner_id, id) where status = 'unassigned';
create index notice_payment on notice (merchant_id, payment_id) where payment_id is not null;
create index notice_raw on notice (received_at) where text is not null;

-- A phone, and when it was last heard of. `silent_since` is set once that is too long ago.
create table notice_device (
  owner_id     uuid        not null,
  account_id   uuid        not null,
  name         text        not null,
  heard_at     timestamptz not null,
  silent_since timestamptz,
  constraint notice_device_pk primary key (owner_id, account_id, name)
);
create index notice_device_heard on notice_device (heard_at) where silent_since is null;

-- Rules of an owner's own, beside those that are built in.
create table notice_rule (
  owner_id   uuid        not null,
  name       text        not null,
  value      jsonb       not null,
  created_at timestamptz not null,
  constraint notice_rule_pk primary key (owner_id, name)
);

-- A notice that comes after its total was given to another finds whose it was.
create index charge_account_total on charge (merchant_id, account_id, payable)
  where account_id is not null;
