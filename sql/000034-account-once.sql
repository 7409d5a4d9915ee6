-- What makes an account itself, as its rail says: a static code, for one. Opened twice, it would
-- have two sets of unique totals, and the same total twice. Null where the rail says nothing, and
-- for the younger of two that were opened before this was kept.
alter table receiving_account add column identity bytea;

update receiving_account a
   set identity = sha256(convert_to(a.details ->> 'text', 'UTF8'))
 where a.mode = 'live' and a.details ? 'text'
   and not exists (
     select 1 from receiving_account b
      where b.owner_id = a.owner_id and b.rail = a.rail and b.id < a.id
        and b.details ->> 'text' = a.details ->> 'text');

alter table receiving_account
  add constraint receiving_account_once unique (owner_id, rail, identity);
