-- The people behind the faces: who signs in to the dashboard and the console, with what, and what
-- each may see. Operators have been there since the first house; members are a merchant's people.

create table member (
  id            uuid        not null,
  email         text        not null,
  name          text        not null,
  password_hash text        not null,
  created_at    timestamptz not null,
  constraint member_pk primary key (id),
  constraint member_email_unique unique (email)
);

create table membership (
  merchant_id uuid        not null,
  member_id   uuid        not null,
  role        text        not null,
  created_at  timestamptz not null,
  constraint membership_pk primary key (merchant_id, member_id),
  constraint membership_merchant foreign key (merchant_id) references merchant (id),
  constraint membership_role check (role in ('owner', 'admin', 'developer', 'finance', 'viewer'))
);
create index membership_of_member on membership (member_id);

-- A link that is handed over; found by the digest of its token, as it comes without a merchant.
create table invitation (
  hash        bytea       not null,
  merchant_id uuid        not null,
  id          uuid        not null,
  role        text        not null,
  invited_by  text        not null,
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  used_at     timestamptz,
  constraint invitation_pk primary key (hash),
  constraint invitation_merchant foreign key (merchant_id) references merchant (id),
  constraint invitation_role check (role in ('owner', 'admin', 'developer', 'finance', 'viewer'))
);
create index invitation_of_merchant on invitation (merchant_id, created_at);

alter table operator
  add column role text not null default 'admin',
  add constraint operator_role check (role in ('admin', 'finance', 'support', 'viewer'));

-- What proves a person once more. `person_id` is a member's or an operator's.
-- A seed counts once it is confirmed; a code counts once, so the newest step that was used is kept.
create table totp (
  person_id    uuid        not null,
  sealed       bytea       not null,
  confirmed_at timestamptz,
  used_step    bigint      not null default 0,
  constraint totp_pk primary key (person_id)
);

create table passkey (
  id         text        not null,
  person_id  uuid        not null,
  public_key bytea       not null,
  counter    bigint      not null,
  name       text        not null,
  transports text[]      not null default '{}',
  created_at timestamptz not null,
  used_at    timestamptz,
  constraint passkey_pk primary key (id)
);
create index passkey_of_person on passkey (person_id);

create table recovery_code (
  person_id  uuid        not null,
  digest     bytea       not null,
  created_at timestamptz not null,
  used_at    timestamptz,
  constraint recovery_code_pk primary key (person_id, digest)
);

-- A browser that is signed in, found by the digest of its token. `stage` is what has been shown:
-- the password alone, or all that is asked. An operator who acts as a merchant has its id here.
create table session (
  hash        bytea       not null,
  id          uuid        not null,
  realm       text        not null,
  person_id   uuid        not null,
  stage       text        not null,
  acts_as     uuid,
  created_at  timestamptz not null,
  seen_at     timestamptz not null,
  expires_at  timestamptz not null,
  factor_at   timestamptz,
  challenge   text,
  language    text        not null,
  address     text        not null,
  agent       text        not null,
  constraint session_pk primary key (hash),
  constraint session_realm check (realm in ('dashboard', 'console')),
  constraint session_stage check (stage in ('password', 'whole')),
  constraint session_language check (language in ('id', 'en'))
);
create index session_of_person on session (person_id, created_at);
create index session_end on session (expires_at);

-- Wrong guesses by what is guessed at (a digest of it) and by where they come from.
create table guess (
  subject bytea       not null,
  tries   integer     not null,
  since   timestamptz not null,
  constraint guess_pk primary key (subject)
);

-- Whose business a line of the audit log is; null: the house's alone.
alter table audit add column merchant_id uuid;
create index audit_of_merchant on audit (merchant_id, at, id);
create index audit_at on audit (at, id);
