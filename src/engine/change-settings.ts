/**
 * Changing a project's settings while it runs: its name, where buyers return to, how long they are
 * known, its colour, its wire's switches, what guards its payouts, and what becomes of money that
 * does not fit.
 */
import { DAY, MINUTE } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import { assert, Failure } from "../failure.ts";
import { checkName, PROJECT_COLUMNS, type ProjectRow, projectOf } from "./merchants.ts";
import type { PayoutChange } from "./payout-rules.ts";
import {
  MOST_DAYS,
  type Project,
  type ProjectSettings,
  type Route,
  type SuspenseSettings,
} from "./settings.ts";

export type Switches = ProjectSettings["wire"];

/** What is absent stays as it is. */
export type SettingsChange = {
  /** http(s); null takes it away. */
  readonly returnUrl?: string | null;
  /** Hosts, with or without a port, that buyers may return to; none: any. */
  readonly returnHosts?: readonly string[];
  /** Days; null keeps buyers' fields for good. */
  readonly keepBuyer?: number | null;
  readonly brand?: { readonly color?: ProjectSettings["brand"]["color"] | null };
  /** Whether keys may stand in a URL or a body. */
  readonly keyInUrl?: boolean;
  /** Whether browsers of other origins may read replies. */
  readonly crossOrigin?: boolean;
  /** How long a payment waits for its first charge, ms. */
  readonly openLife?: number;
  /** Checked by whoever changes them: see `changeChannel`. */
  readonly channels?: ProjectSettings["channels"];
  readonly wire?: Switches;
  readonly payout?: PayoutChange;
  readonly suspense?: Partial<SuspenseSettings>;
  readonly routes?: readonly Route[];
};

const LONGEST_ADDRESS = 2_000;
const MOST_HOSTS = 50;
const LONGEST_OPEN_LIFE = 365 * DAY;

/** Running servers know of it within a second. Fails: invalid_request. */
export async function changeSettings(
  db: Queryable,
  { merchantId, id }: Project,
  { brand = {}, wire = {}, payout = {}, suspense = {}, ...change }: SettingsChange,
): Promise<Project> {
  if (change.returnUrl && !isWebAddress(change.returnUrl)) {
    throw new Failure("invalid_request", "Buyers return to an http or https address", {
      field: "return_url",
    });
  }
  const { openLife = MINUTE } = change;
  if (openLife < MINUTE || openLife > LONGEST_OPEN_LIFE) {
    throw new Failure("invalid_request", "A payment waits from a minute to a year", {
      field: "open-life",
    });
  }
  const changes = [change, wire, payout, suspense, brand].map((one) => JSON.stringify(one));
  const [row] = await updateSettings(db, [merchantId, id, ...changes]);
  assert(row, "a project is never deleted");
  return projectOf(row);
}

/** Gives a project another name; its slug stays. Fails: invalid_request (name). */
export async function renameProject(
  db: Queryable,
  { merchantId, id }: Project,
  name: string,
): Promise<Project> {
  checkName(name);
  const [row] = await updateName(db, [merchantId, id, name]);
  assert(row, "a project is never deleted");
  return projectOf(row);
}

/** A colour, read from text; nothing is the house's own. Fails: invalid_request. */
export function readColor(text: string): ProjectSettings["brand"]["color"] | null {
  if (text === "") return null;
  const color = text.toLowerCase();
  if (isColor(color)) return color;
  throw new Failure("invalid_request", "A colour is # and six hexadecimal digits: #0b5d4d", {
    field: "color",
  });
}

function isColor(text: string): text is `#${string}` {
  return /^#[0-9a-f]{6}$/.test(text);
}

/** Hosts, read from text with commas; nothing is any host. Fails: invalid_request. */
export function readReturnHosts(text: string): string[] {
  const hosts = text.split(",").flatMap((host) => host.trim().toLowerCase() || []);
  const wrong = hosts.find((host) => URL.parse(`http://${host}/`)?.host !== host);
  if (wrong === undefined && hosts.length <= MOST_HOSTS) return hosts;
  throw new Failure("invalid_request", "Hosts are written as in shop.example,localhost:8080", {
    field: "return-hosts",
  });
}

/** Days, read from text; nothing is for good. Fails: invalid_request. */
export function readKeepBuyer(text: string): number | null {
  if (text === "") return null;
  const days = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= MOST_DAYS) return days;
  throw new Failure("invalid_request", `keep-buyer takes days, 1 to ${MOST_DAYS}`, {
    field: "keep-buyer",
  });
}

/**
 * A switch and its value, read from text by the kind of value that its dialect's default has.
 * Fails: invalid_request when the dialect has no such switch, or the value is of another kind.
 */
export function readSwitch(defaults: Switches, name: string, text: string): Switches {
  const known = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
  if (known === undefined) {
    const names = Object.keys(defaults).join(", ") || "none";
    throw new Failure("invalid_request", `There is no switch ${name}; there are: ${names}`, {
      field: "switch",
    });
  }
  if (typeof known === "string") return { [name]: text };
  if (typeof known === "number" && /^\d{1,15}$/.test(text)) return { [name]: Number(text) };
  if (typeof known === "boolean" && /^(true|false)$/.test(text)) return { [name]: text === "true" };
  throw new Failure("invalid_request", `The switch ${name} takes a ${typeof known}`, {
    field: "switch",
  });
}

function isWebAddress(text: string): boolean {
  const url = text.length <= LONGEST_ADDRESS ? URL.parse(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && !url.password;
}

const updateName = statement<ProjectRow>(
  "project_rename",
  `update project p
      set name = $3
    where p.merchant_id = $1 and p.id = $2
   returning ${PROJECT_COLUMNS}`,
);

/** A null among the changes takes its setting away; no setting is ever null. */
const updateSettings = statement<ProjectRow>(
  "project_change_settings",
  `update project p
      set settings = jsonb_strip_nulls(
            p.settings || $3::jsonb
            || jsonb_build_object(
                 'wire', coalesce(p.settings -> 'wire', '{}') || $4::jsonb,
                 'payout', coalesce(p.settings -> 'payout', '{}') || $5::jsonb,
                 'suspense', coalesce(p.settings -> 'suspense', '{}') || $6::jsonb,
                 'brand', coalesce(p.settings -> 'brand', '{}') || $7::jsonb))
    where p.merchant_id = $1 and p.id = $2
   returning ${PROJECT_COLUMNS}`,
);
