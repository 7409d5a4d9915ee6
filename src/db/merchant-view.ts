/**
 * The second wall behind the faces: what a page reads of a merchant is read as a role that sees the
 * rows of that merchant alone, whatever the statement says or forgets to say.
 */
import type { Pool, PoolClient } from "./pool.ts";
import { Refused } from "./refused.ts";
import { transaction } from "./transaction.ts";

const ROLE = "gapura_face";

/** "gapurarow" as a number: whoever makes the role holds this advisory lock. */
const LOCK = 0x676170757262;

/**
 * Tables of merchants, and of owners, who are merchants or the house; with the policy the role may
 * read them, the others are still to come. A row with both is the merchant's where it names one.
 */
const TABLES = `
  select distinct on (c.relname)
         format('%I', c.relname) as name,
         a.attname as key,
         exists (
           select 1 from pg_policy p
            where p.polrelid = c.oid and p.polname = 'of_merchant'
              and starts_with(pg_get_expr(p.polqual, p.polrelid), format('(%I = ', a.attname))
          ) and c.relrowsecurity as walled
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
   where c.relnamespace = current_schema()::regnamespace
     and c.relkind in ('r', 'p')
     and (a.attname in ('merchant_id', 'owner_id') or (c.relname = 'merchant' and a.attname = 'id'))
   order by c.relname, a.attnotnull desc, a.attname`;

/**
 * Makes the role where it is missing, walls in every table of merchants, new ones too, and lets the
 * role read those; changes nothing when all of it is there. Throws Refused when the database's user
 * may not do so.
 */
export async function ensureFaceRole(pool: Pool): Promise<void> {
  if (await isReady(pool)) return;
  try {
    await transaction(pool, makeRole);
  } catch (error) {
    throw new Refused(
      `the pages need the database role ${ROLE}, and we may not make it ` +
        `(${(error as Error).message}). Have it made once by an administrator: ` +
        `create role ${ROLE}; grant ${ROLE} to the user of DATABASE_URL`,
      error,
    );
  }
}

async function isReady(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ ready: boolean }>(
    `select exists (select 1 from pg_roles where rolname = $1) as ready`,
    [ROLE],
  );
  if (rows[0]?.ready !== true) return false;
  const { rows: missing } = await pool.query(
    `select 1 from (${TABLES}) t
      where not t.walled or not has_table_privilege($1, t.name, 'select')
      union all
     select 1 where not pg_has_role(current_user, $1, 'member')`,
    [ROLE],
  );
  return missing.length === 0;
}

async function makeRole(client: PoolClient): Promise<void> {
  await client.query("select pg_advisory_xact_lock($1)", [LOCK]);
  // Roles are the whole server's: a start in another database may make it in this very moment.
  await client.query(
    `do $$
     begin
       create role ${ROLE} nologin;
     exception when duplicate_object or unique_violation then null;
     end
     $$`,
  );
  await client.query(
    `do $$
     begin
       if not pg_has_role(current_user, '${ROLE}', 'member') then
         execute format('grant ${ROLE} to %I', current_user);
       end if;
     end
     $$`,
  );
  const { rows } = await client.query<Table>(TABLES);
  for (const table of rows.filter(({ walled }) => !walled)) await wallIn(client, table);
  await client.query(`grant select on ${rows.map(({ name }) => name).join(", ")} to ${ROLE}`);
}

type Table = { readonly name: string; readonly key: string; readonly walled: boolean };

/** The owner of the tables, whose statements move money, is not bound by it. */
async function wallIn(client: PoolClient, { name, key }: Table): Promise<void> {
  await client.query(`alter table ${name} enable row level security`);
  await client.query(`drop policy if exists of_merchant on ${name}`);
  await client.query(
    `create policy of_merchant on ${name} for select
     using (${key} = nullif(current_setting('app.merchant', true), '')::uuid)`,
  );
}

/**
 * Runs `read` in a transaction that may only read, and only rows of that merchant. Its answers are
 * of one moment.
 */
export function viewMerchant<Result>(
  pool: Pool,
  merchantId: string,
  read: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  return transaction(pool, async (client) => {
    await client.query("set transaction isolation level repeatable read read only");
    await client.query({
      name: "merchant_view_open",
      text: "select set_config('app.merchant', $1, true), set_config('role', $2, true)",
      values: [merchantId, ROLE],
    });
    return read(client);
  });
}
