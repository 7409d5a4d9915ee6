/** A project's API keys: what each may do, from where, until when, and making one. */
import { transaction } from "../../db/transaction.ts";
import { createKey, type KeyFacts, listKeys, openKey } from "../../engine/keys.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { wireFor } from "../../faces/wire.ts";
import { showId } from "../../ids.ts";
import { Actions, Button, Checkbox, Copyable } from "../../ui/forms.tsx";
import { Card, Empty, Heading, Table } from "../../ui/parts.tsx";
import {
  BoundFields,
  Ends,
  inLive,
  readBounds,
  ShownKey,
  showFrom,
  showMay,
  Used,
} from "../key-form.tsx";
import { keyWords } from "../key-words.ts";
import { ticked } from "../settings-parts.tsx";

type At = VisitOf<"project">;
/** `text`: the key itself, where it may be shown again. */
type Row = KeyFacts & { readonly text: string | undefined };

export default definePage({
  scope: "project",
  path: "/keys",
  right: "view",
  title: { id: keyWords.id.title, en: keyWords.en.title },
  way: { group: "develop", place: 1 },
  told: { revoked: { id: keyWords.id.revoked, en: keyWords.en.revoked } },
  async show(visit) {
    const { language } = visit;
    const say = keyWords[language];
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <Table
          caption={say.caption}
          rows={await rowsOf(visit)}
          columns={[
            { head: say.key, cell: (row) => <Named visit={visit} row={row} /> },
            { head: say.may, cell: (row) => showMay(row, language) },
            { head: say.from, cell: (row) => showFrom(row, language) },
            { head: say.ends, cell: (row) => <Ends of={row} visit={visit} /> },
            { head: say.used, cell: (row) => <Used of={row} language={language} /> },
          ]}
          empty={
            <Empty title={say.empty}>
              <p>{say.emptyBody}</p>
            </Empty>
          }
        />
        {visit.may("develop") ? <Make visit={visit} /> : null}
      </>
    );
  },
  acts: {
    make: {
      right: "develop",
      fresh: inLive,
      async run(visit, form) {
        const { room, project } = visit;
        const wire = wireFor(room.wires, project);
        const bounds = {
          ...readBounds(form),
          mayPayOut: form.has("may-pay-out"),
          scopes: wire.scopes.filter((scope) => form.has(scope)),
        };
        const made = await transaction(room.db, (client) =>
          createKey({ ...room, db: client }, project, wire.form, undefined, bounds),
        );
        await visit.audit("key create", showId("key", made.id), { project: project.slug });
        return { shown: <ShownKey visit={visit} made={made} /> };
      },
    },
  },
});

/** The keys themselves only in the sandbox, for those who put them into programs. */
async function rowsOf(visit: At): Promise<readonly Row[]> {
  const { room, project, merchant } = visit;
  const keys = await visit.read((client) => listKeys(client, project));
  const shows = !inLive(visit) && visit.may("develop");
  return Promise.all(
    keys.map(async (key) => ({
      ...key,
      text: shows ? await openKey(room, merchant.id, key.id) : undefined,
    })),
  );
}

function Named({ visit, row }: { visit: At; row: Row }) {
  const say = keyWords[visit.language];
  return (
    <div class="stack">
      <a href={visit.link(`/keys/${showId("key", row.id)}`)}>{row.hint}</a>
      {row.text === undefined ? null : (
        <Copyable text={row.text} copy={say.copy} copied={say.copied} />
      )}
    </div>
  );
}

function Make({ visit }: { visit: At }) {
  const { language, room, project } = visit;
  const say = keyWords[language];
  const { scopes } = wireFor(room.wires, project);
  return (
    <Card id="make" title={say.makeTitle} lead={say.makeLead}>
      <FormFor visit={visit} act="make">
        <Checkbox
          name="may-pay-out"
          label={say.mayPayOut}
          checked={ticked(visit, "may-pay-out", false)}
        />
        {scopes.map((scope) => (
          <Checkbox name={scope} label={say.scopes[scope]} checked={ticked(visit, scope, false)} />
        ))}
        <BoundFields visit={visit} />
        <Actions>
          <Button>{say.make}</Button>
        </Actions>
      </FormFor>
    </Card>
  );
}
