-- What the pages about people need: where an act came from, merchants that are paused or bounded,
-- invitations that are withdrawn, operators who have left, and why one signed in as a merchant.

-- The address of the browser; null: a verb, or the house itself. `acting`: an operator, at the
-- merchant's own dashboard.
alter table audit
  add column address text,
  add column acting  boolean not null default false;

-- Paused: takes nothing new and pays nothing out. What the house allows it at most, and its fees,
-- stand above the settings of its projects.
alter table merchant
  add column paused_at     timestamptz,
  add column paused_reason text,
  add column terms         jsonb not null default '{}',
  add constraint merchant_paused check ((paused_at is null) = (paused_reason is null));

-- For whom it is meant, as whoever invited wrote it down.
alter table invitation
  add column meant_for    text,
  add column withdrawn_at timestamptz;

-- Operators have had such links from the start: one sets a password once.
create table member_link (
  hash       bytea       not null,
  member_id  uuid        not null,
  expires_at timestamptz not null,
  used_at    timestamptz,
  constraint member_link_pk primary key (hash),
  constraint member_link_member foreign key (member_id) references member (id)
);

-- Names stay taken, for the audit log speaks of them.
alter table operator add column removed_at timestamptz;

-- Of an operator who acts as a merchant: the role in which, and why.
alter table session
  add column acting_role   text,
  add column acting_reason text,
  add constraint session_acting check (
    (acts_as is null and acting_role is null) or
    (acts_as is not null and acting_role in ('viewer', 'admin')));
