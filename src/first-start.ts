/**
 * The first start: an operator with a one-time link, and in the demo a merchant with one sandbox
 * project for each dialect, whose webhooks come back to the built-in inbox.
 */
import { utcText } from "./clock.ts";
import type { Config } from "./config.ts";
import { type Pool, type PoolClient, type Queryable, statement } from "./db/pool.ts";
import { transaction } from "./db/transaction.ts";
import type { Dialect } from "./dialects/define.ts";
import { listKeys, openKey } from "./engine/keys.ts";
import { createMerchant, findProject } from "./engine/merchants.ts";
import {
  createOperator,
  createPasswordLink,
  findOperator,
  type Operator,
} from "./engine/operators.ts";
import { makeProject } from "./make-project.ts";
import type { House } from "./open-house.ts";

export type FirstStart = {
  /** The address that sets the first operator's password; undefined on later starts. */
  readonly operatorLink: string | undefined;
};

const MARK = "first_start";
const OPERATOR = "operator";
const DEMO_MERCHANT = "Warung Demo";

/** Does what only the first start does, once however many start together. */
export async function firstStart(house: House, dialects: readonly Dialect[]): Promise<FirstStart> {
  return transaction(house.db, async (client) => {
    const marked = await mark(client, [MARK, JSON.stringify({ at: utcText(house.clock.now()) })]);
    if (marked.length === 0) return { operatorLink: undefined };
    const within = { ...house, db: client };
    const operator = await ensureOperator(within);
    const { token } = await createPasswordLink(within, operator);
    // A verb may have made projects before: then this is nobody's demo.
    const [{ empty } = { empty: false }] = await selectEmpty(client);
    if (empty && house.config.demo) await makeDemo(within, dialects);
    return { operatorLink: passwordAddress(house.config, token) };
  });
}

/** The operator who acts when none is named; made when there is none yet. */
export async function ensureOperator(
  room: Pick<House, "clock" | "ids"> & { readonly db: Queryable },
): Promise<Operator> {
  return (await findOperator(room.db)) ?? createOperator(room, OPERATOR);
}

/** Where a one-time link is opened. */
export function passwordAddress(config: Config, token: string): string {
  return `${config.dashboardUrl ?? config.publicUrl}/operator/password/${token}`;
}

/** Where an invitation is accepted. */
export function invitationAddress(
  config: Pick<Config, "dashboardUrl" | "publicUrl">,
  token: string,
): string {
  return `${config.dashboardUrl ?? config.publicUrl}/dashboard/invitation/${token}`;
}

/** A demo project and its key, as long as it can be shown. */
export type DemoProject = {
  readonly dialect: Dialect;
  readonly slug: string;
  readonly key: string;
};

/** The demo's sandbox projects that are still there. */
export async function listDemo(
  house: Pick<House, "db" | "houseKey">,
  dialects: readonly Dialect[],
): Promise<DemoProject[]> {
  const found: DemoProject[] = [];
  for (const dialect of dialects) {
    const slug = demoSlug(dialect);
    const project = await findProject(house.db, { slug });
    if (project?.mode !== "sandbox") continue;
    const [first] = await listKeys(house.db, project);
    const key = first && (await openKey(house, project.merchantId, first.id));
    if (key !== undefined) found.push({ dialect, slug, key });
  }
  return found;
}

/** Endpoints of the inbox follow the port that this start listens on. */
export async function followInbox(db: Pool, config: Config): Promise<void> {
  await moveInbox(db, [inboxOrigin(config)]);
}

async function makeDemo(
  room: Omit<House, "db"> & { readonly db: PoolClient },
  dialects: readonly Dialect[],
): Promise<void> {
  const merchant = await createMerchant(room, DEMO_MERCHANT);
  for (const dialect of dialects) {
    const slug = demoSlug(dialect);
    await makeProject(room, dialect, {
      merchantId: merchant.id,
      slug,
      name: `${DEMO_MERCHANT} ${dialect.name}`,
      mode: "sandbox",
      webhookUrl: `${inboxOrigin(room.config)}/dev/inbox/${slug}`,
    });
  }
}

function demoSlug(dialect: Dialect): string {
  return `demo-${dialect.id}`;
}

/** The inbox answers this machine alone, and is reached without a name server. */
function inboxOrigin({ host, port }: Config): string {
  return `http://${host === "::1" ? "[::1]" : "127.0.0.1"}:${port}`;
}

const mark = statement<{ name: string }>(
  "first_start_mark",
  `insert into house (name, value) values ($1, $2)
   on conflict (name) do nothing
   returning name`,
);

const selectEmpty = statement<{ empty: boolean }>(
  "house_is_empty",
  "select not exists (select 1 from merchant) as empty",
);

const moveInbox = statement(
  "endpoint_follow_inbox",
  `update endpoint
      set url = $1 || substring(url from '/dev/inbox/.*$')
    where url ~ '^http://(127\\.0\\.0\\.1|\\[::1\\]):\\d+/dev/inbox/'
      and url not like $1 || '/dev/inbox/%'`,
);
