/** Merchants and their projects: making them and finding them. */
import { type Clock, utcText } from "../clock.ts";
import { type PoolClient, type Queryable, statement } from "../db/pool.ts";
import { assert, Failure } from "../failure.ts";
import type { Ids } from "../ids.ts";
import { createBriefCache } from "./brief-cache.ts";
import { termsOf } from "./merchant-terms.ts";
import { type Mode, type Project, projectSettings, type SettingsInput } from "./settings.ts";

export type Merchant = { readonly id: string; readonly name: string };

export type NewProject = {
  readonly merchantId: string;
  /** 3 to 64 of a-z, 0-9 and `-`, begun and ended by a letter or digit; one in the house. */
  readonly slug: string;
  readonly name: string;
  readonly mode: Mode;
  readonly dialect: string;
  /** The dialect's defaults. */
  readonly settings: SettingsInput;
};

export type Projects = {
  bySlug(slug: string): Promise<Project | undefined>;
  byId(merchantId: string, id: string): Promise<Project | undefined>;
  withSwitch(dialect: string, name: string): Promise<readonly Project[]>;
};

/** What data-access functions of this room take. */
type Room = { readonly db: Queryable; readonly clock: Clock; readonly ids: Ids };

const SLUG = /^[a-z0-9][a-z0-9-]{1,62}[a-z0-9]$/;
const LONGEST_NAME = 200;
const MOST_LISTED = 1_000;
const MOST_SWITCHED = 100;

/** Makes a merchant with the counter of its events. Fails: invalid_request. */
export async function createMerchant(room: Room, name: string): Promise<Merchant> {
  checkName(name);
  const now = room.clock.now();
  const merchant = { id: room.ids.uuid(now), name };
  await insertMerchant(room.db, [merchant.id, name, utcText(now)]);
  return merchant;
}

/** Makes a project and takes its slug. Fails: invalid_request, conflict, not_found. */
export async function createProject(room: Room, wanted: NewProject): Promise<Project> {
  if (!SLUG.test(wanted.slug)) {
    throw new Failure(
      "invalid_request",
      "A slug is 3 to 64 of a-z, 0-9 and -, begun and ended by a letter or digit",
      { field: "slug" },
    );
  }
  checkName(wanted.name);
  const { merchantId, slug, name, mode, dialect } = wanted;
  const now = room.clock.now();
  const id = room.ids.uuid(now);
  const settings = projectSettings.parse(wanted.settings);
  const [merchant] = await selectTerms(room.db, [merchantId]);
  if (!merchant) throw new Failure("not_found", "There is no such merchant");
  if ((await takeSlug(room.db, [slug, merchantId, id])).length === 0) {
    throw new Failure("conflict", `The slug ${slug} is taken`, { field: "slug" });
  }
  await insertProject(room.db, [
    merchantId,
    id,
    slug,
    name,
    mode,
    dialect,
    JSON.stringify(settings),
    utcText(now),
    mode === "live" ? utcText(now) : null,
  ]);
  const terms = termsOf(merchant.terms);
  const fixed = { merchantId, id, slug, name, mode, dialect, settings };
  return { ...fixed, terms, clockOffset: 0, stops: [] };
}

/** Look-ups of projects, each answer repeated for at most a second. */
export function createProjects({ db, clock }: Pick<Room, "db" | "clock">): Projects {
  const found = createBriefCache<Project | undefined>(clock);
  const switched = createBriefCache<readonly Project[]>(clock);
  return {
    bySlug: (slug) =>
      SLUG.test(slug)
        ? found.get(slug, async () => projectOrNone(await selectBySlug(db, [slug])))
        : Promise.resolve(undefined),
    byId: (merchantId, id) =>
      found.get(`${merchantId} ${id}`, async () =>
        projectOrNone(await selectById(db, [merchantId, id])),
      ),
    withSwitch: (dialect, name) =>
      switched.get(`${dialect} ${name}`, async () =>
        (await selectSwitched(db, [dialect, name, MOST_SWITCHED])).map(projectOf),
      ),
  };
}

/** A project by its slug or its id alone, as verbs name it; never cached. */
export async function findProject(
  db: Queryable,
  named: { slug: string } | { id: string },
): Promise<Project | undefined> {
  if ("slug" in named) return projectOrNone(await selectBySlug(db, [named.slug]));
  return projectOrNone(await selectByIdAlone(db, [named.id]));
}

/** Projects, oldest first, of one merchant when it is given; at most a thousand. */
export async function listProjects(db: Queryable, merchantId?: string): Promise<Project[]> {
  return (await selectAll(db, [merchantId ?? null, MOST_LISTED])).map(projectOf);
}

/** A project as it stands under its lock. */
export async function lockProject(
  client: PoolClient,
  { merchantId, id }: Pick<Project, "merchantId" | "id">,
): Promise<Project> {
  const [row] = await lockRow(client, [merchantId, id]);
  assert(row, "a project is never deleted");
  return projectOf(row);
}

export async function findMerchant(db: Queryable, id: string): Promise<Merchant | undefined> {
  return (await selectMerchant(db, [id]))[0];
}

/** A project as its row has it; settings of an older version get today's defaults. */
export function projectOf(row: ProjectRow): Project {
  return {
    merchantId: row.merchant_id,
    id: row.project_id,
    slug: row.slug,
    name: row.name,
    mode: row.mode,
    dialect: row.dialect,
    settings: projectSettings.parse(row.settings),
    terms: termsOf(row.merchant_terms),
    clockOffset: row.clock_offset,
    stops: row.stops,
  };
}

export type ProjectRow = {
  readonly merchant_id: string;
  readonly project_id: string;
  readonly slug: string;
  readonly name: string;
  readonly mode: Mode;
  readonly dialect: string;
  readonly settings: unknown;
  readonly merchant_terms: { readonly paused: boolean; readonly terms: unknown };
  readonly clock_offset: number;
  readonly stops: Project["stops"];
};

const TERMS = "jsonb_build_object('paused', m.paused_at is not null, 'terms', m.terms)";

/** The columns of `project p`, as `ProjectRow` names them. */
export const PROJECT_COLUMNS = `
  p.merchant_id, p.id as project_id, p.slug, p.name, p.mode, p.dialect, p.settings, p.clock_offset,
  coalesce((select json_agg(json_build_object('rail', s.rail, 'channel', s.channel))
              from rail_stop s
             where s.project_id is null or s.project_id = p.id), '[]') as stops,
  (select ${TERMS} from merchant m where m.id = p.merchant_id) as merchant_terms`;

function projectOrNone(rows: readonly ProjectRow[]): Project | undefined {
  return rows[0] && projectOf(rows[0]);
}

/** Fails: invalid_request (name). */
export function checkName(name: string): void {
  if (name.trim() === "" || name.length > LONGEST_NAME) {
    throw new Failure("invalid_request", `A name is 1 to ${LONGEST_NAME} characters`, {
      field: "name",
    });
  }
}

const insertMerchant = statement(
  "merchant_create",
  `with made as (
     insert into merchant (id, name, created_at) values ($1, $2, $3) returning id
   )
   insert into event_counter (merchant_id) select id from made`,
);

const selectMerchant = statement<Merchant>(
  "merchant_find",
  "select id, name from merchant where id = $1",
);

const selectTerms = statement<{ terms: ProjectRow["merchant_terms"] }>(
  "merchant_terms_find",
  `select ${TERMS} as terms from merchant m where m.id = $1`,
);

const takeSlug = statement<{ slug: string }>(
  "project_take_slug",
  `insert into project_directory (slug, merchant_id, project_id) values ($1, $2, $3)
   on conflict (slug) do nothing
   returning slug`,
);

const insertProject = statement(
  "project_create",
  `insert into project
          (merchant_id, id, slug, name, mode, dialect, settings, created_at, live_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);

const selectBySlug = statement<ProjectRow>(
  "project_by_slug",
  `select ${PROJECT_COLUMNS}
     from project_directory d
     join project p on p.merchant_id = d.merchant_id and p.id = d.project_id
    where d.slug = $1`,
);

const selectById = statement<ProjectRow>(
  "project_by_id",
  `select ${PROJECT_COLUMNS} from project p where p.merchant_id = $1 and p.id = $2`,
);

const selectByIdAlone = statement<ProjectRow>(
  "project_by_id_alone",
  `select ${PROJECT_COLUMNS}
     from project_directory d
     join project p on p.merchant_id = d.merchant_id and p.id = d.project_id
    where d.project_id = $1`,
);

const lockRow = statement<ProjectRow>(
  "project_lock",
  `select ${PROJECT_COLUMNS} from project p where p.merchant_id = $1 and p.id = $2 for update`,
);

/** Reads every project: asked by strangers' requests alone, and at most once a second. */
const selectSwitched = statement<ProjectRow>(
  "project_list_switched",
  `select ${PROJECT_COLUMNS}
     from project p
    where p.dialect = $1 and p.settings -> 'wire' -> $2 = 'true'
    order by p.created_at, p.id
    limit $3`,
);

const selectAll = statement<ProjectRow>(
  "project_list",
  `select ${PROJECT_COLUMNS}
     from project p
    where $1::uuid is null or p.merchant_id = $1
    order by p.created_at, p.id
    limit $2`,
);
