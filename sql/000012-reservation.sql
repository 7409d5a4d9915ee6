-- Whoever takes a total writes over a reservation that has served its time. Over one that still
-- holds, it writes a cool-down that may not be: so taking is one statement, and the database
-- refuses it by this name.
alter table reservation
  add constraint reservation_cool_down check (cool_down >= 0);
