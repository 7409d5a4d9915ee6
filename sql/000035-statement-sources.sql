-- Sources of statements: servers that are asked now and then for the lines of a receiving account.
-- `value` is how they are asked and read, `headers` what they are asked with, sealed. `newest` and
-- `cursor` say where the next poll goes on; `due_at` is its real time, and a lease while it runs.
create table statement_source (
  owner_id   uuid        not null,
  account_id uuid        not null,
  name       text        not null,
  value      jsonb       not null,
  headers    bytea       not null,
  newest     date,
  cursor     text,
  due_at     timestamptz not null,
  polled_at  timestamptz,
  failures   integer     not null default 0,
  fault      text,
  created_at timestamptz not null,
  constraint statement_source_pk primary key (owner_id, account_id, name),
  constraint statement_source_account foreign key (owner_id, account_id)
    references receiving_account (owner_id, id)
);
-- Workers look for what is due, whoever's it is.
create index statement_source_due on statement_source (due_at);
