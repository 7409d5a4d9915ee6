-- A beneficiary may be named before its first payout: then the name it was given stands with it.

alter table beneficiary add column name text;

update beneficiary b
   set name = (select p.name
                 from payout p
                where p.merchant_id = b.merchant_id and p.beneficiary_id = b.id
                order by p.id
                limit 1);

alter table beneficiary alter column name set not null;
