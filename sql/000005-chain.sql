-- Tamper evidence: every transfer becomes a link of its merchant's chain of hashes, some time after
-- its commit. The marks say up to which version each account's entries are linked.

create table chain_link (
  merchant_id uuid   not null,
  number      bigint not null,
  transfer_id uuid   not null,
  day         date   not null,
  hash        bytea  not null,
  constraint chain_link_pk primary key (merchant_id, number),
  constraint chain_link_transfer unique (merchant_id, transfer_id)
);

create table chain_head (
  merchant_id uuid   not null,
  number      bigint not null,
  hash        bytea  not null,
  constraint chain_head_pk primary key (merchant_id)
);

create table chain_mark (
  merchant_id uuid   not null,
  mode        text   not null,
  account     text   not null,
  version     bigint not null,
  balance     bigint not null,
  constraint chain_mark_pk primary key (merchant_id, mode, account)
);

-- The last link of each day in Jakarta.
create table chain_root (
  merchant_id uuid   not null,
  day         date   not null,
  number      bigint not null,
  hash        bytea  not null,
  constraint chain_root_pk primary key (merchant_id, day)
);

create trigger chain_link_immutable before update or delete or truncate on chain_link
  for each statement execute function refuse_change();

create index hold_pending on hold (merchant_id, mode, account) where state = 'pending';

alter table chain_link alter column merchant_id set (n_distinct = 100);
