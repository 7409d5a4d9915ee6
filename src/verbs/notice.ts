/** `notice`: what phones say of money on an account, the secrets they sign with, and the rules. */
import { readFile } from "node:fs/promises";
import { utcText } from "../clock.ts";
import type { OpenedAccount } from "../engine/receiving-accounts.ts";
import { Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import { assignNotice } from "../notices/assign-notice.ts";
import { builtInRules } from "../notices/built-in.ts";
import { forgetDevice, listDevices } from "../notices/devices.ts";
import { listNotices, type Notice, type NoticeStatus } from "../notices/notice-rows.ts";
import { ownRules, removeRule, rulesOf, saveRule, tryRules } from "../notices/own-rules.ts";
import { makePageLink } from "../notices/page-link.ts";
import { makeSecret } from "../notices/secrets.ts";
import { type Answer, type Desk, defineVerb, UsageFault } from "./define.ts";
import { namedAccount } from "./find-account.ts";
import { namedPayment } from "./find-payment.ts";
import { idIn } from "./named.ts";
import { columns } from "./usage.ts";

const MOST_LISTED = 100;
const STATUSES: readonly NoticeStatus[] = ["ignored", "pending", "counted", "unassigned"];
const ACCOUNT = { value: "ACCOUNT", required: true, meaning: "the receiving account" } as const;
const SUBJECT = { name: "ACCOUNT", required: true } as const;

export const noticeVerbs = [
  defineVerb({
    noun: "notice",
    verb: "secret",
    summary: "Make the secret that an account's phones sign with; the one before works for a day.",
    subject: SUBJECT,
    options: {},
    async run({ subject, desk }) {
      const open = await desk();
      const account = await namedAccount(open, subject);
      const secret = await makeSecret(open.house, keyOf(account));
      const id = showId("acc", account.id);
      await open.audit({ verb: "notice secret", subject: id, merchantId: account.ownerId });
      const address = `${open.house.config.publicUrl}/notices/${id}`;
      return {
        json: { account_id: id, address, secret },
        text: columns([
          ["address", address],
          ["secret", `${secret}  (shown this once)`],
        ]),
      };
    },
  }),

  defineVerb({
    noun: "notice",
    verb: "page",
    summary: "Make the link to the page that sets an account's phones up; it works for a day.",
    subject: SUBJECT,
    options: {},
    async run({ subject, desk }) {
      const open = await desk();
      const account = await namedAccount(open, subject);
      const token = makePageLink(open.house, keyOf(account));
      const id = showId("acc", account.id);
      await open.audit({ verb: "notice page", subject: id, merchantId: account.ownerId });
      const url = `${open.house.config.publicUrl}/phones/${token}`;
      return { json: { account_id: id, url }, text: url };
    },
  }),

  defineVerb({
    noun: "notice",
    verb: "list",
    summary: "List what was told of an account, newest first, and what became of it.",
    subject: SUBJECT,
    options: { status: { value: "STATUS", meaning: STATUSES.join(", ") } },
    async run({ subject, values, desk }) {
      const open = await desk();
      const { ownerId, id: accountId } = await namedAccount(open, subject);
      const status = values.status === undefined ? undefined : statusOf(values.status);
      const of = { ownerId, accountId, status, limit: MOST_LISTED };
      const found = await listNotices(open.house.db, of);
      const rows = found.map((one): [string, string] => [showId("ntc", one.id), lineOf(one)]);
      return {
        json: { notices: found.map(shownNotice) },
        text: rows.length === 0 ? "There are no such notices." : columns(rows),
      };
    },
  }),

  defineVerb({
    noun: "notice",
    verb: "try",
    summary: "See what the rules make of a notice; nothing is kept or counted.",
    options: {
      account: { value: "ACCOUNT", meaning: "with its owner's rules; else the built-in ones" },
      app: { value: "PACKAGE", required: true, meaning: "the app's package" },
      title: { value: "TEXT", required: true, meaning: "its title" },
      text: { value: "TEXT", required: true, meaning: "its text" },
    },
    async run({ values: { account, app, title, text }, desk }) {
      const open = await desk();
      const owner = account === undefined ? undefined : await namedAccount(open, account);
      const rules = owner ? await rulesOf(open.house.db, owner.ownerId) : builtInRules;
      const json = tryRules(rules, { app, title, text });
      return { json, text: columns(Object.entries(json).map(([key, one]) => [key, `${one}`])) };
    },
  }),

  defineVerb({
    noun: "notice",
    verb: "rule",
    summary: "Keep the rule in a JSON file for an account's owner; without FILE, list all rules.",
    subject: { name: "FILE", required: false },
    options: {
      account: ACCOUNT,
      remove: { value: "NAME", meaning: "an own rule that is to go" },
    },
    run: ({ subject, values, desk }) => changeRules(desk, subject, values),
  }),

  defineVerb({
    noun: "notice",
    verb: "devices",
    summary: "List an account's phones, when each was last heard and which are silent.",
    subject: SUBJECT,
    options: { forget: { value: "NAME", meaning: "a phone that is no longer used" } },
    async run({ subject, values: { forget }, desk }) {
      const open = await desk();
      const account = await namedAccount(open, subject);
      const { db } = open.house;
      if (forget !== undefined && !(await forgetDevice(db, keyOf(account), forget))) {
        throw new Failure("not_found", `The account has no phone ${forget}`);
      }
      const devices = await listDevices(db, account.ownerId, account.id);
      const shown = devices.map(({ name, heardAt, silentSince }) => ({
        name,
        heard_at: utcText(heardAt),
        silent_since: silentSince === null ? null : utcText(silentSince),
      }));
      const rows = shown.map(({ name, heard_at, silent_since }): [string, string] => [
        name,
        silent_since === null ? heard_at : `SILENT since ${silent_since}`,
      ]);
      return {
        json: { account_id: showId("acc", account.id), devices: shown },
        text: rows.length === 0 ? "No phone was ever heard." : columns(rows),
      };
    },
  }),

  defineVerb({
    noun: "notice",
    verb: "assign",
    summary: "Give money that came to an account of the house to the payment that it was for.",
    subject: { name: "ID", required: true },
    options: {
      account: ACCOUNT,
      payment: { value: "ID", required: true, meaning: "ours, the wire's or the reference" },
      project: { value: "SLUG", meaning: "the project, when a reference names several" },
      reason: { value: "TEXT", required: true, meaning: "why, for the audit log" },
    },
    async run({ subject, values, desk }) {
      const open = await desk();
      const account = await namedAccount(open, values.account);
      const to = await namedPayment(open, values.payment, values.project);
      const id = idIn("ntc", subject);
      if (id === undefined) throw new Failure("not_found", `There is no notice ${subject}`);
      const room = { ...open.house, engine: open.engine };
      const notice = await assignNotice(room, account, id, to);
      const { payment: paymentId, reason } = values;
      await open.audit({
        verb: "notice assign",
        subject: showId("ntc", id),
        detail: { payment: paymentId, reason },
        merchantId: to.project.merchantId,
      });
      const json = shownNotice(notice);
      return { json, text: lineOf(notice) };
    },
  }),
];

function keyOf({ ownerId, id }: OpenedAccount) {
  return { ownerId, accountId: id };
}

async function changeRules(
  desk: () => Promise<Desk>,
  file: string,
  { account, remove }: { readonly account: string; readonly remove: string | undefined },
): Promise<Answer> {
  if (file !== "" && remove !== undefined) throw new UsageFault("notice rule: FILE or --remove");
  const open = await desk();
  const { db, clock } = open.house;
  const { ownerId, id } = await namedAccount(open, account);
  const subject = showId("acc", id);
  if (file !== "") {
    const rule = await saveRule(db, ownerId, await jsonIn(file), clock.now());
    await open.audit({ verb: "notice rule", subject, detail: { rule }, merchantId: ownerId });
    return { json: { rule }, text: `The rule ${rule.name} is kept.` };
  }
  if (remove !== undefined) {
    if (!(await removeRule(db, ownerId, remove))) {
      throw new Failure("not_found", `The owner has no rule ${remove}`);
    }
    const detail = { removed: remove };
    await open.audit({ verb: "notice rule", subject, detail, merchantId: ownerId });
  }
  const own = new Set((await ownRules(db, ownerId)).map(({ name }) => name));
  const rules = (await rulesOf(db, ownerId)).map((rule) => ({ ...rule, own: own.has(rule.name) }));
  const rows = rules.map(({ name, app, texts }): [string, string] => [
    name,
    `${app}  ${texts.length === 0 ? "(no texts known)" : texts.join(" | ")}`,
  ]);
  return { json: { rules }, text: columns(rows) };
}

/** Fails: invalid_request (rule). */
async function jsonIn(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    const { message } = cause as Error;
    throw new Failure("invalid_request", `${path} is no JSON: ${message}`, {
      field: "rule",
      cause,
    });
  }
}

function statusOf(text: string): NoticeStatus {
  const status = STATUSES.find((one) => one === text);
  if (status) return status;
  throw new Failure("invalid_request", `A status is one of ${STATUSES.join(", ")}`, {
    field: "status",
  });
}

function lineOf({ amount, status, verdict, app, text }: Notice): string {
  const sum = amount === null ? verdict : `Rp ${amount}`;
  return [sum, status, app, text ?? ""].join("  ");
}

function shownNotice(one: Notice) {
  return {
    notice_id: showId("ntc", one.id),
    account_id: showId("acc", one.accountId),
    source: one.source,
    app: one.app,
    title: one.title,
    text: one.text,
    at: utcText(one.until),
    received_at: utcText(one.receivedAt),
    verdict: one.verdict,
    rule: one.rule,
    amount: one.amount,
    status: one.status,
    cause: one.cause,
    transaction: one.transaction,
    payment_id: one.paymentId && showId("pay", one.paymentId),
  };
}
