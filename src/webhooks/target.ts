/** Targets: the endpoints that claimed deliveries go to, with their secrets opened. */

import { type Instant, utcText } from "../clock.ts";
import { type Queryable, statement } from "../db/pool.ts";
import type { WebhookDialect, WebhookTarget } from "../dialects/define.ts";
import { aboutKey } from "../engine/keys.ts";
import { NO_TERMS } from "../engine/merchant-terms.ts";
import { unseal } from "../engine/seal.ts";
import type { Project } from "../engine/settings.ts";

/** An endpoint as the sender needs it: a dialect's `WebhookTarget` and where and how to send. */
export type Target = WebhookTarget & {
  readonly endpointId: string;
  readonly url: string;
  readonly dialect: string;
  readonly enabled: boolean;
  /** When its project's clock was last advanced, in real time. */
  readonly advancedAt: Instant | null;
  /** Used literally: the endpoint's own, or the project's key where the wire signs with it. */
  readonly wireSecret: string;
  /** `whsec_…` */
  readonly standardSecret: string;
  readonly former: FormerSecrets | undefined;
};

/** Those before: until then `standard` signs beside the new one, and `wire` in its place. */
type FormerSecrets = {
  readonly standard: string;
  readonly wire: string | undefined;
  readonly until: Instant;
};

/** What a secret of an endpoint is sealed to. */
export function aboutSecret(endpointId: string, which: "wire" | "standard"): string {
  return `endpoint:${endpointId}:${which}`;
}

export type TargetDependencies = {
  readonly houseKey: Buffer;
  readonly dialects: Readonly<Record<string, Pick<WebhookDialect, "signsWithKey">>>;
  readonly link: (dialect: string, path: string) => string;
};

type TargetRow = {
  id: string;
  url: string;
  dialect: string;
  settings: Record<string, unknown>;
  status: string;
  wire_secret: Buffer;
  standard_secret: Buffer;
  former_secret: Buffer | null;
  former_wire_secret: Buffer | null;
  former_until: Instant | null;
  key_id: string | null;
  key_sealed: Buffer | null;
  merchant_id: string;
  project_id: string;
  slug: string;
  name: string;
  mode: Project["mode"];
  project_dialect: string;
  project_settings: Project["settings"];
  clock_offset: number;
  clock_advanced_at: Instant | null;
};

/**
 * A project's oldest key signs; once it has ended or is revoked, and no longer sealed, a newer one
 * takes over.
 */
const readEndpoints = statement<TargetRow>(
  "webhook_targets",
  `select p.id, p.url, p.dialect, p.settings, p.status, p.wire_secret, p.standard_secret,
          p.former_secret, p.former_wire_secret, p.former_until, k.id as key_id,
          k.sealed as key_sealed, p.merchant_id, p.project_id, j.slug, j.name,
          j.mode, j.dialect as project_dialect, j.settings as project_settings,
          j.clock_offset, j.clock_advanced_at
     from unnest($1::uuid[], $2::uuid[]) as w (merchant_id, id)
     join endpoint p on p.merchant_id = w.merchant_id and p.id = w.id
     join project j on j.merchant_id = p.merchant_id and j.id = p.project_id
     left join lateral (
       select *
         from api_key k
        where p.dialect = any($3)
          and k.merchant_id = p.merchant_id
          and k.project_id = p.project_id
          and k.sealed is not null
          and (k.expires_at is null or k.expires_at > $4)
        order by k.created_at, k.id
        limit 1) k on true`,
);

/**
 * The targets of some deliveries by endpoint id. An endpoint whose secrets cannot be opened is an
 * Error in its place: the others can still be sent.
 */
export async function readTargets(
  db: Queryable,
  dependencies: TargetDependencies,
  deliveries: readonly { readonly merchant_id: string; readonly endpoint_id: string }[],
  now: Instant,
): Promise<ReadonlyMap<string, Target | Error>> {
  const merchants = new Map(deliveries.map((row) => [row.endpoint_id, row.merchant_id]));
  const signing = Object.entries(dependencies.dialects).filter(([, one]) => one.signsWithKey);
  const rows = await readEndpoints(db, [
    [...merchants.values()],
    [...merchants.keys()],
    signing.map(([dialect]) => dialect),
    utcText(now),
  ]);
  return new Map(rows.map((row) => [row.id, open(dependencies, row)]));
}

function open({ houseKey, link }: TargetDependencies, row: TargetRow): Target | Error {
  try {
    return {
      endpointId: row.id,
      url: row.url,
      dialect: row.dialect,
      enabled: row.status === "enabled",
      settings: row.settings,
      link: (path) => link(row.dialect, path),
      wireSecret: wireSecretOf(houseKey, row),
      standardSecret: unseal(houseKey, row.standard_secret, aboutSecret(row.id, "standard")),
      former: formerSecretsOf(houseKey, row),
      project: {
        merchantId: row.merchant_id,
        id: row.project_id,
        slug: row.slug,
        name: row.name,
        mode: row.mode,
        dialect: row.project_dialect,
        settings: row.project_settings,
        terms: NO_TERMS,
        clockOffset: row.clock_offset,
        // It tells of what has been, and makes nothing new.
        stops: [],
      },
      advancedAt: row.clock_advanced_at,
    };
  } catch (error) {
    return new Error("the endpoint's secrets cannot be opened with this house key", {
      cause: error,
    });
  }
}

function wireSecretOf(houseKey: Buffer, row: TargetRow): string {
  const { key_id: keyId, key_sealed: sealed } = row;
  return keyId && sealed
    ? unseal(houseKey, sealed, aboutKey(keyId))
    : unseal(houseKey, row.wire_secret, aboutSecret(row.id, "wire"));
}

function formerSecretsOf(houseKey: Buffer, row: TargetRow): FormerSecrets | undefined {
  const { id, key_id: keyId, former_secret: sealed, former_wire_secret: wire, former_until } = row;
  if (sealed === null || former_until === null) return undefined;
  return {
    standard: unseal(houseKey, sealed, aboutSecret(id, "standard")),
    // A key of the project signs whatever the endpoint's own secrets are.
    wire: wire && keyId === null ? unseal(houseKey, wire, aboutSecret(id, "wire")) : undefined,
    until: former_until,
  };
}
