/** Backups of the house: those that lie in the data folder, and one more now. */

import { FormFor } from "../../faces/form-for.tsx";
import type { KeptBackup } from "../../faces/house-desk.ts";
import { definePage, type Visit } from "../../faces/page.ts";
import { Failure } from "../../failure.ts";
import { Actions, Block, Button } from "../../ui/forms.tsx";
import { Card, Empty, Heading, Moment, Notice, Table } from "../../ui/parts.tsx";
import { showMoment, showNumber } from "../../ui/show.ts";
import { houseWords } from "../house-words.ts";
import { toldIn } from "../told.ts";

const MEGABYTE = 1_000_000;

export default definePage({
  scope: "house",
  path: "/backup",
  right: "run",
  title: { id: houseWords.id.backup, en: houseWords.en.backup },
  way: { group: "run", place: 9 },
  told: toldIn(houseWords.id.told, houseWords.en.told),
  async show(visit) {
    const say = houseWords[visit.language];
    const { backups } = visit.room.desk;
    return (
      <>
        <Heading title={say.backup} lead={say.backupLead} />
        {backups ? (
          <Kept {...{ visit, folder: backups.folder, of: await backups.list() }} />
        ) : (
          <Card id="server" title={say.server}>
            <p>{say.serverBody}</p>
          </Card>
        )}
      </>
    );
  },
  acts: {
    make: {
      right: "run",
      fresh: true,
      async run(visit) {
        const { backups } = visit.room.desk;
        if (!backups) throw new Failure("not_supported", "The database is a server of its own");
        if (!backups.make()) return { to: visit.address, told: "busy" };
        await visit.audit("backup", "house", { folder: backups.folder });
        return { to: visit.address, told: "made" };
      },
    },
  },
});

type KeptView = { visit: Visit; folder: string; of: readonly KeptBackup[] };

function Kept({ visit, folder, of }: KeptView) {
  const { language } = visit;
  const say = houseWords[language];
  const { making, fault } = visit.room.desk.backups?.state() ?? {};
  const size = (bytes: number) => showNumber(Math.ceil(bytes / MEGABYTE), language);
  return (
    <>
      {making === undefined ? null : <Notice>{say.making(showMoment(making, language))}</Notice>}
      {fault === undefined ? null : <Notice tone="bad">{say.fault(fault)}</Notice>}
      <Notice tone="warn">{say.secret}</Notice>
      <FormFor visit={visit} act="make">
        <Actions>
          <Button>{say.make}</Button>
        </Actions>
      </FormFor>
      <Table
        caption={say.caption}
        rows={of}
        columns={[
          { head: say.name, cell: ({ name }: KeptBackup) => <code>{name}</code> },
          { head: say.at, cell: ({ at }) => <Moment at={at} language={language} short /> },
          { head: say.size, number: true, cell: ({ bytes }) => say.megabytes(size(bytes)) },
          {
            head: say.key,
            cell: ({ keyIncluded }) => (keyIncluded ? say.withKey : say.withoutKey),
          },
        ]}
        empty={
          <Empty title={say.empty}>
            <p>{say.emptyBody}</p>
          </Empty>
        }
      />
      <Card id="restore" title={say.restore} lead={say.restoreLead}>
        <Block
          label={say.restore}
          text={[
            `npm run -s gapura -- restore ${folder}/${of[0]?.name ?? "FOLDER"}`,
            "npm run -s gapura -- ledger check",
          ].join("\n")}
        />
      </Card>
    </>
  );
}
