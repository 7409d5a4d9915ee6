-- Whose account money has arrived in: ours at a rail, or the merchant's own, which is shown and
-- never paid out by us. Charges know it since 000010; receipts and money set aside have to remember
-- it, for what becomes of them depends on it.
alter table receipt
  add column custody text not null default 'ours',
  add constraint receipt_custody check (custody in ('ours', 'own'));

alter table suspense
  add column custody text not null default 'ours',
  add constraint suspense_custody check (custody in ('ours', 'own'));
