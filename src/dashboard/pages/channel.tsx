/** One channel of a project: its form, what an example would cost by it, and the way back. */
import { channelById } from "../../channels/index.ts";
import {
  changeChannel,
  changedChannel,
  defaultChannel,
  isDefault,
  resetChannel,
} from "../../engine/change-channels.ts";
import { quoteOf } from "../../engine/quote.ts";
import type { ChannelSettings, SettingsInput } from "../../engine/settings.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { wireFor } from "../../faces/wire.ts";
import { Failure } from "../../failure.ts";
import { showId } from "../../ids.ts";
import { Actions, Button, ButtonLink, Field } from "../../ui/forms.tsx";
import { Card, Facts, Heading, Money } from "../../ui/parts.tsx";
import { ChannelFields, maySetFees, readChannel, readExample } from "../channel-form.tsx";
import { showFee, showLimits, showPayable, showRange } from "../channel-shown.tsx";
import { channelWords } from "../channel-words.ts";
import { showSpan } from "../settings-parts.tsx";

type At = VisitOf<"project">;

export default definePage({
  scope: "project",
  path: "/settings/channels/:channel",
  right: "view",
  title: { id: channelWords.id.title, en: channelWords.en.title },
  show: (visit) => <Channel visit={visit} />,
  acts: {
    /** Saves what the form says, or only counts an example by it. */
    change: {
      right: "settings",
      async run(visit, form) {
        const { id, defaults, settings } = channelOf(visit);
        const change = readChannel(visit, form, settings);
        if (form.text("intent") === "count") {
          return { shown: <Channel visit={visit} draft={changedChannel(settings, change)} /> };
        }
        await changeChannel(visit.room.db, visit.project, defaults, id, change);
        await note(visit, { channel: id, ...change });
        return { to: visit.address, told: "saved" };
      },
    },
    reset: {
      right: "settings",
      async run(visit) {
        const { id, defaults } = channelOf(visit);
        if (!maySetFees(visit)) throw new Failure("forbidden", "Fees are the operator's to set");
        await resetChannel(visit.room.db, visit.project, defaults, id);
        await note(visit, { channel: id, defaults: true });
        return { to: visit.address, told: "saved" };
      },
    },
  },
});

function note(visit: At, detail: Readonly<Record<string, unknown>>): Promise<void> {
  return visit.audit("project channel", showId("prj", visit.project.id), detail);
}

type Found = {
  readonly id: string;
  readonly name: string;
  readonly defaults: SettingsInput;
  readonly settings: ChannelSettings;
};

/** Fails: not_found. */
function channelOf({ room, project, params }: At): Found {
  const id = params.channel ?? "";
  const { defaults } = wireFor(room.wires, project);
  const own = Object.hasOwn(project.settings.channels, id)
    ? project.settings.channels[id]
    : undefined;
  const known = defaultChannel(defaults, id);
  const settings = own ?? (known && { ...known, enabled: false });
  if (!settings) throw new Failure("not_found", "There is no such channel");
  return { id, name: channelById(id)?.name ?? id, defaults, settings };
}

/** `draft`: what was filled in and is not saved. */
function Channel({ visit, draft }: { visit: At; draft?: ChannelSettings }) {
  const { language, project } = visit;
  const say = channelWords[language];
  const { id, name, defaults, settings } = channelOf(visit);
  const changed = !isDefault(project.settings.channels[id], defaults, id);
  return (
    <>
      <Heading title={name}>
        <ButtonLink href={visit.link("/settings/channels")} look="quiet">
          {say.back}
        </ButtonLink>
      </Heading>
      {visit.may("settings") ? (
        <Card id="change" title={say.change}>
          <FormFor visit={visit} act="change">
            <ChannelFields visit={visit} settings={settings} />
            <Preview visit={visit} settings={draft ?? settings} />
            <Actions>
              <Button>{say.save}</Button>
            </Actions>
          </FormFor>
        </Card>
      ) : (
        <Terms visit={visit} settings={settings} id="terms" title={say.change} />
      )}
      {changed ? <Defaults visit={visit} /> : null}
    </>
  );
}

/** Counted here, so that it needs no script; the button counts and saves nothing. */
function Preview({ visit, settings }: { visit: At; settings: ChannelSettings }) {
  const { language, sent } = visit;
  const say = channelWords[language];
  const amount = readExample(sent?.text("amount") ?? "");
  const quote = quoteOf(settings, amount);
  const priced = quote.outcome === "priced" ? quote : undefined;
  return (
    <section class="preview" aria-labelledby="preview">
      <h3 id="preview">{say.preview}</h3>
      <p class="soft small">{say.previewLead}</p>
      <div class="pair">
        <Field name="amount" value={String(amount)} label={say.example} inputmode="numeric" />
        <Actions>
          <Button look="quiet" name="intent" value="count">
            {say.count}
          </Button>
        </Actions>
      </div>
      <Facts
        rows={[
          [say.total, <strong>{showPayable(quote, language)}</strong>],
          ...(priced
            ? ([
                [say.feeIs, <Money amount={priced.price.fee} />],
                [say.keeps, showRange(priced.net, language)],
              ] as const)
            : []),
        ]}
      />
    </section>
  );
}

function Defaults({ visit }: { visit: At }) {
  const say = channelWords[visit.language];
  const { id, defaults } = channelOf(visit);
  const known = defaultChannel(defaults, id);
  if (!known) return null;
  return (
    <>
      <Terms visit={visit} settings={known} id="defaults" title={say.defaultsTitle} />
      {visit.may("settings") && maySetFees(visit) ? (
        <FormFor visit={visit} act="reset">
          <p class="soft">{say.toDefaultsLead}</p>
          <Actions>
            <Button look="quiet">{say.toDefaults}</Button>
          </Actions>
        </FormFor>
      ) : null}
    </>
  );
}

type TermsView = { visit: At; settings: ChannelSettings; id: string; title: string };

function Terms({ visit, settings, id, title }: TermsView) {
  const { language } = visit;
  const say = channelWords[language];
  const { unique, enabled, life } = settings;
  return (
    <Card id={id} title={title}>
      <Facts
        rows={[
          [say.state, enabled ? say.on : say.off],
          [say.limits, showLimits(settings, language)],
          [say.fee, showFee(settings, language)],
          [say.life, showSpan(life, visit)],
          ...(unique
            ? [[say.uniqueTitle, `${unique.from} – ${unique.widenTo ?? unique.to}`] as const]
            : []),
        ]}
      />
    </Card>
  );
}
