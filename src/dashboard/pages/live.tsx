/** The one-way step to live: what stays, what is still missing, who bears the fee, and the step. */
import { channelById } from "../../channels/index.ts";
import { goLive, keysInLive, type WentLive } from "../../engine/go-live.ts";
import { type KeyFacts, listKeys } from "../../engine/keys.ts";
import type { Project } from "../../engine/settings.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { wireFor } from "../../faces/wire.ts";
import { Failure } from "../../failure.ts";
import { showId } from "../../ids.ts";
import {
  Actions,
  Button,
  ButtonLink,
  Checkbox,
  Choices,
  Copyable,
  Field,
} from "../../ui/forms.tsx";
import { Card, Checklist, Heading, Notice, Table } from "../../ui/parts.tsx";
import { showFee } from "../channel-shown.tsx";
import { channelWords } from "../channel-words.ts";
import { type SetUp, setUpOf } from "../home-figures.ts";
import { liveWords } from "../live-words.ts";
import { SettingsTabs } from "../settings-parts.tsx";

type At = VisitOf<"project">;

export default definePage({
  scope: "project",
  path: "/live",
  right: "view",
  title: { id: liveWords.id.title, en: liveWords.en.title },
  async show(visit) {
    const say = liveWords[visit.language];
    if (visit.project.mode === "live") {
      return (
        <>
          <Heading title={say.title} />
          <Notice tone="good">
            <p>{say.already}</p>
            <p>{say.alreadyBody}</p>
          </Notice>
          <Onwards visit={visit} />
        </>
      );
    }
    const { setUp, keys } = await visit.read(async (client) => ({
      setUp: await setUpOf(client, visit.project),
      keys: await listKeys(client, visit.project),
    }));
    const accounts = await visit.room.engine.accounts.list(visit.merchant.id);
    const account = accounts.some(({ mode, enabled }) => mode === "live" && enabled);
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <SettingsTabs visit={visit} />
        <Stays visit={visit} keys={keys} />
        <Missing visit={visit} setUp={{ ...setUp, account }} />
        <Bearers visit={visit} />
        {visit.may("settings") ? (
          <Step visit={visit} imported={keys.some(({ kind }) => kind === "imported")} />
        ) : (
          <Notice>{say.noRight}</Notice>
        )}
      </>
    );
  },
  acts: {
    go: {
      right: "settings",
      fresh: true,
      async run(visit, form) {
        const { project, room } = visit;
        if (form.text("slug") !== project.slug) {
          const message = liveWords[visit.language].confirmWrong;
          throw new Failure("invalid_request", message, { field: "slug" });
        }
        const bearer = bearerIn(form.text("bearer"));
        const { form: keyForm } = wireFor(room.wires, project);
        const wish = { weakKey: form.has("weak"), ...(bearer === "keep" ? {} : { bearer }) };
        const went = await goLive(room, project, keyForm, wish).catch(withoutField);
        await visit.audit("project live", showId("prj", project.id), { bearer });
        return { shown: <Went visit={visit} went={went} /> };
      },
    },
  },
});

/** Fails: invalid_request (bearer): whoever goes live says who bears the fee. */
function bearerIn(text: string): "merchant" | "keep" {
  if (text === "merchant" || text === "keep") return text;
  throw new Failure("invalid_request", "Say who bears the fee", { field: "bearer" });
}

/** What is wrong with a key has no field here: it is said above the page. */
function withoutField(error: unknown): never {
  if (!(error instanceof Failure)) throw error;
  throw new Failure(error.code, error.message);
}

function Stays({ visit, keys }: { visit: At; keys: readonly KeyFacts[] }) {
  const { project, room, language } = visit;
  const say = liveWords[language];
  const { form } = wireFor(room.wires, project);
  const kept = keysInLive(form, keys);
  const gone = keys.filter((key) => !kept.includes(key));
  const named = (all: readonly KeyFacts[]) => all.map(({ hint }) => hint).join(", ");
  return (
    <Card id="kept" title={say.kept}>
      <ul class="bullets">
        <li>{say.keptSlug(project.slug)}</li>
        <li>{say.keptSettings}</li>
        <li>{say.keptHistory}</li>
        {kept.length > 0 ? <li>{say.keysKept(named(kept))}</li> : null}
        {gone.length > 0 ? <li>{say.keysGone(named(gone))}</li> : null}
        {keys.length === 0 ? <li>{say.keyMade}</li> : null}
      </ul>
    </Card>
  );
}

function Missing({ visit, setUp }: { visit: At; setUp: SetUp & { readonly account: boolean } }) {
  const say = liveWords[visit.language];
  const { key, paid, endpoint, delivered, account } = setUp;
  const channel = Object.values(visit.project.settings.channels).some(({ enabled }) => enabled);
  const ready = { key, paid, endpoint, delivered, channel, account };
  const names = Object.keys(ready) as readonly (keyof typeof ready)[];
  return (
    <Card id="missing" title={say.missing} lead={say.missingLead}>
      <Checklist
        steps={names.map((name) => ({ done: ready[name], ...say.steps[name] }))}
        said={{ done: say.done, open: say.open }}
      />
    </Card>
  );
}

function Bearers({ visit }: { visit: At }) {
  const { language } = visit;
  const say = liveWords[language];
  return (
    <Card id="bearers" title={say.bearers}>
      <Table
        caption={say.bearersCaption}
        rows={offered(visit.project)}
        columns={[
          { head: say.channel, cell: ({ name }) => name },
          { head: say.fee, cell: ({ settings }) => showFee(settings, language) },
        ]}
        empty={<p>{say.steps.channel.body}</p>}
      />
    </Card>
  );
}

function offered({ settings }: Project) {
  return Object.entries(settings.channels)
    .filter(([, { enabled }]) => enabled)
    .map(([id, one]) => ({ name: channelById(id)?.shortName ?? id, settings: one }));
}

function Step({ visit, imported }: { visit: At; imported: boolean }) {
  const { language, project, sent } = visit;
  const say = liveWords[language];
  return (
    <Card id="go" title={say.title}>
      <Notice tone="warn">{channelWords[language].surcharge}</Notice>
      <FormFor visit={visit} act="go">
        <Choices
          {...visit.field("bearer")}
          label={say.who}
          choices={[
            { value: "merchant", label: say.whoMerchant, hint: say.whoMerchantHint },
            { value: "keep", label: say.whoKeep, hint: say.whoKeepHint },
          ]}
        />
        {imported ? (
          <Checkbox name="weak" label={say.weak} checked={sent?.has("weak") ?? false} />
        ) : null}
        <Field
          {...visit.field("slug")}
          label={say.confirm(project.slug)}
          autocomplete="off"
          required
        />
        <Actions>
          <Button look="danger">{say.go}</Button>
        </Actions>
      </FormFor>
    </Card>
  );
}

function Went({ visit, went: { made } }: { visit: At; went: WentLive }) {
  const say = liveWords[visit.language];
  return (
    <>
      <Heading title={say.went} />
      <Notice tone="good">
        {made ? (
          <>
            <p>{say.wentKey}</p>
            <Copyable text={made.key} copy={say.copy} copied={say.copied} />
          </>
        ) : (
          <p>{say.wentKept}</p>
        )}
      </Notice>
      <Onwards visit={visit} />
    </>
  );
}

function Onwards({ visit }: { visit: At }) {
  const say = liveWords[visit.language];
  return (
    <Actions>
      <ButtonLink href={visit.link("/accounts")}>{say.next}</ButtonLink>
      <ButtonLink href={visit.link("")} look="quiet">
        {say.home}
      </ButtonLink>
    </Actions>
  );
}
