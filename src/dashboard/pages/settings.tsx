/** A project's settings: its name, what buyers and programs meet, how long things are kept. */
import { MINUTE } from "../../clock.ts";
import {
  changeSettings,
  readKeepBuyer,
  readReturnHosts,
  readSwitch,
  renameProject,
  type SettingsChange,
  type Switches,
} from "../../engine/change-settings.ts";
import { payoutRules } from "../../engine/payout-rules.ts";
import { MOST_ASKED } from "../../engine/settings.ts";
import { readSuspenseRule } from "../../engine/suspense-rules.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { type ActResult, definePage, type VisitOf } from "../../faces/page.ts";
import type { Form } from "../../faces/request.ts";
import { wireFor } from "../../faces/wire.ts";
import { Failure } from "../../failure.ts";
import { showId } from "../../ids.ts";
import { Actions, Button, Checkbox, Field, Select } from "../../ui/forms.tsx";
import { ModeBadge } from "../../ui/page-frame.tsx";
import { Card, Facts, Heading, Notice } from "../../ui/parts.tsx";
import { showRupiah } from "../../ui/show.ts";
import { readSpanField, SettingsTabs, SpanField, showSpan, ticked } from "../settings-parts.tsx";
import { settingsWords } from "../settings-words.ts";

type At = VisitOf<"project">;

export default definePage({
  scope: "project",
  path: "/settings",
  right: "view",
  title: { id: settingsWords.id.title, en: settingsWords.en.title },
  way: { group: "project", place: 1 },
  show(visit) {
    const say = settingsWords[visit.language];
    return (
      <>
        <Heading title={say.title} />
        <SettingsTabs visit={visit} />
        <Identity visit={visit} />
        {visit.may("settings") ? <Forms visit={visit} /> : <Standing visit={visit} />}
        <Payouts visit={visit} />
      </>
    );
  },
  acts: {
    name: {
      right: "settings",
      async run(visit, form) {
        const name = form.text("name");
        await renameProject(visit.room.db, visit.project, name);
        return saved(visit, { name });
      },
    },
    back: changing((form) => ({
      returnUrl: form.text("return_url") || null,
      returnHosts: readReturnHosts(form.text("return-hosts")),
    })),
    expiry: changing((form) => ({ openLife: readSpanField(form, "open-life") })),
    buyers: changing((form) => ({ keepBuyer: readKeepBuyer(form.text("keep-buyer")) })),
    access: changing((form) => ({
      keyInUrl: form.has("key-in-url"),
      crossOrigin: form.has("cross-origin"),
    })),
    switches: changing((form, visit) => ({ wire: switchesIn(form, visit) })),
    astray: changing((form) => ({
      suspense: {
        ...named("accept-late", () =>
          readSuspenseRule("acceptLate", `${form.text("accept-late")}m`),
        ),
        ...named("rest", () => readSuspenseRule("rest", form.text("rest"))),
      },
    })),
  },
});

/** An act that changes what its form says, and writes down what. */
function changing(read: (form: Form, visit: At) => SettingsChange) {
  return {
    right: "settings",
    async run(visit: At, form: Form) {
      const change = read(form, visit);
      await changeSettings(visit.room.db, visit.project, change);
      return saved(visit, change);
    },
  } as const;
}

async function saved(visit: At, detail: Readonly<Record<string, unknown>>): Promise<ActResult> {
  await visit.audit("project set", showId("prj", visit.project.id), detail);
  return { to: visit.address, told: "saved" };
}

/** Every switch of the dialect, as the form has it. */
function switchesIn(form: Form, { room, project }: At): Switches {
  const defaults = wireFor(room.wires, project).defaults.wire ?? {};
  const read = Object.entries(defaults).map(([name, standard]) => {
    const field = switchField(name);
    const text = typeof standard === "boolean" ? String(form.has(field)) : form.text(field);
    return named(field, () => readSwitch(defaults, name, text));
  });
  return Object.assign({}, ...read);
}

function switchField(name: string): string {
  return `switch-${name}`;
}

/** What is refused shows at the form's own field. */
function named<Value>(field: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(error.code, error.message, { field });
  }
}

function Identity({ visit }: { visit: At }) {
  const { language, project, room } = visit;
  const say = settingsWords[language];
  const live = project.mode === "live";
  return (
    <Card id="identity" title={say.identity}>
      <Facts
        rows={[
          [
            say.slug,
            <>
              <code>{project.slug}</code> <p class="soft small">{say.slugNever}</p>
            </>,
          ],
          [
            say.mode,
            <>
              <ModeBadge mode={project.mode} language={language} />
              <p class="soft small">{live ? say.modeLive : say.modeSandbox}</p>
            </>,
          ],
          [say.wire, wireFor(room.wires, project).name],
          ...(visit.may("settings") ? [] : [[say.name, project.name] as const]),
        ]}
      />
      {visit.may("settings") ? (
        <FormFor visit={visit} act="name">
          <Field
            {...visit.field("name", project.name)}
            label={say.name}
            hint={say.nameHint}
            maxlength={200}
            required
          />
          <Save what={say.name} visit={visit} />
        </FormFor>
      ) : null}
    </Card>
  );
}

function Save({ visit, what }: { visit: At; what: string }) {
  return (
    <Actions>
      <Button>{settingsWords[visit.language].saveAs(what)}</Button>
    </Actions>
  );
}

function Forms({ visit }: { visit: At }) {
  return (
    <>
      <Back visit={visit} />
      <Times visit={visit} />
      <Access visit={visit} />
      <SwitchesCard visit={visit} />
      <Astray visit={visit} />
    </>
  );
}

function Back({ visit }: { visit: At }) {
  const say = settingsWords[visit.language];
  const { returnUrl, returnHosts } = visit.project.settings;
  return (
    <Card id="back" title={say.back} lead={say.backLead}>
      <FormFor visit={visit} act="back">
        <Field
          {...visit.field("return_url", returnUrl)}
          type="url"
          label={say.returnUrl}
          hint={say.returnUrlHint}
          placeholder="https://"
        />
        <Field
          {...visit.field("return-hosts", returnHosts.join(", "))}
          label={say.returnHosts}
          hint={say.returnHostsHint}
        />
        <Save what={say.returnUrl} visit={visit} />
      </FormFor>
    </Card>
  );
}

function Times({ visit }: { visit: At }) {
  const say = settingsWords[visit.language];
  const { openLife, keepBuyer } = visit.project.settings;
  return (
    <>
      <Card id="expiry" title={say.expiry} lead={say.expiryLead}>
        <FormFor visit={visit} act="expiry">
          <SpanField visit={visit} name="open-life" label={say.openLife} span={openLife} />
          <Save what={say.expiry} visit={visit} />
        </FormFor>
      </Card>
      <Card id="buyers" title={say.buyers} lead={say.buyersLead}>
        <FormFor visit={visit} act="buyers">
          <Field
            {...visit.field("keep-buyer", keepBuyer?.toString())}
            label={say.keepBuyer}
            hint={say.keepBuyerHint}
            inputmode="numeric"
            maxlength={5}
          />
          <Save what={say.buyers} visit={visit} />
        </FormFor>
      </Card>
    </>
  );
}

function Access({ visit }: { visit: At }) {
  const say = settingsWords[visit.language];
  const { keyInUrl, crossOrigin } = visit.project.settings;
  return (
    <Card id="access" title={say.access}>
      <FormFor visit={visit} act="access">
        <Checkbox
          name="key-in-url"
          label={say.keyInUrl}
          hint={say.keyInUrlHint}
          checked={ticked(visit, "key-in-url", keyInUrl)}
        />
        <Checkbox
          name="cross-origin"
          label={say.crossOrigin}
          hint={say.crossOriginHint}
          checked={ticked(visit, "cross-origin", crossOrigin)}
        />
        <Save what={say.access} visit={visit} />
      </FormFor>
    </Card>
  );
}

function SwitchesCard({ visit }: { visit: At }) {
  const { room, project, language } = visit;
  const say = settingsWords[language];
  const { name: wire, switches, defaults } = wireFor(room.wires, project);
  const standing = { ...defaults.wire, ...project.settings.wire };
  const names = Object.keys(defaults.wire ?? {});
  if (names.length === 0) return null;
  return (
    <Card id="switches" title={say.switches} lead={say.switchesLead(wire)}>
      <FormFor visit={visit} act="switches">
        {names.map((name) => {
          const label = switches[name]?.[language] ?? name;
          const field = switchField(name);
          const value = standing[name];
          return typeof value === "boolean" ? (
            <Checkbox name={field} label={label} checked={ticked(visit, field, value)} />
          ) : (
            <Field {...visit.field(field, String(value))} label={label} required />
          );
        })}
        <Save what={say.switches} visit={visit} />
      </FormFor>
    </Card>
  );
}

function Astray({ visit }: { visit: At }) {
  const say = settingsWords[visit.language];
  const { acceptLate, rest } = visit.project.settings.suspense;
  return (
    <Card id="astray" title={say.astray}>
      <FormFor visit={visit} act="astray">
        <Field
          {...visit.field("accept-late", String(acceptLate / MINUTE))}
          label={say.acceptLate}
          hint={say.acceptLateHint}
          inputmode="numeric"
          maxlength={5}
          required
        />
        <Select
          {...visit.field("rest", rest)}
          label={say.rest}
          choices={[
            { value: "hold", label: say.restHold },
            { value: "refund", label: say.restRefund },
          ]}
        />
        <Save what={say.astray} visit={visit} />
      </FormFor>
    </Card>
  );
}

/** For roles that look only: all of it in one list. */
function Standing({ visit }: { visit: At }) {
  const say = settingsWords[visit.language];
  const { settings } = visit.project;
  const { returnUrl, returnHosts, openLife, keepBuyer, keyInUrl, crossOrigin, suspense } = settings;
  const said = (yes: boolean) => (yes ? say.yes : say.no);
  return (
    <Card id="standing" title={say.general}>
      <Notice>{say.readOnly}</Notice>
      <Facts
        rows={[
          [say.returnUrl, returnUrl ?? say.none],
          [say.returnHosts, returnHosts.join(", ") || say.any],
          [say.openLife, showSpan(openLife, visit)],
          [say.keepBuyer, keepBuyer === undefined ? say.forever : say.days(keepBuyer)],
          [say.keyInUrl, said(keyInUrl)],
          [say.crossOrigin, said(crossOrigin)],
          [say.acceptLate, suspense.acceptLate / MINUTE],
          [say.rest, suspense.rest === "hold" ? say.restHold : say.restRefund],
        ]}
      />
    </Card>
  );
}

function Payouts({ visit }: { visit: At }) {
  const say = settingsWords[visit.language];
  const { least, most, daily, coolOff, twoAbove } = payoutRules(visit.project);
  const bound = (amount: number) => (amount >= MOST_ASKED ? say.none : showRupiah(amount));
  return (
    <Card id="payouts" title={say.payouts} lead={say.payoutsLead}>
      <Facts
        rows={[
          [say.payoutLeast, showRupiah(least)],
          [say.payoutMost, bound(most)],
          [say.payoutDaily, bound(daily)],
          [say.payoutCoolOff, coolOff === 0 ? say.none : showSpan(coolOff, visit)],
          [say.payoutTwo, bound(twoAbove)],
        ]}
      />
    </Card>
  );
}
