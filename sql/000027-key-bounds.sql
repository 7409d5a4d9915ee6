-- A key may be bound to addresses, and tells when it was last used: to a few minutes, so that a
-- busy key costs no write of its own for every call.

alter table api_key
  add column addresses text[]      not null default '{}',
  add column used_at   timestamptz;
