/** The webhook fleet: every endpoint with how it does, and sending again what has failed. */
import { definePage, type VisitOf } from "../../faces/page.ts";
import { showId } from "../../ids.ts";
import { ModeBadge } from "../../ui/page-frame.tsx";
import { Badge, Empty, Heading, Moment, Table } from "../../ui/parts.tsx";
import { showNumber, showShare } from "../../ui/show.ts";
import { type FleetEndpoint, worstEndpoints } from "../../webhooks/fleet.ts";
import { fleetWords } from "../fleet-words.ts";
import { readWhole } from "../read-whole.ts";
import { beginning, countAgain, hoursIn, Replay, sendAgain } from "../replay.tsx";
import { toldIn } from "../told.ts";

type Here = VisitOf<"house">;

const MOST = 100;

export default definePage({
  scope: "house",
  path: "/webhooks",
  right: "view",
  title: { id: fleetWords.id.title, en: fleetWords.en.title },
  way: { group: "run", place: 2 },
  told: toldIn(fleetWords.id.told, fleetWords.en.told),
  async show(visit) {
    const { room, query, now, language } = visit;
    const say = fleetWords[language];
    const rows = await fleetOf(visit);
    const hours = hoursIn(query);
    const on = rows.filter(({ status }) => status === "enabled");
    const count = hours && (await countAgain(room.engine, on, beginning(now, hours)));
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <Endpoints {...{ visit, rows }} />
        {visit.may("run") && rows.length > 0 ? (
          <Replay {...{ visit, count, title: say.replayAll, lead: say.replayAllLead }} />
        ) : null}
      </>
    );
  },
  acts: {
    replay: {
      right: "run",
      async run(visit) {
        const { room, query, now } = visit;
        const on = (await fleetOf(visit)).filter(({ status }) => status === "enabled");
        const hours = hoursIn(query) ?? 1;
        const sent = await sendAgain(room.engine, on, beginning(now, hours));
        await visit.audit("webhook replay", "house", { hours, sent });
        return { to: visit.address, told: "replayed" };
      },
    },
  },
});

function fleetOf({ room, now }: Here): Promise<readonly FleetEndpoint[]> {
  return readWhole(room.db, (client) => worstEndpoints(client, now, { limit: MOST }));
}

function Endpoints({ visit, rows }: { visit: Here; rows: readonly FleetEndpoint[] }) {
  const { language, link } = visit;
  const say = fleetWords[language];
  const count = (value: number) => showNumber(value, language);
  return (
    <Table
      caption={say.caption}
      rows={rows}
      columns={[
        {
          head: say.url,
          cell: ({ id, url }: FleetEndpoint) => (
            <a href={link(`/webhooks/${showId("whe", id)}`)}>{url}</a>
          ),
        },
        {
          head: say.merchant,
          cell: ({ merchant, mode }) => (
            <>
              {merchant} <ModeBadge mode={mode} language={language} />
            </>
          ),
        },
        {
          head: say.failed,
          number: true,
          cell: ({ tries, failed }) =>
            tries === 0 ? "–" : say.share(showShare(failed / tries, language), count(tries)),
        },
        { head: say.waiting, number: true, cell: ({ waiting }) => count(waiting) },
        {
          head: say.heard,
          cell: ({ heardAt }) =>
            heardAt === null ? say.never : <Moment at={heardAt} language={language} short />,
        },
        {
          head: say.state,
          cell: ({ status }) => (
            <Badge tone={status === "enabled" ? "good" : "bad"}>{say[status]}</Badge>
          ),
        },
      ]}
      empty={
        <Empty title={say.empty}>
          <p>{say.emptyBody}</p>
        </Empty>
      }
    />
  );
}
