-- What operators steer on the console: rails on which nothing new is collected, and files that wait
-- to be confirmed.

-- A stop holds for one rail: on all of its channels or one, for every project or one. What a
-- project is told of itself names the stops that hold for it, so that routing asks nothing more.
-- Stops that were lifted are in the audit log alone.
create table rail_stop (
  merchant_id uuid,
  project_id  uuid,
  rail        text        not null,
  channel     text,
  id          uuid        not null,
  reason      text        not null,
  stopped_by  text        not null,
  stopped_at  timestamptz not null,
  constraint rail_stop_once unique nulls not distinct (merchant_id, project_id, rail, channel),
  constraint rail_stop_project foreign key (merchant_id, project_id)
    references project (merchant_id, id),
  constraint rail_stop_whose check ((merchant_id is null) = (project_id is null))
);

-- A statement's file that somebody looks at before it is imported; swept after an hour.
create table statement_upload (
  merchant_id uuid        not null,
  id          uuid        not null,
  project_id  uuid        not null,
  rail        text        not null,
  account_id  uuid,
  file        text        not null,
  content     bytea       not null,
  uploaded_by text        not null,
  created_at  timestamptz not null,
  constraint statement_upload_pk primary key (merchant_id, id),
  constraint statement_upload_project foreign key (merchant_id, project_id)
    references project (merchant_id, id)
);

-- What waits for an operator.
create index payout_waiting on payout (merchant_id, id) where status in ('requested', 'approved');
