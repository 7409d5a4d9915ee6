/** `key`: a project's API keys. */
import { HOUR, utcText } from "../clock.ts";
import { transaction } from "../db/transaction.ts";
import { readAddresses, readLastDay } from "../engine/key-bounds.ts";
import { SCOPES, type Scope } from "../engine/keyring.ts";
import {
  changeKey,
  createKey,
  type KeyBounds,
  type KeyFacts,
  listKeys,
  openKey,
  revokeKey,
} from "../engine/keys.ts";
import { rotateKey } from "../engine/rotate-key.ts";
import { showId } from "../ids.ts";
import { type Answer, defineVerb, UsageFault } from "./define.ts";
import { namedKey, namedProject } from "./named.ts";
import { positiveNumber } from "./numbers.ts";
import { columns } from "./usage.ts";

const BOUNDS = {
  addresses: { value: "LIST", meaning: "where it may be used from, by commas; empty for anywhere" },
  expires: { value: "DAY", meaning: "its last day in Jakarta, as 2026-12-31; empty for none" },
} as const;

const PROJECT = { value: "SLUG", required: true, meaning: "the project, by slug or id" } as const;

/** A year. */
const MOST_HOURS = 8_760;

export const keyVerbs = [
  defineVerb({
    noun: "key",
    verb: "create",
    summary: "Make a key for a project, or bring an existing one.",
    options: {
      project: PROJECT,
      "api-key": { value: "KEY", meaning: "an existing key to bring along" },
      "weak-key": { meaning: "accept a live key that might be guessed; it cannot pay out" },
      scopes: { value: "LIST", meaning: "what else it may do, by commas: projects" },
      "no-payout": { meaning: "bar it from payouts, as a key that stands in a page" },
      ...BOUNDS,
    },
    async run({ values, desk }) {
      const open = await desk();
      const project = await namedProject(open, values.project);
      const brought = values["api-key"];
      const imported =
        brought === undefined ? undefined : { key: brought, weakKey: values["weak-key"] };
      const bounds = {
        mayPayOut: !values["no-payout"],
        scopes: scopesIn(values.scopes),
        ...boundsIn(values),
      };
      const form = open.form(project.dialect);
      const made = await transaction(open.house.db, (client) =>
        createKey({ ...open.house, db: client }, project, form, imported, bounds),
      );
      await open.audit({
        verb: "key create",
        subject: showId("key", made.id),
        detail: { project: project.slug, kind: made.kind },
        merchantId: project.merchantId,
      });
      return {
        json: { project: project.slug, ...shownKey(made), api_key: made.key },
        text: `${made.key}\n${showId("key", made.id)} of ${project.slug}`,
      };
    },
  }),

  defineVerb({
    noun: "key",
    verb: "list",
    summary: "List a project's working keys; sandbox keys are shown whole.",
    options: { project: PROJECT },
    async run({ values, desk }) {
      const open = await desk();
      const project = await namedProject(open, values.project);
      const keys = await listKeys(open.house.db, project);
      const shown = await Promise.all(
        keys.map(async (key) => ({
          ...shownKey(key),
          api_key: (await openKey(open.house, project.merchantId, key.id)) ?? null,
        })),
      );
      return {
        json: { project: project.slug, keys: shown },
        text: columns(shown.map((key) => [key.key_id, key.api_key ?? `${key.hint}…`])),
      };
    },
  }),

  defineVerb({
    noun: "key",
    verb: "set",
    summary: "Bind a key to addresses, or give it a last day.",
    subject: { name: "KEY", required: true },
    options: {
      project: { value: "SLUG", meaning: "the project, when KEY is a key's beginning" },
      ...BOUNDS,
    },
    async run({ subject, values, desk }): Promise<Answer> {
      const bounds = boundsIn(values);
      if (Object.keys(bounds).length === 0) {
        throw new UsageFault("key set: name --addresses or --expires");
      }
      const open = await desk();
      const key = await namedKey(open, subject, values.project);
      const changed = await changeKey(open.house, key.merchantId, key.id, bounds);
      const shown = shownKey(changed);
      const { addresses, expires } = values;
      await open.audit({
        verb: "key set",
        subject: shown.key_id,
        detail: { addresses, expires },
        merchantId: key.merchantId,
      });
      const ends = shown.expires_at === null ? "has no end" : `ends at ${shown.expires_at}`;
      const from = shown.addresses.join(", ") || "anywhere";
      return { json: shown, text: `${shown.key_id} ${ends} and is used from ${from}` };
    },
  }),

  defineVerb({
    noun: "key",
    verb: "rotate",
    summary: "Make a key that takes another's place; both work until the old one ends.",
    subject: { name: "KEY", required: true },
    options: {
      project: PROJECT,
      "ends-in": { value: "HOURS", meaning: "when the old one ends; when revoked, if absent" },
    },
    async run({ subject, values, desk }): Promise<Answer> {
      const open = await desk();
      const { house } = open;
      const project = await namedProject(open, values.project);
      const { id } = await namedKey(open, subject, values.project);
      const hours = values["ends-in"];
      const end =
        hours === undefined
          ? null
          : house.clock.now() + positiveNumber("ends-in", hours, MOST_HOURS) * HOUR;
      const made = await rotateKey(house, project, open.form(project.dialect), id, end);
      const old = showId("key", id);
      await open.audit({
        verb: "key rotate",
        subject: old,
        detail: { to: showId("key", made.id) },
        merchantId: project.merchantId,
      });
      return {
        json: { project: project.slug, ...shownKey(made), api_key: made.key, instead_of: old },
        text: `${made.key}\n${showId("key", made.id)} takes the place of ${old}`,
      };
    },
  }),

  defineVerb({
    noun: "key",
    verb: "revoke",
    summary: "Revoke a key; it stops working within a second.",
    subject: { name: "KEY", required: true },
    options: { project: { value: "SLUG", meaning: "the project, when KEY is a key's beginning" } },
    async run({ subject, values, desk }): Promise<Answer> {
      const open = await desk();
      const key = await namedKey(open, subject, values.project);
      await revokeKey(open.house, key.merchantId, key.id);
      const shown = showId("key", key.id);
      await open.audit({ verb: "key revoke", subject: shown, merchantId: key.merchantId });
      return { json: { key_id: shown, revoked: true }, text: `${shown} is revoked` };
    },
  }),
];

function scopesIn(list: string | undefined): readonly Scope[] {
  const names = list === undefined ? [] : list.split(",");
  return names.map((name) => {
    const scope = SCOPES.find((one) => one === name.trim());
    if (scope) return scope;
    throw new UsageFault(`key create: --scopes takes ${SCOPES.join(", ")}`);
  });
}

type BoundsGiven = {
  readonly addresses?: string | undefined;
  readonly expires?: string | undefined;
};

function boundsIn({ addresses, expires }: BoundsGiven): KeyBounds {
  return {
    ...(addresses !== undefined && { addresses: readAddresses(addresses) }),
    ...(expires !== undefined && { expiresAt: readLastDay(expires) }),
  };
}

function shownKey(key: KeyFacts) {
  return {
    key_id: showId("key", key.id),
    kind: key.kind,
    hint: key.hint,
    may_pay_out: key.mayPayOut,
    scopes: key.scopes,
    addresses: key.addresses,
    expires_at: key.expiresAt === null ? null : utcText(key.expiresAt),
    used_at: key.usedAt === null ? null : utcText(key.usedAt),
  };
}
