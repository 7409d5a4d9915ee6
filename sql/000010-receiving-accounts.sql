-- Where the money of charges arrives: accounts at banks, wallets and other gateways, a merchant's
-- or the house's own (owner 00000000-…). What opens them lies sealed. Which of a project's charges
-- go to which account are its settings' routes.
create table receiving_account (
  owner_id      uuid        not null,
  id            uuid        not null,
  rail          text        not null,
  mode          text        not null,
  name          text        not null,
  custody       text        not null,
  channels      text[]      not null,
  details       jsonb       not null,
  secrets       bytea,
  unique_totals boolean     not null,
  enabled       boolean     not null,
  created_at    timestamptz not null,
  constraint receiving_account_pk primary key (owner_id, id),
  constraint receiving_account_mode check (mode in ('sandbox', 'live')),
  constraint receiving_account_custody check (custody in ('ours', 'own'))
);

-- Null for charges of rails that collect on no account of their own.
alter table charge
  add column account_owner_id uuid,
  add column account_id uuid,
  add column custody text not null default 'ours',
  add constraint charge_account check ((account_owner_id is null) = (account_id is null)),
  add constraint charge_custody check (custody in ('ours', 'own'));
