/**
 * Changing what a project says of a channel: whether it is offered, its limits, its fee and who
 * bears it, its unique amounts and how long its charges live. What was charged before stays as it
 * is: prices belong to charges.
 */
import { DAY, MINUTE } from "../clock.ts";
import type { Pool, PoolClient } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import { Failure } from "../failure.ts";
import { changeSettings } from "./change-settings.ts";
import { lockProject } from "./merchants.ts";
import {
  type Bearer,
  type ChannelSettings,
  channelSettings,
  type FeeTier,
  type Project,
  type SettingsInput,
  type UniqueAmount,
} from "./settings.ts";

/** What is absent stays as it is. */
export type ChannelChange = Partial<Omit<ChannelSettings, "unique">> & {
  /** Null: totals are not made unique. */
  readonly unique?: UniqueAmount | null;
};

const LONGEST_LIFE = 365 * DAY;
const LONGEST_COOL_DOWN = 7 * DAY;
const MOST_TIERS = 10;

/**
 * Changes one channel, of those that the project has or its dialect knows (`defaults`). Running
 * servers know of it within a second.
 * Fails: invalid_request; its field is the path of what is wrong, as `fee-0-cap`.
 */
export function changeChannel(
  db: Pool,
  project: Project,
  defaults: SettingsInput,
  channel: string,
  change: ChannelChange,
): Promise<Project> {
  return putChannel(db, project, channel, (now) => {
    const before = now ?? defaultChannel(defaults, channel);
    if (before) return changedChannel(before, change);
    const known = Object.keys({ ...defaults.channels, ...project.settings.channels }).join(", ");
    throw new Failure("invalid_request", `There is no channel ${channel}; there are: ${known}`, {
      field: "channel",
    });
  });
}

/** Gives a channel back what its dialect says of it. Fails: invalid_request (channel). */
export function resetChannel(
  db: Pool,
  project: Project,
  defaults: SettingsInput,
  channel: string,
): Promise<Project> {
  const wanted = defaultChannel(defaults, channel);
  if (wanted) return putChannel(db, project, channel, () => wanted);
  throw new Failure("invalid_request", `The dialect says nothing of ${channel}`, {
    field: "channel",
  });
}

/** What a dialect's defaults say of a channel, whole; undefined: nothing. */
export function defaultChannel(
  { channels }: SettingsInput,
  channel: string,
): ChannelSettings | undefined {
  const given = Object.hasOwn(channels, channel) ? channels[channel] : undefined;
  return given && channelSettings.parse(given);
}

/** Who bears the fee on every channel, within a change of the caller's. */
export function setBearer(client: PoolClient, project: Project, bearer: Bearer): Promise<Project> {
  const channels = Object.entries(project.settings.channels);
  return changeSettings(client, project, {
    channels: Object.fromEntries(channels.map(([id, one]) => [id, { ...one, bearer }])),
  });
}

/** A channel as a change leaves it. Fails: invalid_request. */
export function changedChannel(before: ChannelSettings, change: ChannelChange): ChannelSettings {
  const { unique = before.unique, ...rest } = change;
  const { unique: _, ...bare } = { ...before, ...rest };
  const read = channelSettings.safeParse(unique ? { ...bare, unique } : bare);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw wrong(issue?.path.join("-") ?? "channel", `It cannot be so: ${issue?.message}`);
  }
  checkLimits(read.data);
  checkFee(read.data.fee);
  if (read.data.unique) checkUnique(read.data.unique);
  return read.data;
}

function putChannel(
  db: Pool,
  project: Project,
  channel: string,
  change: (now: ChannelSettings | undefined) => ChannelSettings,
): Promise<Project> {
  return transaction(db, async (client) => {
    const { settings } = await lockProject(client, project);
    const { channels } = settings;
    const now = Object.hasOwn(channels, channel) ? channels[channel] : undefined;
    return changeSettings(client, project, { channels: { ...channels, [channel]: change(now) } });
  });
}

function checkLimits({ least, most, life }: ChannelSettings): void {
  if (most < least) throw wrong("most", "The largest amount is not below the smallest");
  if (life >= MINUTE && life <= LONGEST_LIFE) return;
  throw wrong("life", "A charge lives from a minute to a year");
}

function checkFee(fee: readonly FeeTier[]): void {
  if (fee.length > MOST_TIERS) throw wrong("fee", `A fee has at most ${MOST_TIERS} tiers`);
  for (const [at, { upTo, floor = 0, cap }] of fee.entries()) {
    const before = fee[at - 1]?.upTo ?? 0;
    if (upTo === undefined && at < fee.length - 1) {
      throw wrong(`fee-${at}-upTo`, "Every tier but the last says up to which amount it goes");
    }
    if (upTo !== undefined && upTo <= before) {
      throw wrong(`fee-${at}-upTo`, "Tiers go from small amounts to large ones");
    }
    if (cap !== undefined && cap < floor) {
      throw wrong(`fee-${at}-cap`, "The most of a fee is not below its least");
    }
  }
}

function checkUnique({ from, to, widenTo = to, coolDown }: UniqueAmount): void {
  if (to < from) throw wrong("unique-to", "The last code is not below the first");
  if (widenTo < to) throw wrong("unique-widenTo", "Codes widen to more, not to fewer");
  if (coolDown <= LONGEST_COOL_DOWN) return;
  throw wrong("unique-coolDown", "A total rests for at most seven days");
}

function wrong(field: string, message: string): Failure {
  return new Failure("invalid_request", message, { field });
}

/** A project's channels, then those that its dialect knows beside them. */
export function channelsOf({ settings }: Project, defaults: SettingsInput): readonly string[] {
  return [...new Set([...Object.keys(settings.channels), ...Object.keys(defaults.channels)])];
}

/** Whether a channel stands as its dialect has it. */
export function isDefault(
  settings: ChannelSettings | undefined,
  defaults: SettingsInput,
  channel: string,
): boolean {
  const given = defaultChannel(defaults, channel);
  return settings === undefined || JSON.stringify(settings) === JSON.stringify(given);
}
