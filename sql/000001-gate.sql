-- The first house: merchants, projects, payments, the ledger, events and their deliveries.
-- The merchant's id leads every key, so that one merchant's rows can live together on one node.
-- Hot tables carry no foreign keys on purpose: their parents are written by the same statement
-- and never deleted, and a key check on each row costs more than it proves.

create table house (
  name  text  not null,
  value jsonb not null,
  constraint house_pk primary key (name)
);

create table operator (
  id            uuid        not null,
  name          text        not null,
  password_hash text,
  created_at    timestamptz not null,
  constraint operator_pk primary key (id),
  constraint operator_name_unique unique (name)
);

create table operator_link (
  hash        bytea       not null,
  operator_id uuid        not null,
  expires_at  timestamptz not null,
  used_at     timestamptz,
  constraint operator_link_pk primary key (hash),
  constraint operator_link_operator foreign key (operator_id) references operator (id)
);

create table audit (
  id      uuid        not null,
  at      timestamptz not null,
  actor   text        not null,
  verb    text        not null,
  subject text        not null,
  detail  jsonb       not null default '{}',
  constraint audit_pk primary key (id)
);

create table merchant (
  id         uuid        not null,
  name       text        not null,
  created_at timestamptz not null,
  constraint merchant_pk primary key (id)
);

-- The number of a merchant's newest event; locked in the commit that appends one, so that
-- numbers become visible in order and a reader of the feed misses none.
create table event_counter (
  merchant_id uuid   not null,
  last        bigint not null default 0,
  constraint event_counter_pk primary key (merchant_id),
  constraint event_counter_merchant foreign key (merchant_id) references merchant (id)
) with (fillfactor = 20);

create table project (
  merchant_id uuid        not null,
  id          uuid        not null,
  slug        text        not null,
  name        text        not null,
  mode        text        not null,
  dialect     text        not null,
  settings    jsonb       not null,
  created_at  timestamptz not null,
  live_at     timestamptz,
  constraint project_pk primary key (merchant_id, id),
  constraint project_merchant foreign key (merchant_id) references merchant (id),
  constraint project_mode check (mode in ('sandbox', 'live'))
);

-- Directory tables find the merchant of what comes without one.
create table project_directory (
  slug        text not null,
  merchant_id uuid not null,
  project_id  uuid not null,
  constraint project_directory_pk primary key (slug),
  constraint project_directory_project unique (project_id)
);

create table api_key (
  merchant_id  uuid        not null,
  id           uuid        not null,
  project_id   uuid        not null,
  kind         text        not null,
  hint         text        not null,
  sealed       bytea,
  scopes       text[]      not null default '{}',
  may_pay_out  boolean     not null default true,
  created_at   timestamptz not null,
  expires_at   timestamptz,
  revoked_at   timestamptz,
  constraint api_key_pk primary key (merchant_id, id),
  constraint api_key_project foreign key (merchant_id, project_id)
    references project (merchant_id, id),
  constraint api_key_kind check (kind in ('made', 'imported'))
);

-- `digest` is SHA-256 of a key we made, HMAC-SHA-256 under the house key of an imported one.
-- `scope` is the slug where the wire carries it, else empty.
create table key_directory (
  dialect     text  not null,
  scope       text  not null,
  digest      bytea not null,
  merchant_id uuid  not null,
  project_id  uuid  not null,
  key_id      uuid  not null,
  constraint key_directory_pk primary key (dialect, scope, digest)
);

-- `ends_at` is the end that its program asked for: no charge that is made later outlives it.
create table payment (
  merchant_id   uuid        not null,
  id            uuid        not null,
  project_id    uuid        not null,
  mode          text        not null,
  reference     text        not null,
  identity      text,
  identity_kept boolean     not null,
  wire_id       text        not null,
  origin        text        not null,
  status        text        not null,
  version       integer     not null,
  amount        bigint      not null,
  channel       text,
  charge_id     uuid,
  customer      jsonb,
  metadata      jsonb,
  return_url    text,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  expires_at    timestamptz not null,
  ends_at       timestamptz,
  paid_at       timestamptz,
  canceled_at   timestamptz,
  constraint payment_pk primary key (merchant_id, id),
  constraint payment_mode check (mode in ('sandbox', 'live')),
  constraint payment_status check (status in ('pending', 'paid', 'expired', 'canceled', 'failed')),
  constraint payment_amount check (amount > 0)
) with (fillfactor = 85);

-- In each mode for itself: what was tried in the sandbox takes nothing from live orders.
create unique index payment_identity on payment (merchant_id, project_id, mode, identity)
  where status in ('pending', 'paid') or identity_kept;
create index payment_reference on payment (merchant_id, reference);
create index payment_due on payment (expires_at) where status = 'pending';

create table charge (
  merchant_id    uuid        not null,
  id             uuid        not null,
  payment_id     uuid        not null,
  mode           text        not null,
  channel        text        not null,
  rail           text        not null,
  status         text        not null,
  bearer         text        not null,
  amount         bigint      not null,
  fee            bigint      not null,
  code           integer     not null,
  payable        bigint      not null,
  net            bigint      not null,
  instructions   jsonb       not null,
  rail_reference text        not null,
  deadline       timestamptz not null,
  created_at     timestamptz not null,
  paid_at        timestamptz,
  constraint charge_pk primary key (merchant_id, payment_id, id),
  constraint charge_status check (status in ('open', 'paid', 'failed')),
  constraint charge_bearer check (bearer in ('buyer', 'merchant')),
  constraint charge_sums check (payable > 0 and fee >= 0 and net >= 0 and net <= payable)
) with (fillfactor = 85);

-- What an id that comes without a merchant leads to: a wire id, a rail's number for a charge.
create table directory (
  kind        text not null,
  key         text not null,
  merchant_id uuid not null,
  payment_id  uuid not null,
  constraint directory_pk primary key (kind, key)
);

-- One unique total per receiving account at a time; free again once `held_until` has passed, which
-- is `cool_down` ms after the payment can no longer be paid in time.
create table reservation (
  owner_id    uuid        not null,
  account     text        not null,
  total       bigint      not null,
  merchant_id uuid        not null,
  payment_id  uuid        not null,
  cool_down   integer     not null,
  held_until  timestamptz not null,
  constraint reservation_pk primary key (owner_id, account, total)
);
create index reservation_payment on reservation (merchant_id, payment_id);
create index reservation_held on reservation using brin (held_until);

create table idempotency (
  merchant_id uuid        not null,
  project_id  uuid        not null,
  operation   text        not null,
  key         text        not null,
  fingerprint bytea       not null,
  status      integer     not null,
  headers     jsonb       not null,
  body        text        not null,
  created_at  timestamptz not null,
  constraint idempotency_pk primary key (merchant_id, project_id, operation, key)
);
create index idempotency_age on idempotency using brin (created_at);

-- Money that a rail told us of: one row per rail's own transaction, so that no notice counts twice.
create table receipt (
  merchant_id uuid        not null,
  rail        text        not null,
  transaction text        not null,
  mode        text        not null,
  payment_id  uuid        not null,
  charge_id   uuid        not null,
  amount      bigint      not null,
  paid_at     timestamptz not null,
  outcome     text        not null,
  created_at  timestamptz not null,
  constraint receipt_pk primary key (merchant_id, rail, transaction),
  constraint receipt_amount check (amount > 0)
);
create index receipt_payment on receipt (merchant_id, payment_id);

-- Money that fits nowhere yet, waiting for a person.
create table suspense (
  merchant_id uuid        not null,
  id          uuid        not null,
  mode        text        not null,
  payment_id  uuid        not null,
  charge_id   uuid        not null,
  rail        text        not null,
  transaction text        not null,
  cause       text        not null,
  amount      bigint      not null,
  status      text        not null,
  created_at  timestamptz not null,
  constraint suspense_pk primary key (merchant_id, id),
  constraint suspense_status check (status in ('open', 'resolved'))
);

create table event (
  merchant_id uuid        not null,
  number      bigint      not null,
  subject_id  uuid        not null,
  version     integer     not null,
  project_id  uuid        not null,
  mode        text        not null,
  type        text        not null,
  data        jsonb       not null,
  created_at  timestamptz not null,
  constraint event_pk primary key (merchant_id, number),
  constraint event_subject unique (merchant_id, subject_id, version)
);

create table endpoint (
  merchant_id     uuid        not null,
  id              uuid        not null,
  project_id      uuid        not null,
  url             text        not null,
  dialect         text        not null,
  events          text[]      not null,
  settings        jsonb       not null default '{}',
  wire_secret     bytea       not null,
  standard_secret bytea       not null,
  status          text        not null,
  disabled_reason text,
  created_at      timestamptz not null,
  constraint endpoint_pk primary key (merchant_id, id),
  constraint endpoint_project foreign key (merchant_id, project_id)
    references project (merchant_id, id),
  constraint endpoint_status check (status in ('enabled', 'disabled'))
);
create index endpoint_of_project on endpoint (merchant_id, project_id);

-- One event for one endpoint. `due_at` is when a worker may take it next: the time of the next
-- try, or the end of the lease of the worker that has it. `fence` rises with each claim, and a
-- result counts only while the fence it was claimed with still stands.
create table delivery (
  merchant_id  uuid        not null,
  id           uuid        not null,
  endpoint_id  uuid        not null,
  project_id   uuid        not null,
  event_number bigint      not null,
  subject_id   uuid        not null,
  status       text        not null,
  attempts     integer     not null default 0,
  fence        integer     not null default 0,
  due_at       timestamptz not null,
  body         bytea,
  last_status  integer,
  last_error   text,
  created_at   timestamptz not null,
  finished_at  timestamptz,
  constraint delivery_pk primary key (merchant_id, id),
  constraint delivery_status check (status in ('pending', 'succeeded', 'failed', 'superseded'))
) with (fillfactor = 70);
-- Two lanes per endpoint: first attempts (0) and retries (1), so that neither is read past the
-- other.
create index delivery_due on delivery (endpoint_id, (least(attempts, 1)), due_at, event_number)
  where status = 'pending';
create index delivery_order on delivery (endpoint_id, subject_id, event_number)
  where status = 'pending';
create index delivery_event on delivery (merchant_id, event_number);

create table attempt (
  merchant_id      uuid        not null,
  delivery_id      uuid        not null,
  number           integer     not null,
  started_at       timestamptz not null,
  duration_ms      integer     not null,
  status           integer,
  error            text,
  request_headers  jsonb       not null,
  response_headers jsonb,
  response_body    text,
  constraint attempt_pk primary key (merchant_id, delivery_id, number)
);
create index attempt_age on attempt using brin (started_at);

-- The ledger. Accounts are per merchant and mode. Plus is owed to the account, minus is held at a
-- rail. Every entry carries the balance it left, numbered without a gap per account.
create table account (
  merchant_id uuid   not null,
  mode        text   not null,
  name        text   not null,
  floor       bigint,
  posted      bigint not null default 0,
  held        bigint not null default 0,
  version     bigint not null default 0,
  constraint account_pk primary key (merchant_id, mode, name),
  constraint account_floor check (floor is null or posted - held >= floor),
  constraint account_held check (held >= 0)
) with (fillfactor = 20);

create table transfer (
  merchant_id  uuid        not null,
  id           uuid        not null,
  mode         text        not null,
  kind         text        not null,
  key          text        not null,
  subject_id   uuid        not null,
  reverses     uuid,
  effective_at timestamptz not null,
  created_at   timestamptz not null,
  constraint transfer_pk primary key (merchant_id, id),
  constraint transfer_key unique (merchant_id, key)
);

create table entry (
  merchant_id     uuid   not null,
  mode            text   not null,
  account         text   not null,
  account_version bigint not null,
  transfer_id     uuid   not null,
  amount          bigint not null,
  balance_after   bigint not null,
  constraint entry_pk primary key (merchant_id, mode, account, account_version),
  constraint entry_amount check (amount <> 0)
);
create index entry_transfer on entry (merchant_id, transfer_id);

create table hold (
  merchant_id uuid        not null,
  id          uuid        not null,
  mode        text        not null,
  account     text        not null,
  amount      bigint      not null,
  state       text        not null,
  subject_id  uuid        not null,
  created_at  timestamptz not null,
  resolved_at timestamptz,
  constraint hold_pk primary key (merchant_id, id),
  constraint hold_amount check (amount > 0),
  constraint hold_state check (state in ('pending', 'posted', 'voided'))
);

-- Transfers and entries are never changed; a correction is a new transfer. Binds the owner too.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed or deleted: post a correcting transfer',
    tg_table_name
    using errcode = 'restrict_violation';
end
$$;

create trigger transfer_immutable before update or delete or truncate on transfer
  for each statement execute function refuse_change();
create trigger entry_immutable before update or delete or truncate on entry
  for each statement execute function refuse_change();

-- All entries of a transfer come in one statement; they sum to zero, are two or more, and stay in
-- the merchant and mode of their transfer.
create function check_entries() returns trigger language plpgsql as $$
begin
  if exists (
    select 1
      from fresh f
      left join transfer t on t.merchant_id = f.merchant_id and t.id = f.transfer_id
     group by f.merchant_id, f.transfer_id
    having sum(f.amount) <> 0
        or count(*) < 2
        or count(*) filter (where t.mode is distinct from f.mode) > 0
        or count(*) <> (select count(*) from entry e
                         where e.merchant_id = f.merchant_id and e.transfer_id = f.transfer_id)
  ) then
    raise exception 'entries of a transfer must be whole, of its mode, and sum to zero'
      using errcode = 'check_violation';
  end if;
  return null;
end
$$;

create trigger entry_balanced after insert on entry
  referencing new table as fresh
  for each statement execute function check_entries();

-- Webhooks that came back to our own inbox: sandbox only, for looking at.
create table dev_inbox (
  id          uuid        not null,
  project_id  uuid        not null,
  received_at timestamptz not null,
  headers     jsonb       not null,
  body        text        not null,
  constraint dev_inbox_pk primary key (id)
);

-- Most merchants may have one row and one of them millions. Told so, the planner never reads all
-- rows of a merchant where a key names one of them.
alter table payment     alter column merchant_id set (n_distinct = 100);
alter table charge      alter column merchant_id set (n_distinct = 100);
alter table receipt     alter column merchant_id set (n_distinct = 100);
alter table event       alter column merchant_id set (n_distinct = 100);
alter table delivery    alter column merchant_id set (n_distinct = 100);
alter table attempt     alter column merchant_id set (n_distinct = 100);
alter table transfer    alter column merchant_id set (n_distinct = 100);
alter table entry       alter column merchant_id set (n_distinct = 100);
