/** The console's first page: what of the whole house waits for somebody, and is it whole. */
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type Visit } from "../../faces/page.ts";
import { Actions, Button } from "../../ui/forms.tsx";
import { Card, Facts, Figure, Figures, Heading, Moment, Table } from "../../ui/parts.tsx";
import { showNumber } from "../../ui/show.ts";
import { houseWords } from "../house-words.ts";
import { readWhole } from "../read-whole.ts";
import { toldIn } from "../told.ts";

export default definePage({
  scope: "house",
  path: "",
  right: "view",
  title: { id: houseWords.id.title, en: houseWords.en.title },
  way: { group: "house", place: 1 },
  told: toldIn(houseWords.id.told, houseWords.en.told),
  async show(visit) {
    const { room, language, link } = visit;
    const say = houseWords[language];
    const counts = await readWhole(room.db, async (client) => {
      const { rows } = await client.query<Counts>(WAITING);
      return rows[0] as Counts;
    });
    const shown = (count: number, path: string) =>
      count > 0 ? <a href={link(path)}>{showNumber(count, language)}</a> : "0";
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <Figures>
          <Figure label={say.payouts} value={shown(counts.payouts, "/payouts")} />
          <Figure label={say.toSend} value={shown(counts.approved, "/payouts?status=approved")} />
          <Figure label={say.astray} value={shown(counts.astray, "/astray")} />
          <Figure label={say.stopped} value={shown(counts.stopped, "/rails")} />
          <Figure label={say.merchants} value={showNumber(counts.merchants, language)} />
        </Figures>
        <Books visit={visit} />
      </>
    );
  },
  acts: {
    check: {
      right: "run",
      async run(visit) {
        visit.room.desk.ledger.check();
        await visit.audit("ledger check", "house");
        return { to: visit.address, told: "checked" };
      },
    },
  },
});

/** Told apart without colour: by its words. */
function Books({ visit }: { visit: Visit }) {
  const { language } = visit;
  const say = houseWords[language];
  const { ledger } = visit.room.desk;
  const [whole, last] = [ledger.whole(), ledger.last()];
  const moment = (at: number | undefined) =>
    at === undefined ? say.never : <Moment at={at} language={language} />;
  const broken = [...(whole?.broken ?? []), ...(last === whole ? [] : (last?.broken ?? []))];
  const tone = last === undefined ? "warn" : broken.length > 0 ? "bad" : "good";
  const told = {
    warn: say.unknown,
    bad: say.broken(showNumber(broken.length, language)),
    good: say.whole,
  };
  return (
    <Card id="books" title={say.books} lead={say.booksLead}>
      <p class={`light ${tone}`}>{ledger.checking() ? say.checking : told[tone]}</p>
      {broken.length > 0 ? <p>{say.brokenHint}</p> : null}
      <Facts
        rows={[
          [say.lastWhole, moment(whole?.at)],
          [say.last, moment(last?.at)],
        ]}
      />
      <Table
        caption={say.rule}
        rows={broken}
        columns={[
          { head: say.rule, cell: ({ rule }) => rule },
          { head: say.where, cell: ({ at }) => <code>{JSON.stringify(at)}</code> },
        ]}
        empty={null}
      />
      {visit.may("run") ? (
        <FormFor visit={visit} act="check">
          <Actions>
            <Button look="quiet">{say.check}</Button>
          </Actions>
        </FormFor>
      ) : null}
    </Card>
  );
}

type Counts = {
  readonly merchants: number;
  readonly payouts: number;
  readonly approved: number;
  readonly astray: number;
  readonly stopped: number;
};

const WAITING = `
  select (select count(*) from merchant) as merchants,
         (select count(*) from payout where status = 'requested') as payouts,
         (select count(*) from payout where status = 'approved') as approved,
         (select count(*) from suspense where status = 'open') as astray,
         (select count(distinct rail) from rail_stop) as stopped`;
