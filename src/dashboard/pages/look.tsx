/** How a project's payment page looks: logo, colour, and an example in light and in dark. */
import { changeSettings, readColor } from "../../engine/change-settings.ts";
import { setLogo } from "../../engine/logo.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { showId } from "../../ids.ts";
import type { Colour } from "../../ui/contrast.ts";
import { Actions, Button, Checkbox, Field, FileField } from "../../ui/forms.tsx";
import { Card, Heading } from "../../ui/parts.tsx";
import { LookPreview } from "../look-preview.tsx";
import { lookWords } from "../look-words.ts";
import { SettingsTabs } from "../settings-parts.tsx";
import { settingsWords } from "../settings-words.ts";

type At = VisitOf<"project">;

export default definePage({
  scope: "project",
  path: "/settings/look",
  right: "view",
  title: { id: lookWords.id.title, en: lookWords.en.title },
  show: (visit) => <Look visit={visit} color={visit.project.settings.brand.color} />,
  acts: {
    /** Saves the form, or only shows the example in its colour. */
    change: {
      right: "settings",
      async run(visit, form) {
        const { room, project } = visit;
        const color = readColor(form.text("color"));
        if (form.text("intent") === "try") {
          return { shown: <Look visit={visit} color={color ?? undefined} /> };
        }
        const picture = form.file("logo");
        const logo = form.has("logo-gone") ? null : picture?.length ? picture : undefined;
        if (logo !== undefined) await setLogo(room, project, logo);
        await changeSettings(room.db, project, { brand: { color } });
        const detail = { color, ...(logo !== undefined && { logo: logo ? "set" : "removed" }) };
        await visit.audit("project set", showId("prj", project.id), detail);
        return { to: visit.address, told: "saved" };
      },
    },
  },
});

function Look({ visit, color }: { visit: At; color: Colour | undefined }) {
  const { language, project } = visit;
  const say = lookWords[language];
  const { logo: digest } = project.settings.brand;
  const logo = digest === undefined ? undefined : visit.link(`/settings/logo/${digest}`);
  return (
    <>
      <Heading title={say.title} lead={say.lead} />
      <SettingsTabs visit={visit} />
      {visit.may("settings") ? (
        <Card id="look" title={settingsWords[language].look}>
          <Change visit={visit} logo={logo} />
        </Card>
      ) : null}
      <Card id="preview" title={say.preview} lead={say.previewLead}>
        <LookPreview {...{ name: project.name, color, logo, language }} />
      </Card>
    </>
  );
}

function Change({ visit, logo }: { visit: At; logo: string | undefined }) {
  const say = lookWords[visit.language];
  const { color } = visit.project.settings.brand;
  return (
    <FormFor visit={visit} act="change" files>
      {logo === undefined ? null : (
        <p>
          <img class="logo-now" src={logo} alt={say.logoNow} width="48" height="48" />
        </p>
      )}
      <FileField
        {...visit.field("logo")}
        label={say.logo}
        hint={say.logoHint}
        accept="image/png,image/jpeg,image/webp"
      />
      {logo === undefined ? null : <Checkbox name="logo-gone" label={say.logoGone} />}
      <Field
        {...visit.field("color", color)}
        label={say.color}
        hint={say.colorHint}
        maxlength={7}
        placeholder="#0b5d4d"
      />
      <Actions>
        <Button>{say.save}</Button>
        <Button look="quiet" name="intent" value="try">
          {say.try}
        </Button>
      </Actions>
    </FormFor>
  );
}
