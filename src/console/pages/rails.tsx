/** Rails: which run, which are stopped and why. */
import type { RailFacts, StandingStop } from "../../engine/rail-stops.ts";
import { definePage } from "../../faces/page.ts";
import { ModeBadge } from "../../ui/page-frame.tsx";
import { Badge, Empty, Heading, Table } from "../../ui/parts.tsx";
import { showNumber } from "../../ui/show.ts";
import { railWords } from "../rail-words.ts";

export default definePage({
  scope: "house",
  path: "/rails",
  right: "view",
  title: { id: railWords.id.title, en: railWords.en.title },
  way: { group: "run", place: 1 },
  async show({ room, language, link }) {
    const say = railWords[language];
    const stops = await room.engine.rails.stops();
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <Table
          caption={say.caption}
          rows={room.engine.rails.list()}
          columns={[
            {
              head: say.name,
              cell: ({ id, mode }: RailFacts) => (
                <>
                  <a href={link(`/rails/${id}`)}>{id}</a>{" "}
                  <ModeBadge mode={mode} language={language} />
                </>
              ),
            },
            { head: say.kind, cell: ({ afar }) => (afar ? say.afar : say.near) },
            {
              head: say.channels,
              number: true,
              cell: ({ channels }) => showNumber(channels.length, language),
            },
            {
              head: say.state,
              cell: ({ id }) => <State of={stops.filter(({ rail }) => rail === id)} say={say} />,
            },
          ]}
          empty={<Empty title={say.empty} />}
        />
      </>
    );
  },
});

type Say = (typeof railWords)["id"];

function State({ of, say }: { of: readonly StandingStop[]; say: Say }) {
  const whole = of.some(({ channel, project }) => channel === null && project === null);
  if (whole) return <Badge tone="bad">{say.stopped}</Badge>;
  if (of.length > 0) return <Badge tone="warn">{say.partly}</Badge>;
  return <Badge tone="good">{say.on}</Badge>;
}
