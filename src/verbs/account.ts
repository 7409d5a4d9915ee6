/** `account`: receiving accounts, where the money of charges arrives. */
import { readFile } from "node:fs/promises";
import { isRemote } from "../engine/rail.ts";
import { HOUSE, type OpenedAccount } from "../engine/receiving-accounts.ts";
import { Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import { rails } from "../rails/index.ts";
import { type Answer, type Desk, defineVerb, type Options, UsageFault } from "./define.ts";
import { namedAccount } from "./find-account.ts";
import { namedMerchant, namedProject } from "./named.ts";
import { columns } from "./usage.ts";

const GIVEN = {
  rail: { value: "RAIL", required: true, meaning: "the rail that is to collect on it" },
  given: { value: "JSON", meaning: 'what the rail wants to know: {"qris":"000201…"}' },
  file: { value: "NAME=PATH", meaning: "a file that is given under a name: picture=qris.png" },
} as const satisfies Options;

const OWNER = {
  project: { value: "SLUG", meaning: "the merchant of this project has it" },
  merchant: { value: "ID", meaning: "this merchant has it; the house when neither is named" },
} as const satisfies Options;

export const accountVerbs = [
  defineVerb({
    noun: "account",
    verb: "preview",
    summary: "Show what a rail reads in what is given, before an account is opened with it.",
    options: GIVEN,
    async run({ values, desk }): Promise<Answer> {
      const given = await givenIn(values);
      const { engine } = await desk();
      const preview = await engine.accounts.preview({ rail: values.rail, given });
      const { says } = preview;
      const faults = preview.faults.map(({ sentence }) => sentence);
      const warnings = preview.warnings.map(({ sentence }) => sentence);
      const rows = [
        ...Object.entries(says),
        ...faults.map((sentence) => ["fault", sentence] as const),
        ...warnings.map((sentence) => ["warning", sentence] as const),
      ];
      return {
        json: { says, faults, warnings },
        text: rows.length === 0 ? "There is nothing to be looked at first." : columns(rows),
        ok: faults.length === 0,
      };
    },
  }),

  defineVerb({
    noun: "account",
    verb: "open",
    summary: "Open a receiving account of a merchant or of the house.",
    options: {
      ...GIVEN,
      ...OWNER,
      custody: { value: "CUSTODY", meaning: "ours or own; a merchant's own when it has it" },
    },
    async run({ values, desk }): Promise<Answer> {
      const given = await givenIn(values);
      const open = await desk();
      const ownerId = await ownerIn(open, values);
      const custody = custodyIn(values.custody);
      const account = await open.engine.accounts.open({
        ownerId,
        rail: values.rail,
        ...(custody && { custody }),
        given,
      });
      await audit(open, "account open", account);
      return shown(account);
    },
  }),

  defineVerb({
    noun: "account",
    verb: "list",
    summary: "List the receiving accounts of a merchant or of the house, oldest first.",
    options: OWNER,
    async run({ values, desk }): Promise<Answer> {
      const open = await desk();
      const accounts = await open.engine.accounts.list(await ownerIn(open, values));
      const rows = accounts.map(({ id, name, rail, mode, enabled }) => [
        showId("acc", id),
        `${mode}  ${rail}  ${enabled ? "on" : "off"}  ${name}`,
      ]);
      return {
        json: { accounts: accounts.map(jsonOf) },
        text: rows.length === 0 ? "There are no accounts." : columns(rows as [string, string][]),
      };
    },
  }),

  defineVerb({
    noun: "account",
    verb: "show",
    summary:
      "Show a receiving account; across a network, where its notices go and what lies there.",
    subject: { name: "ACCOUNT", required: true },
    options: {},
    async run({ subject, desk }): Promise<Answer> {
      const open = await desk();
      const account = await namedAccount(open, subject);
      return shown(account, await seenAfar(open, account));
    },
  }),

  switching("enable", "Collect on a receiving account again.", true),
  switching("disable", "Collect nothing new on a receiving account.", false),
];

function switching(verb: string, summary: string, enabled: boolean) {
  return defineVerb({
    noun: "account",
    verb,
    summary,
    subject: { name: "ACCOUNT", required: true },
    options: {},
    async run({ subject, desk }): Promise<Answer> {
      const open = await desk();
      const { ownerId, id } = await namedAccount(open, subject);
      const account = await open.engine.accounts.enable(ownerId, id, enabled);
      if (!account) throw new Failure("not_found", `There is no account ${subject}`);
      await audit(open, enabled ? "account enable" : "account disable", account);
      return shown(account);
    },
  });
}

function audit(desk: Desk, verb: string, { ownerId, id, rail }: OpenedAccount): Promise<void> {
  return desk.audit({
    ...{ verb, subject: showId("acc", id), detail: { rail } },
    merchantId: ownerId,
  });
}

async function ownerIn(
  desk: Desk,
  {
    project,
    merchant,
  }: { readonly project?: string | undefined; readonly merchant?: string | undefined },
): Promise<string> {
  if (project !== undefined && merchant !== undefined) {
    throw new UsageFault("account: --project or --merchant, not both");
  }
  if (project !== undefined) return (await namedProject(desk, project)).merchantId;
  return merchant === undefined ? HOUSE : (await namedMerchant(desk, merchant)).id;
}

function custodyIn(text: string | undefined): OpenedAccount["custody"] | undefined {
  if (text === undefined || text === "ours" || text === "own") return text;
  throw new Failure("invalid_request", "A custody is ours or own", { field: "custody" });
}

type Given = { readonly given?: string | undefined; readonly file?: string | undefined };

/** A file is given as base64. Fails: invalid_request (given, file). */
async function givenIn({ given, file }: Given): Promise<Record<string, string>> {
  const read = given === undefined ? {} : textsIn(given);
  if (file === undefined) return read;
  const equals = file.indexOf("=");
  if (equals < 1) throw new UsageFault("account: --file wants NAME=PATH");
  const path = file.slice(equals + 1);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new Failure("invalid_request", `The file ${path} cannot be read`, {
      field: "file",
      cause,
    });
  });
  return { ...read, [file.slice(0, equals)]: bytes.toString("base64") };
}

function textsIn(json: string): Record<string, string> {
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch {
    read = undefined;
  }
  const fields = typeof read === "object" && read !== null ? Object.entries(read) : undefined;
  if (fields?.every(([, value]) => typeof value === "string")) return Object.fromEntries(fields);
  throw new Failure("invalid_request", "--given is a JSON object whose values are texts", {
    field: "given",
  });
}

function jsonOf(account: OpenedAccount) {
  const { ownerId, id, rail, mode, name, custody, channels, details, enabled } = account;
  return {
    account_id: showId("acc", id),
    merchant_id: ownerId === HOUSE ? null : showId("mer", ownerId),
    rail,
    mode,
    name,
    custody,
    channels,
    details,
    enabled,
  };
}

/** Of a rail across a network: the address for its webhooks, and whole rupiah, null: not told. */
async function seenAfar({ engine, house }: Desk, { id, rail: railId }: OpenedAccount) {
  const rail = rails.find((one) => one.id === railId);
  if (!rail || !isRemote(rail)) return {};
  const account = showId("acc", id);
  return {
    notice_url: rail.readNotice ? `${house.config.publicUrl}/rails/${account}` : null,
    balance: (await engine.rails.balance(account)) ?? null,
  };
}

function shown(account: OpenedAccount, more: object = {}): Answer {
  const json = { ...jsonOf(account), ...more };
  const rows = Object.entries(json).map(([name, value]): [string, string] => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { json, text: columns(rows) };
}
