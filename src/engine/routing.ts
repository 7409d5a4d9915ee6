/** Routing: which rail collects a project's payment on a channel. */
import { Failure } from "../failure.ts";
import type { Ids } from "../ids.ts";
import type { RemoteWay } from "./ask-rail.ts";
import { channelOf } from "./merchant-terms.ts";
import { feeOf } from "./pricing.ts";
import { isRemote, type LocalRail, type Rail } from "./rail.ts";
import { isStopped } from "./rail-stops.ts";
import type { OpenedAccount, ReceivingAccounts } from "./receiving-accounts.ts";
import type { ChannelSettings, Project, Route } from "./settings.ts";

/** A rail of this house, and the account to collect on where it collects on accounts. */
export type LocalWay = { readonly rail: LocalRail; readonly account: OpenedAccount | undefined };
export type Way = LocalWay | RemoteWay;

export function isRemoteWay(way: Way): way is RemoteWay {
  return isRemote(way.rail);
}

type Deps = {
  readonly rails: readonly Rail[];
  readonly accounts: Pick<ReceivingAccounts, "find">;
  readonly ids: Ids;
};

export type Ways = readonly [Way, ...Way[]];

/**
 * The ways for a charge to go, the best first: by the project's routes where any fits, else the one
 * rail that collects without an account. Always of the project's own mode, and on no rail that was
 * stopped: where all are, none stands in for them. Fails: channel_unavailable, amount_too_small,
 * amount_too_large.
 */
export async function waysFor(
  deps: Deps,
  project: Project,
  channel: string,
  amount: number,
): Promise<Ways> {
  checkAmount(amount, offered(project, channel));
  const { routes } = project.settings;
  const routed = routes.length === 0 ? [] : await routedWays(deps, project, channel, amount);
  const ways = routed.length > 0 ? routed : unroutedWays(deps, project, channel);
  const [first, ...others] = ways.filter(({ rail }) => !isStopped(project, rail.id, channel));
  if (first) return [first, ...others];
  throw ways.length > 0 ? stopped(channel) : noRail(project, channel);
}

/** Never beside routes: what is played must not stand in for an account that is in trouble. */
function unroutedWays({ rails }: Deps, { mode }: Project, channel: string): Way[] {
  const rail = rails.find(
    (one) => !one.openAccount && one.mode === mode && one.channels.includes(channel),
  );
  return rail && !isRemote(rail) ? [{ rail, account: undefined }] : [];
}

/** Whether any of the project's routes may lead to a channel; its account has the last word. */
export function isRouted({ settings }: Project, channel: string): boolean {
  return settings.routes.some(({ channels }) => channels?.includes(channel) ?? true);
}

async function routedWays(
  { rails, accounts, ids }: Deps,
  project: Project,
  channel: string,
  amount: number,
): Promise<Way[]> {
  const fitting = project.settings.routes.filter(
    ({ channels, least = 1, most = Number.POSITIVE_INFINITY }) =>
      (channels?.includes(channel) ?? true) && amount >= least && amount <= most,
  );
  const ways: Way[] = [];
  for (const { ownerId, account: id } of inOrder(fitting, amount, ids)) {
    const account = await accounts.find(ownerId, id);
    if (!account?.enabled || account.mode !== project.mode) continue;
    const rail = rails.find((one) => one.id === account.rail && one.mode === project.mode);
    if (!rail || !account.channels.includes(channel)) continue;
    ways.push(isRemote(rail) ? { rail, account } : { rail, account });
  }
  return ways;
}

/** By order, then by cost, then drawn by weight. */
function inOrder(routes: readonly Route[], amount: number, ids: Ids): Route[] {
  const drawn = routes.map((route) => {
    const cost = route.cost ? feeOf(route.cost, amount) : Number.POSITIVE_INFINITY;
    // The largest of these comes first as often as its weight says.
    const chance = (ids.integer(1, CHANCES) / CHANCES) ** (1 / route.weight);
    return { route, cost, chance };
  });
  return drawn
    .sort(
      (one, other) =>
        one.route.order - other.route.order ||
        compare(one.cost, other.cost) ||
        other.chance - one.chance,
    )
    .map(({ route }) => route);
}

/** Fine enough that two draws are hardly ever equal. */
const CHANCES = 2 ** 40;

function compare(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

function noRail(project: Project, channel: string): Failure {
  return new Failure("channel_unavailable", `No ${project.mode} rail collects on ${channel}.`, {
    field: "channel",
    hint:
      project.mode === "live"
        ? "Connect a rail to this project before taking live payments."
        : "Pick another channel.",
    facts: { channel },
  });
}

/** For now: an operator has stopped all the rails that it goes by. */
export function stopped(channel: string): Failure {
  return new Failure("channel_unavailable", `${channel} is switched off for now.`, {
    field: "channel",
    hint: "Pick another channel, or try again later.",
    facts: { channel },
  });
}

/** What a project says of a channel. Fails with channel_unavailable when it does not offer it. */
export function offered(project: Project, channel: string): ChannelSettings {
  const settings = channelOf(project, channel);
  if (settings?.enabled) return settings;
  throw new Failure("channel_unavailable", `The project does not offer ${channel}.`, {
    field: "channel",
    hint: "Pick a channel that the project offers.",
    facts: { channel },
  });
}

/** Fails with amount_too_small or amount_too_large; the bound is in `facts`. */
export function checkAmount(amount: number, bounds: { least: number; most: number }): void {
  const { least, most } = bounds;
  if (!Number.isSafeInteger(amount) || amount < 1) {
    throw new Failure("invalid_request", "The amount is a whole number of rupiah.", {
      field: "amount",
      hint: "Send whole rupiah, for example 15000.",
    });
  }
  if (amount < least) {
    throw new Failure("amount_too_small", `The amount is below ${least}.`, {
      field: "amount",
      hint: `Ask for at least ${least}.`,
      facts: { least },
    });
  }
  if (amount > most) {
    throw new Failure("amount_too_large", `The amount is above ${most}.`, {
      field: "amount",
      hint: `Ask for at most ${most}.`,
      facts: { most },
    });
  }
}
