/** `key`: a project's API keys. */
import { transaction } from "../db/transaction.ts";
import { SCOPES, type Scope } from "../engine/keyring.ts";
import { createKey, type KeyFacts, listKeys, openKey, revokeKey } from "../engine/keys.ts";
import { showId } from "../ids.ts";
import { type Answer, defineVerb, UsageFault } from "./define.ts";
import { namedKey, namedProject } from "./named.ts";
import { columns } from "./usage.ts";

const PROJECT = { value: "SLUG", required: true, meaning: "the project, by slug or id" } as const;

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
    },
    async run({ values, desk }) {
      const open = await desk();
      const project = await namedProject(open, values.project);
      const brought = values["api-key"];
      const imported =
        brought === undefined ? undefined : { key: brought, weakKey: values["weak-key"] };
      const may = { mayPayOut: !values["no-payout"], scopes: scopesIn(values.scopes) };
      const form = open.form(project.dialect);
      const made = await transaction(open.house.db, (client) =>
        createKey({ ...open.house, db: client }, project, form, imported, may),
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

function shownKey(key: KeyFacts): {
  key_id: string;
  kind: string;
  hint: string;
  may_pay_out: boolean;
  scopes: readonly string[];
} {
  return {
    key_id: showId("key", key.id),
    kind: key.kind,
    hint: key.hint,
    may_pay_out: key.mayPayOut,
    scopes: key.scopes,
  };
}
