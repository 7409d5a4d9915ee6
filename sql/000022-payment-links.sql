-- Links that a merchant hands out: whoever sends a link's form makes a payment of its own, whose
-- origin is `link` and the link's id. Whoever knows that id may open its page, by the directory.
create table payment_link (
  merchant_id uuid        not null,
  id          uuid        not null,
  project_id  uuid        not null,
  mode        text        not null,
  name        text        not null,
  amount      bigint,
  least       bigint      not null,
  most        bigint      not null,
  reusable    boolean     not null,
  channel     text,
  return_url  text,
  counted     bigint      not null default 0,
  created_at  timestamptz not null,
  disabled_at timestamptz,
  constraint payment_link_pk primary key (merchant_id, id),
  constraint payment_link_project foreign key (merchant_id, project_id)
    references project (merchant_id, id),
  constraint payment_link_mode check (mode in ('sandbox', 'live')),
  constraint payment_link_bounds check (least > 0 and most >= least),
  constraint payment_link_amount check (amount between least and most)
) with (fillfactor = 85);

create index payment_link_order on payment_link (merchant_id, project_id, id);

alter table payment_link alter column merchant_id set (n_distinct = 100);
