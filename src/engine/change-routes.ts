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
