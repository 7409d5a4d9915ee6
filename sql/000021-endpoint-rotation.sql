-- An endpoint's secret can be rotated: until `former_until` each try is signed with the former one
-- too, sealed as it was, so that receivers change over without losing a message.

alter table endpoint
  add column former_secret bytea,
  add column former_until  timestamptz,
  add constraint endpoint_former check ((former_secret is null) = (former_until is null));
