/** Rules of owners: kept beside those that are built in, and read with them. */
import type { Clock, Instant } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { createBriefCache } from "../engine/brief-cache.ts";
import { stamp } from "../engine/payment-rows.ts";
import { Failure } from "../failure.ts";
import { builtInRules } from "./built-in.ts";
import { makeRules, type Reading, type Rule, type Rules, readRule, type Said } from "./rule.ts";

/** What one owner may have: each is tried on every notice of its app. */
export const MOST_RULES = 50;

const upsertRule = statement(
  "notice_rule_save",
  `insert into notice_rule (owner_id, name, value, created_at) values ($1, $2, $3, $4)
   on conflict (owner_id, name) do update set value = excluded.value`,
);

/** Keeps a rule under its name, in place of an owner's or a built-in one of that name. */
export async function saveRule(
  db: Queryable,
  ownerId: string,
  value: unknown,
  now: Instant,
): Promise<Rule> {
  const rule = readRule(value);
  const own = await ownRules(db, ownerId);
  if (own.length >= MOST_RULES && !own.some(({ name }) => name === rule.name)) {
    throw new Failure("invalid_request", `There are ${MOST_RULES} rules already`, {
      field: "rule.name",
      hint: "Change one of them: a rule may have twenty texts.",
    });
  }
  await upsertRule(db, [ownerId, rule.name, JSON.stringify(rule), stamp(now)]);
  return rule;
}

const deleteRule = statement<{ name: string }>(
  "notice_rule_delete",
  "delete from notice_rule where owner_id = $1 and name = $2 returning name",
);

/** Whether there was one; a built-in one of its name stands again. */
export async function removeRule(db: Queryable, ownerId: string, name: string): Promise<boolean> {
  return (await deleteRule(db, [ownerId, name])).length === 1;
}

const selectRules = statement<{ value: unknown }>(
  "notice_rules",
  "select value from notice_rule where owner_id = $1 order by name",
);

export async function ownRules(db: Queryable, ownerId: string): Promise<readonly Rule[]> {
  return (await selectRules(db, [ownerId])).map(({ value }) => readRule(value));
}

/** What an owner's notices are read by: built-in rules, then its own. */
export async function rulesOf(db: Queryable, ownerId: string): Promise<readonly Rule[]> {
  const own = await ownRules(db, ownerId);
  const named = new Map([...builtInRules, ...own].map((rule) => [rule.name, rule]));
  return [...named.values()];
}

/** An owner's rules, ready; at most a second old. */
export function createRules({ db, clock }: { db: Queryable; clock: Clock }) {
  const known = createBriefCache<Rules>(clock);
  return (ownerId: string): Promise<Rules> =>
    known.get(ownerId, async () => makeRules(await rulesOf(db, ownerId)));
}

/** Tries a notice on rules, for whoever writes one: pure, keeps nothing and counts nothing. */
export function tryRules(rules: readonly Rule[], said: Said): Reading {
  return makeRules(rules).read(said);
}
