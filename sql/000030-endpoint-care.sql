-- Endpoints in the care of their owners: the newest test that was sent to the address they have
-- now, the wire's former secret beside the standard's, and an end that keeps their deliveries.

alter table endpoint
  add column test_id            uuid,
  add column former_wire_secret bytea,
  drop constraint endpoint_status,
  add constraint endpoint_status check (status in ('enabled', 'disabled', 'deleted'));

-- Whoever listened to everything that there was goes on to: phones that fell silent came later.
update endpoint
   set events = events || '{account.silent}'
 where not events @> '{account.silent}'
   and events @> '{payment.created,payment.charged,payment.paid,payment.expired,payment.canceled}'
   and events @> '{payment.failed,payment.suspended,payment.refunded,payment.resolved}'
   and events @> '{payment.reversed,payout.requested,payout.approved,payout.rejected}'
   and events @> '{payout.paid,payout.failed,refund.requested,refund.refunded,refund.failed}';
