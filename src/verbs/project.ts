/** `project`: a merchant's integrations. */
import { utcText } from "../clock.ts";
import { transaction } from "../db/transaction.ts";
import { goLive } from "../engine/go-live.ts";
import { listProjects } from "../engine/merchants.ts";
import { setMovedFrom } from "../engine/moved-from.ts";
import type { Mode } from "../engine/settings.ts";
import { Failure } from "../failure.ts";
import { guardOf } from "../house-guard.ts";
import { showId } from "../ids.ts";
import { type MadeProject, makeProject } from "../make-project.ts";
import { type Answer, defineVerb, UsageFault } from "./define.ts";
import { namedMerchant, namedProject } from "./named.ts";
import { readBearer } from "./project-channel.ts";
import { columns } from "./usage.ts";

export const projectVerbs = [
  defineVerb({
    noun: "project",
    verb: "create",
    summary: "Make a project with a key, and an endpoint when a webhook URL is given.",
    options: {
      slug: { value: "SLUG", required: true, meaning: "its name in URLs: 3 to 64 of a-z, 0-9, -" },
      dialect: { value: "DIALECT", required: true, meaning: "the API that its program speaks" },
      name: { value: "NAME", meaning: "what buyers read; the slug when absent" },
      mode: { value: "MODE", meaning: "sandbox (when absent) or live" },
      merchant: { value: "ID", meaning: "whose it is; a new merchant when absent" },
      "webhook-url": { value: "URL", meaning: "where its events go" },
      "webhook-secret": { value: "SECRET", meaning: "an existing webhook secret to bring along" },
      "api-key": { value: "KEY", meaning: "an existing key to bring along" },
      "weak-key": { meaning: "accept a live key that might be guessed; it cannot pay out" },
    },
    async run({ values, desk }) {
      const mode = modeOf(values.mode ?? "sandbox");
      if (values["webhook-secret"] !== undefined && values["webhook-url"] === undefined) {
        throw new UsageFault("project create: --webhook-secret wants --webhook-url");
      }
      const open = await desk();
      const { house } = open;
      const dialect = open.dialect(values.dialect);
      const name = values.name ?? values.slug;
      const merchant = values.merchant && (await namedMerchant(open, values.merchant));
      const webhookUrl = values["webhook-url"];
      if (webhookUrl !== undefined) await guardOf(house.config).check(webhookUrl, mode);
      const made = await transaction(house.db, (client) =>
        makeProject({ ...house, db: client }, dialect, {
          ...(merchant ? { merchantId: merchant.id } : { merchantName: name }),
          slug: values.slug,
          name,
          mode,
          webhookUrl,
          webhookSecret: values["webhook-secret"],
          apiKey: values["api-key"],
          weakKey: values["weak-key"],
        }),
      );
      await open.audit({
        verb: "project create",
        subject: showId("prj", made.project.id),
        detail: { slug: values.slug, mode, dialect: dialect.id },
        merchantId: made.project.merchantId,
      });
      return shownProject(made);
    },
  }),

  defineVerb({
    noun: "project",
    verb: "list",
    summary: "List projects, oldest first.",
    options: { merchant: { value: "ID", meaning: "only this merchant's" } },
    async run({ values, desk }) {
      const open = await desk();
      const merchant = values.merchant && (await namedMerchant(open, values.merchant));
      const projects = await listProjects(open.house.db, merchant ? merchant.id : undefined);
      return {
        json: {
          projects: projects.map(({ merchantId, id, slug, name, mode, dialect }) => ({
            merchant_id: showId("mer", merchantId),
            project_id: showId("prj", id),
            slug,
            name,
            mode,
            dialect,
          })),
        },
        text:
          projects.length === 0
            ? "There are no projects."
            : columns(
                projects.map((one) => [one.slug, `${one.mode}  ${one.dialect}  ${one.name}`]),
              ),
      };
    },
  }),

  defineVerb({
    noun: "project",
    verb: "live",
    summary: "Let a sandbox project go live, for good. It keeps its slug.",
    subject: { name: "SLUG", required: true },
    options: {
      "weak-key": { meaning: "accept a live key that might be guessed; it cannot pay out" },
      bearer: {
        value: "WHO",
        meaning: "who bears the fee on every channel: buyer or merchant; as it was when absent",
      },
    },
    async run({ subject, values, desk }): Promise<Answer> {
      const bearer = values.bearer && readBearer("project live", values.bearer);
      const open = await desk();
      const project = await namedProject(open, subject);
      const form = open.form(project.dialect);
      const weakKey = values["weak-key"];
      const went = await goLive(open.house, project, form, {
        weakKey,
        ...(bearer && { bearer }),
      });
      const { id, merchantId } = project;
      await open.audit({ verb: "project live", subject: showId("prj", id), merchantId });
      return {
        json: {
          project_id: showId("prj", project.id),
          slug: project.slug,
          mode: went.project.mode,
          api_key: went.made?.key ?? null,
          kept_keys: went.kept.map(({ id }) => showId("key", id)),
          revoked_keys: went.revoked.map(({ id }) => showId("key", id)),
        },
        text: went.made
          ? `${project.slug} is live. Its new key, shown this once:\n${went.made.key}`
          : `${project.slug} is live. Its keys stay as they are.`,
      };
    },
  }),

  defineVerb({
    noun: "project",
    verb: "moved",
    summary: "Say which gateway a project came from, so that it is asked for orders under way.",
    subject: { name: "SLUG", required: true },
    options: {
      from: { value: "DIALECT", required: true, meaning: "the API that the old gateway speaks" },
      "api-key": { value: "KEY", required: true, meaning: "the project's key there" },
      "their-slug": { value: "SLUG", meaning: "its name there; the same as here when absent" },
      "their-url": { value: "URL", meaning: "where it answers; its own address when absent" },
      days: { value: "DAYS", meaning: "for how long it is asked: 1 to 365, 30 when absent" },
    },
    async run({ subject, values, desk }): Promise<Answer> {
      const open = await desk();
      const project = await namedProject(open, subject);
      const dialect = open.dialect(values.from);
      const baseUrl = values["their-url"];
      if (baseUrl !== undefined) await guardOf(open.house.config).check(baseUrl, project.mode);
      const until = await setMovedFrom(open.house, project, {
        dialect: dialect.id,
        credentials: {
          key: values["api-key"],
          slug: values["their-slug"] ?? project.slug,
          ...(baseUrl !== undefined && { baseUrl }),
        },
        days: Number(values.days ?? 30),
      });
      const detail = { from: dialect.id, until: utcText(until) };
      const { id, merchantId } = project;
      await open.audit({ verb: "project moved", subject: showId("prj", id), detail, merchantId });
      return {
        json: { slug: project.slug, ...detail },
        text: `${dialect.name} is asked for orders of ${project.slug} until ${detail.until}.`,
      };
    },
  }),
];

function modeOf(text: string): Mode {
  if (text === "sandbox" || text === "live") return text;
  throw new Failure("invalid_request", "A mode is sandbox or live", { field: "mode" });
}

function shownProject({ project, key, endpoint }: MadeProject): Answer {
  const json = {
    merchant_id: showId("mer", project.merchantId),
    project_id: showId("prj", project.id),
    slug: project.slug,
    name: project.name,
    mode: project.mode,
    dialect: project.dialect,
    api_key: key.key,
    key_id: showId("key", key.id),
    webhook_url: endpoint?.url ?? null,
    endpoint_id: endpoint ? showId("whe", endpoint.id) : null,
    webhook_secret: endpoint?.wireSecret ?? null,
    standard_secret: endpoint?.standardSecret ?? null,
  };
  const rows = Object.entries(json).map(([name, value]): [string, string] => [name, value ?? ""]);
  return { json, text: columns(rows) };
}
