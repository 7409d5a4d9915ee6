/** `webhook list` and `webhook enable`: where events go, and letting them go there again. */
import { statement } from "../db/pool.ts";
import type { Project } from "../engine/settings.ts";
import { Failure } from "../failure.ts";
import { showId } from "../ids.ts";
import { type Endpoint, listEndpoints, updateEndpoint } from "../webhooks/endpoints.ts";
import { type Answer, type Desk, defineVerb, UsageFault } from "./define.ts";
import { idIn, namedProject } from "./named.ts";
import { columns } from "./usage.ts";

export const webhookEndpointVerbs = [
  defineVerb({
    noun: "webhook",
    verb: "list",
    summary: "List a project's endpoints, oldest first, and why any of them is disabled.",
    options: { project: { value: "SLUG", required: true, meaning: "the project, by slug or id" } },
    async run({ values, desk }) {
      const open = await desk();
      const project = await namedProject(open, values.project);
      return shown(project, await listEndpoints(open.house.db, project));
    },
  }),

  defineVerb({
    noun: "webhook",
    verb: "enable",
    summary: "Send to an endpoint again, or to all of a project that are disabled.",
    subject: { name: "ID", required: false },
    options: { project: { value: "SLUG", meaning: "all of this project's disabled endpoints" } },
    async run({ subject, values, desk }) {
      if ((subject === "") === (values.project === undefined)) {
        throw new UsageFault("webhook enable wants an endpoint's ID or --project");
      }
      const open = await desk();
      const { project, endpoints } = values.project
        ? await disabledOf(open, await namedProject(open, values.project))
        : await namedEndpoint(open, subject);
      const dialect = open.dialect(project.dialect);
      const enabled: Endpoint[] = [];
      for (const { id } of endpoints) {
        enabled.push(await updateEndpoint(open.house, project, dialect, id, { status: "enabled" }));
      }
      await open.audit({
        verb: "webhook enable",
        subject: showId("prj", project.id),
        detail: { endpoints: enabled.map(({ id }) => showId("whe", id)) },
        merchantId: project.merchantId,
      });
      return shown(project, enabled);
    },
  }),
];

type Chosen = { readonly project: Project; readonly endpoints: readonly Endpoint[] };

async function disabledOf(desk: Desk, project: Project): Promise<Chosen> {
  const all = await listEndpoints(desk.house.db, project);
  return { project, endpoints: all.filter(({ status }) => status === "disabled") };
}

/** An endpoint by `whe_…` or bare id. Fails: not_found. */
async function namedEndpoint(desk: Desk, name: string): Promise<Chosen> {
  const { db } = desk.house;
  const id = idIn("whe", name);
  const [row] = id === undefined ? [] : await selectOwner(db, [id]);
  const project = row && (await desk.engine.projects.byId(row.merchant_id, row.project_id));
  const endpoints = project ? await listEndpoints(db, project) : [];
  const meant = endpoints.filter((one) => one.id === id);
  if (project && meant.length > 0) return { project, endpoints: meant };
  throw new Failure("not_found", `There is no endpoint ${name}`, {
    hint: "gapura webhook list --project SLUG shows a project's endpoints.",
  });
}

function shown(project: Project, endpoints: readonly Endpoint[]): Answer {
  const rows = endpoints.map(({ id, url, status, disabledReason }): [string, string] => [
    showId("whe", id),
    [url, status, disabledReason].filter(Boolean).join("  "),
  ]);
  return {
    json: {
      project: project.slug,
      endpoints: endpoints.map(({ id, url, events, status, disabledReason }) => ({
        endpoint_id: showId("whe", id),
        url,
        events,
        status,
        disabled_reason: disabledReason,
      })),
    },
    text: rows.length === 0 ? "There are no such endpoints." : columns(rows),
  };
}

/** Goes through the merchants, for their id leads the key. */
const selectOwner = statement<{ merchant_id: string; project_id: string }>(
  "verb_endpoint_owner",
  `select e.merchant_id, e.project_id
     from merchant m
     join endpoint e on e.merchant_id = m.id and e.id = $1`,
);
