-- How long things are kept. A project's `keepBuyer` is how many days the fields of its buyers stay;
-- the mark says up to which payment they have been blanked.
create table erasure_mark (
  merchant_id uuid not null,
  project_id  uuid not null,
  through     uuid not null,
  constraint erasure_mark_pk primary key (merchant_id, project_id),
  constraint erasure_mark_project foreign key (merchant_id, project_id)
    references project (merchant_id, id)
);

create index project_keeping on project (merchant_id, id) where settings ? 'keepBuyer';

-- Finished deliveries go after a while; payments pass by in the order of their making.
-- Deliveries lie about where their payment was made: told so, an erasure reads few of them.
create index delivery_subject on delivery using brin (subject_id uuid_minmax_multi_ops);
create index delivery_age on delivery using brin (created_at);
