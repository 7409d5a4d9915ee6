/** `statement source` and `statement poll`: servers that are asked for an account's lines. */
import { readFile } from "node:fs/promises";
import { Failure } from "../failure.ts";
import { guardOf, networkOf } from "../house-guard.ts";
import { showId } from "../ids.ts";
import { pollNow } from "../notices/poll-sources.ts";
import {
  listSources,
  removeSource,
  saveSource,
  shownSource,
} from "../notices/statement-sources.ts";
import { type Answer, type Desk, defineVerb } from "./define.ts";
import { namedAccount } from "./find-account.ts";
import { columns } from "./usage.ts";

const ACCOUNT = { value: "ACCOUNT", required: true, meaning: "the receiving account" } as const;

export const statementSourceVerbs = [
  defineVerb({
    noun: "statement",
    verb: "source",
    summary: "Poll the source in a JSON file for an account's lines; without FILE, list them.",
    subject: { name: "FILE", required: false },
    options: {
      account: ACCOUNT,
      remove: { value: "NAME", meaning: "a source that is asked no more" },
    },
    async run({ desk, subject, values }): Promise<Answer> {
      const open = await desk();
      const account = await namedAccount(open, values.account);
      const account_id = showId("acc", account.id);
      const of = { ownerId: account.ownerId, accountId: account.id };
      if (values.remove !== undefined) {
        await remove(open, of, values.remove);
        await audit(open, of, { removed: values.remove });
      } else if (subject !== "") {
        const given = await jsonIn(subject);
        const { name, value } = await saveSource(roomOf(open), account, given);
        await audit(open, of, { source: name, host: new URL(value.url).host });
      }
      const sources = (await listSources(open.house.db, of)).map(shownSource);
      const rows = sources.map(({ name, url, fault }): [string, string] => [name, fault ?? url]);
      return {
        json: { account_id, sources },
        text: rows.length === 0 ? "There are no sources." : columns(rows),
      };
    },
  }),

  defineVerb({
    noun: "statement",
    verb: "poll",
    summary: "Ask a source of an account for its lines now, and count what they tell of.",
    subject: { name: "SOURCE", required: true },
    options: { account: ACCOUNT },
    async run({ desk, subject, values }): Promise<Answer> {
      const open = await desk();
      const { ownerId, id: accountId } = await namedAccount(open, values.account);
      const room = { ...roomOf(open), ids: open.house.ids, engine: open.engine };
      const polled = await pollNow(room, { ownerId, accountId, name: subject });
      if (!polled) throw noSource(subject);
      const { told, fault = null } = polled;
      return {
        json: { source: subject, ...told, fault },
        text:
          fault ?? `${told.taken} lines tell of money that came in, ${told.known} known before.`,
        ok: fault === null,
      };
    },
  }),
];

function roomOf({ house }: Desk) {
  return { ...house, network: networkOf(guardOf(house.config)) };
}

type Of = { readonly ownerId: string; readonly accountId: string };

function audit(desk: Desk, { ownerId, accountId }: Of, detail: Readonly<Record<string, unknown>>) {
  const subject = showId("acc", accountId);
  return desk.audit({ verb: "statement source", subject, detail, merchantId: ownerId });
}

async function remove({ house: { db } }: Desk, of: Of, name: string): Promise<void> {
  if (!(await removeSource(db, of, name))) throw noSource(name);
}

function noSource(name: string): Failure {
  return new Failure("not_found", `The account has no source ${name}`, {
    hint: "gapura statement source --account ACCOUNT lists them.",
  });
}

/** Fails: invalid_request (file). A parser's own words could show what the file holds. */
async function jsonIn(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new Failure("invalid_request", `${path} cannot be read as JSON`, {
      field: "file",
      cause,
    });
  }
}
