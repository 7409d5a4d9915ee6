/** Changing where a project's charges go: one route to an account, among those that there are. */
import type { Pool } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { Failure } from "../failure.ts";
import { changeSettings } from "./change-settings.ts";
import { lockProject } from "./merchants.ts";
import { HOUSE, type OpenedAccount } from "./receiving-accounts.ts";
import { type Project, projectSettings, type Route } from "./settings.ts";

/** What is absent is the route's default. */
export type RouteInput = Partial<Omit<Route, "ownerId" | "account">>;

/**
 * Leads the project's charges to an account; an earlier route there is replaced. Running servers
 * know of it within a second. Fails: invalid_request, forbidden for an account that is another's.
 */
export function routeTo(
  db: Pool,
  project: Project,
  account: OpenedAccount,
  route: RouteInput = {},
): Promise<Project> {
  checkAccount(project, account);
  const stranger = route.channels?.find((channel) => !account.channels.includes(channel));
  if (stranger !== undefined) {
    const known = account.channels.join(", ");
    throw new Failure("invalid_request", `It takes no ${stranger}; it takes: ${known}`, {
      field: "channels",
    });
  }
  const { ownerId, id } = account;
  const wanted = { ...route, ownerId, account: id };
  return changeRoutes(db, project, (routes) => [...others(routes, account), wanted]);
}

/** Leads nothing there any more. */
export function stopRoute(db: Pool, project: Project, account: OpenedAccount): Promise<Project> {
  return changeRoutes(db, project, (routes) => others(routes, account));
}

type GivenRoute = RouteInput & Pick<Route, "ownerId" | "account">;

function changeRoutes(
  db: Pool,
  project: Project,
  change: (routes: readonly Route[]) => readonly GivenRoute[],
): Promise<Project> {
  return transaction(db, async (client) => {
    const { settings } = await lockProject(client, project);
    const { routes } = projectSettings.shape;
    const read = routes.safeParse(change(settings.routes));
    if (!read.success) {
      const [issue] = read.error.issues;
      throw new Failure("invalid_request", `A route cannot be so: ${issue?.message}`, {
        field: String(issue?.path.at(-1) ?? "route"),
      });
    }
    return changeSettings(client, project, { routes: read.data });
  });
}

function others(routes: readonly Route[], { ownerId, id }: OpenedAccount): readonly Route[] {
  return routes.filter((one) => one.ownerId !== ownerId || one.account !== id);
}

function checkAccount(project: Project, { ownerId, mode }: OpenedAccount): void {
  if (ownerId !== HOUSE && ownerId !== project.merchantId) {
    throw new Failure("forbidden", "The account is another merchant's", { field: "account" });
  }
  if (mode !== project.mode) {
    throw new Failure("invalid_request", `The account is ${mode}, the project ${project.mode}`, {
      field: "account",
      hint: "Sandbox and live money never meet: open one of the project's own mode.",
    });
  }
}
/** A project's routes, changed while it runs: running servers know of them within a second. */
import { type Queryable, statement } from "../db/pool.ts";
import { assert, Failure } from "../failure.ts";
import { PROJECT_COLUMNS, type ProjectRow, projectOf } from "./merchants.ts";
import { type Project, projectSettings } from "./settings.ts";

/** A route as somebody writes it: numbers are read from text. */
export type WantedRoute = {
  readonly ownerId: string;
  readonly account: string;
  readonly order?: string | undefined;
  readonly weight?: string | undefined;
  readonly channels?: readonly string[] | undefined;
};

/** One route an account: a second one takes the place of the first. Fails: invalid_request. */
export async function addRoute(
  db: Queryable,
  project: Project,
  { ownerId, account, order = "0", weight = "1", channels }: WantedRoute,
): Promise<Project> {
  const numbers = { order: Number(order), weight: Number(weight) };
  const route = { ownerId, account, ...numbers, ...(channels && { channels }) };
  const read = projectSettings.shape.routes.safeParse([route]);
  if (!read.success) {
    const [issue] = read.error.issues;
    const field = String(issue?.path.at(-1) ?? "route");
    throw new Failure("invalid_request", `${field}: ${issue?.message}`, { field });
  }
  const [row] = await putRoute(db, [
    project.merchantId,
    project.id,
    JSON.stringify(route),
    account,
  ]);
  assert(row, "a project is never deleted");
  return projectOf(row);
}

export async function dropRoutes(db: Queryable, { merchantId, id }: Project): Promise<Project> {
  const [row] = await clearRoutes(db, [merchantId, id]);
  assert(row, "a project is never deleted");
  return projectOf(row);
}

const putRoute = statement<ProjectRow>(
  "project_put_route",
  `update project p
      set settings = jsonb_set(p.settings, '{routes}', $3::jsonb || coalesce((
            select jsonb_agg(r)
              from jsonb_array_elements(coalesce(p.settings -> 'routes', '[]')) r
             where r ->> 'account' <> $4), '[]'))
    where p.merchant_id = $1 and p.id = $2
   returning ${PROJECT_COLUMNS}`,
);

const clearRoutes = statement<ProjectRow>(
  "project_clear_routes",
  `update project p set settings = p.settings - 'routes'
    where p.merchant_id = $1 and p.id = $2
   returning ${PROJECT_COLUMNS}`,
);
