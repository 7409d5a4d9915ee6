/**
 * The switch of a rail: stopped, nothing new is collected on it, wholly, on one channel or for one
 * project. What was collected before is looked at and settled as ever. A project is told of its
 * stops with itself, so that every process routes around them as soon as it reads the project anew,
 * which is within a second.
 */
import type { Clock, Instant } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { Failure } from "../failure.ts";
import type { Ids } from "../ids.ts";
import { stamp } from "./payment-rows.ts";
import { writtenText } from "./payout-rules.ts";
import { isRemote, type Rail } from "./rail.ts";
import type { Mode, Project, RailStop } from "./settings.ts";

/** A stop that stands, and why. */
export type StandingStop = RailStop & {
  readonly id: string;
  /** Null: for every project. */
  readonly project: Pick<Project, "merchantId" | "id" | "slug"> | null;
  readonly reason: string;
  /** The operator's name. */
  readonly by: string;
  readonly at: Instant;
};

export type WantedStop = {
  readonly rail: string;
  /** Absent: all of the rail's. */
  readonly channel?: string | undefined;
  readonly project?: Project | undefined;
  readonly by: string;
  readonly reason: string;
};

/** What an operator sees of a rail. */
export type RailFacts = {
  readonly id: string;
  readonly mode: Mode;
  readonly channels: readonly string[];
  /** Whether it is asked across a network, so that it may be slow, or away. */
  readonly afar: boolean;
  /** Whether it collects on accounts. */
  readonly onAccounts: boolean;
  readonly paysOut: boolean;
};

export type RailSwitch = {
  /** Newest first. */
  stops(): Promise<readonly StandingStop[]>;
  /**
   * One that stands already stays as it is. Fails: invalid_request (rail, channel, project,
   * reason).
   */
  stop(wanted: WantedStop): Promise<StandingStop>;
  /** The one that stood; undefined when there is none. */
  resume(id: string): Promise<StandingStop | undefined>;
};

type Room = {
  readonly db: Queryable;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly rails: readonly Rail[];
};

const LONGEST_REASON = 500;

/** Whether nothing new may be collected on a rail's channel for a project. */
export function isStopped({ stops }: Pick<Project, "stops">, rail: string, channel: string) {
  return stops.some(
    (stop) => stop.rail === rail && (stop.channel === null || stop.channel === channel),
  );
}

export function createRailSwitch({ db, clock, ids, rails }: Room): RailSwitch {
  return {
    stops: async () => (await selectStops(db)).map(stopOf),
    async stop(wanted) {
      check(rails, wanted);
      const { project, channel = null } = wanted;
      const [row] = await insertStop(db, [
        project?.merchantId ?? null,
        project?.id ?? null,
        wanted.rail,
        channel,
        ids.uuid(clock.now()),
        writtenText("reason", wanted.reason, LONGEST_REASON),
        wanted.by,
        stamp(clock.now()),
      ]);
      return stopOf(row as StopRow);
    },
    async resume(id) {
      const [row] = await deleteStop(db, [id]);
      return row && stopOf(row);
    },
  };
}

/** The rails of this house, in order of id. */
export function railFacts(rails: readonly Rail[]): readonly RailFacts[] {
  return rails.map((rail) => ({
    id: rail.id,
    mode: rail.mode,
    channels: rail.channels,
    afar: isRemote(rail),
    onAccounts: rail.openAccount !== undefined,
    paysOut: rail.payout !== undefined,
  }));
}

function check(rails: readonly Rail[], { rail: id, channel, project }: WantedStop): void {
  const rail = rails.find((one) => one.id === id);
  if (!rail) throw wrong("rail", `There is no rail ${id}`);
  if (channel !== undefined && !rail.channels.includes(channel)) {
    throw wrong("channel", `${id} does not collect on ${channel}`);
  }
  if (project && project.mode !== rail.mode) {
    throw wrong("project", `${project.slug} is ${project.mode}, and ${id} is ${rail.mode}`);
  }
}

function wrong(field: string, message: string): Failure {
  return new Failure("invalid_request", message, { field });
}

type StopRow = Omit<StandingStop, "project"> & {
  readonly merchant_id: string | null;
  readonly project_id: string | null;
  readonly slug: string | null;
};

function stopOf({ merchant_id, project_id, slug, ...stop }: StopRow): StandingStop {
  const project =
    merchant_id === null
      ? null
      : { merchantId: merchant_id, id: project_id ?? "", slug: slug ?? "" };
  return { ...stop, project };
}

const COLUMNS = `
  s.id, s.rail, s.channel, s.reason, s.stopped_by as by, s.stopped_at as at, s.merchant_id,
  s.project_id, (
    select p.slug from project p where p.merchant_id = s.merchant_id and p.id = s.project_id
  ) as slug`;

const selectStops = statement<StopRow>(
  "rail_stops",
  `select ${COLUMNS} from rail_stop s order by s.stopped_at desc, s.id desc`,
);

/** The one that stands already is given as it is. */
const insertStop = statement<StopRow>(
  "rail_stop_insert",
  `insert into rail_stop as s
          (merchant_id, project_id, rail, channel, id, reason, stopped_by, stopped_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8)
   on conflict on constraint rail_stop_once do update set rail = excluded.rail
   returning ${COLUMNS}`,
);

const deleteStop = statement<StopRow>(
  "rail_stop_delete",
  `delete from rail_stop s where s.id = $1 returning ${COLUMNS}`,
);
