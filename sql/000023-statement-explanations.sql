-- What a person has said of a difference between a statement and our books: a bank's own fee, a
-- correction that it will make. `name` is the difference's: it is made of the line, or of what we
-- know, so that it stays the same however often the statement is held against the books.

create table statement_explanation (
  merchant_id  uuid        not null,
  mode         text        not null,
  rail         text        not null,
  name         text        not null,
  reason       text        not null,
  explained_by text        not null,
  created_at   timestamptz not null,
  constraint statement_explanation_pk primary key (merchant_id, mode, rail, name),
  constraint statement_explanation_mode check (mode in ('sandbox', 'live'))
);

create trigger statement_explanation_immutable
  before update or delete or truncate on statement_explanation
  for each statement execute function refuse_rewriting();
