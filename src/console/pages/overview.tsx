/** The console's first page: what of the whole house waits for somebody. */
import { type Queryable, READ_WHOLE_TABLES, statement } from "../../db/pool.ts";
import { transaction } from "../../db/transaction.ts";
import { definePage } from "../../faces/page.ts";
import type { Language } from "../../ui/language.ts";
import { Figure, Figures, Heading } from "../../ui/parts.tsx";
import { showNumber } from "../../ui/show.ts";

const WORDS = {
  id: {
    title: "Ikhtisar",
    lead: "Apa yang menunggu seseorang di seluruh rumah ini.",
    merchants: "Merchant",
    payouts: "Pencairan menunggu keputusan",
    astray: "Uang yang belum jelas",
  },
  en: {
    title: "Overview",
    lead: "What in the whole house waits for somebody.",
    merchants: "Merchants",
    payouts: "Payouts that wait for a decision",
    astray: "Money astray",
  },
} satisfies Record<Language, unknown>;

export default definePage({
  scope: "house",
  path: "",
  right: "view",
  title: { id: WORDS.id.title, en: WORDS.en.title },
  way: { group: "house", place: 1 },
  async show({ room, language }) {
    const say = WORDS[language];
    const counts = await transaction(room.db, async (client) => {
      await client.query(READ_WHOLE_TABLES);
      return countWaiting(client);
    });
    const shown = (count: number) => showNumber(count, language);
    return (
      <>
        <Heading title={say.title} lead={say.lead} />
        <Figures>
          <Figure label={say.payouts} value={shown(counts.payouts)} />
          <Figure label={say.astray} value={shown(counts.astray)} />
          <Figure label={say.merchants} value={shown(counts.merchants)} />
        </Figures>
      </>
    );
  },
});

type Counts = { merchants: number; payouts: number; astray: number };

async function countWaiting(db: Queryable): Promise<Counts> {
  const [counts] = await selectWaiting(db);
  return counts ?? { merchants: 0, payouts: 0, astray: 0 };
}

const selectWaiting = statement<Counts>(
  "console_waiting",
  `select (select count(*) from merchant) as merchants,
          (select count(*) from payout where status = 'requested') as payouts,
          (select count(*) from suspense where status = 'open') as astray`,
);
