-- Statements: what a bank or a gateway says has moved, line by line. Nothing of ours is changed by
-- them; they are held against receipts and payouts when they are looked at. A line's identity is
-- made of what it says, so that a file imported twice, or one that overlaps another, adds nothing.

create table statement_layout (
  name       text        not null,
  value      jsonb       not null,
  created_at timestamptz not null,
  constraint statement_layout_pk primary key (name)
);

create table statement (
  merchant_id uuid        not null,
  id          uuid        not null,
  project_id  uuid        not null,
  mode        text        not null,
  rail        text        not null,
  file        text        not null,
  digest      bytea       not null,
  layout      text        not null,
  status      text        not null,
  lines       integer     not null,
  known       integer     not null default 0,
  first_day   date        not null,
  last_day    date        not null,
  imported_by text        not null,
  created_at  timestamptz not null,
  constraint statement_pk primary key (merchant_id, id),
  constraint statement_digest unique (merchant_id, mode, rail, layout, digest),
  constraint statement_project foreign key (merchant_id, project_id)
    references project (merchant_id, id),
  constraint statement_mode check (mode in ('sandbox', 'live')),
  constraint statement_status check (status in ('importing', 'imported'))
);

create table statement_line (
  merchant_id  uuid        not null,
  mode         text        not null,
  rail         text        not null,
  identity     bytea       not null,
  statement_id uuid        not null,
  number       integer     not null,
  direction    text        not null,
  amount       bigint      not null,
  at           timestamptz not null,
  day          date        not null,
  reference    text,
  description  text        not null,
  constraint statement_line_pk primary key (merchant_id, mode, rail, identity),
  constraint statement_line_direction check (direction in ('in', 'out')),
  constraint statement_line_amount check (amount > 0)
);

create index statement_line_day on statement_line (merchant_id, mode, rail, day);
create index statement_line_reference on statement_line (merchant_id, mode, rail, reference)
  where reference is not null;
create index statement_line_of on statement_line (merchant_id, statement_id);

-- Days are looked for in the order in which money came: small, and nearly free to keep.
create index receipt_age on receipt using brin (paid_at);
