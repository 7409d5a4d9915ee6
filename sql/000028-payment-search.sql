-- What people look for: a payment by the total that its buyer sent, and the transfers about one
-- payment or refund.
create index charge_payable on charge (merchant_id, payable);
create index transfer_subject on transfer (merchant_id, subject_id);
