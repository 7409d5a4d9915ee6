/** A project's channels: which are offered, at what fee, and what an example would cost on each. */
import { channelById, channels } from "../../channels/index.ts";
import { channelsOf, defaultChannel, isDefault } from "../../engine/change-channels.ts";
import { quoteOf } from "../../engine/quote.ts";
import type { ChannelSettings } from "../../engine/settings.ts";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { wireFor } from "../../faces/wire.ts";
import { Field, Filters } from "../../ui/forms.tsx";
import type { Language } from "../../ui/language.ts";
import { Badge, Heading, Money, Table } from "../../ui/parts.tsx";
import { readExample } from "../channel-form.tsx";
import { showFee, showLimits, showPayable } from "../channel-shown.tsx";
import { channelWords } from "../channel-words.ts";
import { SettingsTabs } from "../settings-parts.tsx";

export default definePage({
  scope: "project",
  path: "/settings/channels",
  right: "view",
  title: { id: channelWords.id.title, en: channelWords.en.title },
  show(visit) {
    const { language, query } = visit;
    const say = channelWords[language];
    const amount = readExample(query.get("amount") ?? "");
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <SettingsTabs visit={visit} />
        <Filters
          label={say.filters}
          action={visit.address}
          said={{ apply: say.count, clear: say.standard }}
        >
          <Field name="amount" value={String(amount)} label={say.example} inputmode="numeric" />
        </Filters>
        <Table
          caption={say.caption}
          rows={rowsOf(visit)}
          columns={[
            {
              head: say.channel,
              cell: ({ id, name }) => <Named visit={visit} {...{ id, name }} />,
            },
            { head: say.state, cell: (row) => <State row={row} visit={visit} /> },
            { head: say.limits, cell: ({ settings }) => showLimits(settings, language) },
            { head: say.fee, cell: ({ settings }) => showFee(settings, language) },
            {
              head: say.pays,
              cell: ({ settings }) => (
                <Payable settings={settings} amount={amount} {...{ language }} />
              ),
              number: true,
            },
          ]}
          empty={null}
        />
      </>
    );
  },
});

type Row = {
  readonly id: string;
  readonly name: string;
  readonly settings: ChannelSettings;
  readonly changed: boolean;
};

/** In the order in which buyers see them; one that the dialect came to know later is not yet on. */
function rowsOf({ room, project }: VisitOf<"project">): readonly Row[] {
  const { defaults } = wireFor(room.wires, project);
  const places = new Map(channels.map(({ id }, at) => [id, at]));
  return [...channelsOf(project, defaults)]
    .sort((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0))
    .flatMap((id) => {
      const own = project.settings.channels[id];
      const known = defaultChannel(defaults, id);
      const settings = own ?? (known && { ...known, enabled: false });
      if (!settings) return [];
      const name = channelById(id)?.shortName ?? id;
      return [{ id, name, settings, changed: !isDefault(own, defaults, id) }];
    });
}

function Payable(of: { settings: ChannelSettings; amount: number; language: Language }) {
  const quote = quoteOf(of.settings, of.amount);
  if (quote.outcome !== "priced") return <>{showPayable(quote, of.language)}</>;
  const { least, most } = quote.payable;
  if (least === most) return <Money amount={least} />;
  return (
    <span>
      <Money amount={least} /> – <Money amount={most} />
    </span>
  );
}

function Named({ visit, id, name }: { visit: VisitOf<"project">; id: string; name: string }) {
  return <a href={visit.link(`/settings/channels/${id}`)}>{name}</a>;
}

function State({ row, visit }: { row: Row; visit: VisitOf<"project"> }) {
  const say = channelWords[visit.language];
  const { enabled } = row.settings;
  return (
    <>
      <Badge tone={enabled ? "good" : "plain"}>{enabled ? say.on : say.off}</Badge>{" "}
      {row.changed ? <Badge>{say.changed}</Badge> : null}
    </>
  );
}
