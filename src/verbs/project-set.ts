/** `project set`: what a merchant changes while its project runs. */
import { readFileSync } from "node:fs";
import { transaction } from "../db/transaction.ts";
import type { Dialect } from "../dialects/define.ts";
import {
  changeSettings,
  readColor,
  readKeepBuyer,
  readReturnHosts,
  readSwitch,
  renameProject,
  type SettingsChange,
} from "../engine/change-settings.ts";
import { readSpan, spanText } from "../engine/channel-terms.ts";
import { setLogo } from "../engine/logo.ts";
import { readPayoutRule } from "../engine/payout-rules.ts";
import type { Project } from "../engine/settings.ts";
import { readSuspenseRule } from "../engine/suspense-rules.ts";
import { Failure } from "../failure.ts";
import { guardOf } from "../house-guard.ts";
import { showId } from "../ids.ts";
import { addEndpoint } from "../make-project.ts";
import {
  type Endpoint,
  listEndpoints,
  type MadeEndpoint,
  updateEndpoint,
} from "../webhooks/endpoints.ts";
import { type Answer, type Desk, defineVerb, UsageFault } from "./define.ts";
import { namedProject } from "./named.ts";
import { columns } from "./usage.ts";

export const projectSetVerb = defineVerb({
  noun: "project",
  verb: "set",
  summary: "Change where events go, buyers return, how pages look, switches and rules.",
  subject: { name: "SLUG", required: true },
  options: {
    name: { value: "NAME", meaning: "what buyers read" },
    "webhook-url": { value: "URL", meaning: "where its events go" },
    "return-url": { value: "URL", meaning: "where buyers go after paying; empty for nowhere" },
    "return-hosts": {
      value: "HOSTS",
      meaning: "hosts that return addresses may lead to, with commas; empty for any",
    },
    color: { value: "#RRGGBB", meaning: "the colour of its pages; empty for ours" },
    logo: { value: "FILE", meaning: "its logo: PNG, JPEG or WebP up to 64 KB; empty for none" },
    switch: { value: "NAME=VALUE", meaning: "a switch of its dialect, as its page names it" },
    "keep-buyer": { value: "DAYS", meaning: "how long buyers are known; empty for good" },
    "open-life": { value: "SPAN", meaning: "how long a payment without a channel waits: 24h" },
    "key-in-url": { value: "on|off", meaning: "whether keys may stand in a URL or a body" },
    "cross-origin": { value: "on|off", meaning: "whether other sites' scripts may read replies" },
    payout: { value: "NAME=VALUE", meaning: "what guards its payouts: daily=5000000, coolOff=24h" },
    suspense: {
      value: "NAME=VALUE",
      meaning: "what becomes of money that does not fit: acceptLate=10m, rest=hold or refund",
    },
  },
  async run({ subject, values, desk }): Promise<Answer> {
    const webhookUrl = values["webhook-url"];
    if (Object.values(values).every((value) => value === undefined)) {
      throw new UsageFault("project set: name what to change");
    }
    const logo = values.logo === undefined ? undefined : pictureAt(values.logo);
    const open = await desk();
    const project = await namedProject(open, subject);
    const change = changeIn(open, project, values);
    if (webhookUrl !== undefined) await guardOf(open.house.config).check(webhookUrl, project.mode);
    const made = await transaction(open.house.db, async (db) => ({
      settings: await settingsAfter({ ...open.house, db }, project, change, {
        logo,
        name: values.name,
      }),
      endpoint: webhookUrl && (await sendTo({ ...open.house, db }, open, project, webhookUrl)),
    }));
    const { id, merchantId } = project;
    const line = { verb: "project set", subject: showId("prj", id), detail: values, merchantId };
    await open.audit(line);
    const { settings, endpoint } = made;
    const json = {
      project_id: showId("prj", project.id),
      slug: project.slug,
      return_url: settings.returnUrl ?? null,
      return_hosts: settings.returnHosts,
      color: settings.brand.color ?? null,
      logo: settings.brand.logo ?? null,
      keep_buyer: settings.keepBuyer ?? null,
      open_life: spanText(settings.openLife),
      key_in_url: settings.keyInUrl,
      cross_origin: settings.crossOrigin,
      switches: settings.wire,
      payout: settings.payout,
      suspense: settings.suspense,
      ...(endpoint && shownEndpoint(endpoint, open.dialect(project.dialect))),
    };
    return {
      json,
      text: columns(Object.entries(json).map(([name, value]) => [name, told(value)])),
    };
  },
});

type Values = Readonly<Record<string, string | undefined>>;

function changeIn(desk: Desk, project: Project, values: Values): SettingsChange {
  const { "return-url": returnUrl, "return-hosts": returnHosts, switch: turned, color } = values;
  const { "keep-buyer": keepBuyer, payout, suspense } = values;
  return {
    ...(returnUrl !== undefined && { returnUrl: returnUrl || null }),
    ...(returnHosts !== undefined && { returnHosts: readReturnHosts(returnHosts) }),
    ...(color !== undefined && { brand: { color: readColor(color) } }),
    ...(keepBuyer !== undefined && { keepBuyer: readKeepBuyer(keepBuyer) }),
    ...(values["open-life"] !== undefined && {
      openLife: readSpan(values["open-life"], "open-life"),
    }),
    ...onOff(values, "key-in-url", "keyInUrl"),
    ...onOff(values, "cross-origin", "crossOrigin"),
    ...(turned !== undefined && { wire: switchIn(desk, project, turned) }),
    ...(payout !== undefined && { payout: readPayoutRule(...namedValue("payout", payout)) }),
    ...(suspense !== undefined && {
      suspense: readSuspenseRule(...namedValue("suspense", suspense)),
    }),
  };
}

function onOff(values: Values, option: string, name: string): Readonly<Record<string, boolean>> {
  const text = values[option];
  if (text === undefined) return {};
  if (text === "on" || text === "off") return { [name]: text === "on" };
  throw new UsageFault(`project set: --${option} takes on or off`);
}

/** The bytes of a file; nothing takes the picture away. */
function pictureAt(path: string): Buffer | null {
  if (path === "") return null;
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UsageFault(`project set: cannot read the logo: ${(error as Error).message}`);
  }
}

async function settingsAfter(
  room: Parameters<typeof setLogo>[0],
  project: Project,
  change: SettingsChange,
  { logo, name }: { readonly logo: Buffer | null | undefined; readonly name: string | undefined },
): Promise<Project["settings"]> {
  if (name !== undefined) await renameProject(room.db, project, name);
  if (logo !== undefined) await setLogo(room, project, logo);
  return (await changeSettings(room.db, project, change)).settings;
}

function switchIn(desk: Desk, { dialect }: Project, text: string) {
  const { defaults } = desk.dialect(dialect);
  return readSwitch(defaults.wire ?? {}, ...namedValue("switch", text));
}

function namedValue(option: string, text: string): [name: string, value: string] {
  const equals = text.indexOf("=");
  if (equals < 1) throw new UsageFault(`project set: --${option} wants NAME=VALUE`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

/** Moves the project's one endpoint, or makes its first; of several none is meant. */
async function sendTo(
  room: Parameters<typeof addEndpoint>[0],
  desk: Desk,
  project: Project,
  url: string,
): Promise<Endpoint | MadeEndpoint> {
  const dialect = desk.dialect(project.dialect);
  const [only, another] = await listEndpoints(room.db, project);
  if (another) throw new Failure("conflict", "The project has more than one endpoint");
  if (!only) return addEndpoint(room, project, dialect, url);
  return updateEndpoint(room, project, dialect, only.id, { url });
}

/** The secrets of a new one are shown this once; a wire that signs with its key has none. */
function shownEndpoint(endpoint: Endpoint | MadeEndpoint, { webhook }: Dialect) {
  return {
    webhook_url: endpoint.url,
    endpoint_id: showId("whe", endpoint.id),
    ...("wireSecret" in endpoint && {
      webhook_secret: webhook.signsWithKey ? null : endpoint.wireSecret,
      standard_secret: endpoint.standardSecret,
    }),
  };
}

function told(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? "");
}
