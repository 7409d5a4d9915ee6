-- Logos: one small picture a project, apart from its settings, which every request reads. The
-- settings name it by its digest.

create table logo (
  merchant_id uuid        not null,
  project_id  uuid        not null,
  digest      text        not null,
  media_type  text        not null,
  bytes       bytea       not null,
  created_at  timestamptz not null,
  constraint logo_pk primary key (merchant_id, project_id),
  constraint logo_project foreign key (merchant_id, project_id) references project,
  constraint logo_media_type check (media_type in ('image/png', 'image/jpeg', 'image/webp')),
  constraint logo_size check (length(bytes) between 1 and 65536)
);
