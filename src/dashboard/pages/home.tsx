/** The first page of a project: what is still to set up, today, and the last thirty days. */
import type { Project } from "../../engine/settings.ts";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { BarChart } from "../../ui/chart.tsx";
import type { Language } from "../../ui/language.ts";
import { Card, Checklist, Empty, Figure, Figures, Heading, Money } from "../../ui/parts.tsx";
import { showDay, showNumber, showRupiah, showShare } from "../../ui/show.ts";
import { type DayFigures, dayFigures, type SetUp, setUpOf } from "../home-figures.ts";
import { homeWords } from "../home-words.ts";
import { projectWords } from "../project-words.ts";

export default definePage({
  scope: "project",
  path: "",
  right: "view",
  title: { id: homeWords.id.title, en: homeWords.en.title },
  way: { group: "start", place: 1 },
  told: { made: { id: projectWords.id.made, en: projectWords.en.made } },
  async show(visit) {
    const { project, room, language, now } = visit;
    const say = homeWords[language];
    const { days, setUp } = await visit.read(async (client) => ({
      days: await dayFigures(client, project, now),
      setUp: await setUpOf(client, project),
    }));
    const balance = await room.engine.ledger.balance(project.merchantId, project.mode);
    const today = days.at(-1) as DayFigures;
    return (
      <>
        <Heading title={project.name} lead={say.lead(project.slug)} />
        <SetUpCard visit={visit} setUp={setUp} />
        <Card id="today" title={say.today}>
          <Figures>
            <Figure label={say.received} value={<Money amount={today.amount} />} />
            <Figure
              label={say.payments}
              value={showNumber(today.made, language)}
              note={say.paidOf(showNumber(today.paid, language))}
            />
            <Figure
              label={say.available}
              value={<Money amount={balance.available} />}
              note={say.availableNote}
            />
          </Figures>
        </Card>
        <Month days={days} language={language} />
      </>
    );
  },
});

/** Until everything is done; a live project has nothing left to do here. */
function SetUpCard({ visit, setUp }: { visit: VisitOf<"project">; setUp: SetUp }) {
  const { language, project } = visit;
  const say = homeWords[language];
  const steps = stepsOf(project, setUp, language).map(({ path, title, ...step }) => ({
    ...step,
    title: path === undefined || step.done ? title : <a href={visit.link(path)}>{title}</a>,
  }));
  if (steps.every(({ done }) => done)) return null;
  return (
    <Card id="set-up" title={say.setUp} lead={say.setUpLead}>
      <Checklist steps={steps} said={{ done: say.done, open: say.open }} />
    </Card>
  );
}

type SetUpStep = {
  readonly done: boolean;
  readonly title: string;
  readonly body: string;
  /** The page where it is done. */
  readonly path?: string;
};

/** In the sandbox everything can be paid; where live money arrives is the last step of all. */
function stepsOf(
  { mode, settings }: Project,
  setUp: SetUp,
  language: Language,
): readonly SetUpStep[] {
  const { steps } = homeWords[language];
  const account = mode === "live" && settings.routes.length > 0;
  return [
    { done: setUp.key, ...steps.key, path: "/keys" },
    { done: setUp.payment, ...steps.payment },
    { done: setUp.paid, ...steps.paid },
    { done: setUp.endpoint, ...steps.endpoint, path: "/webhooks" },
    { done: setUp.delivered, ...steps.delivered, path: "/webhooks" },
    { done: mode === "live", ...steps.live, path: "/live" },
    { done: account, ...steps.account, path: "/accounts" },
  ];
}

function Month({ days, language }: { days: readonly DayFigures[]; language: Language }) {
  const say = homeWords[language];
  const made = days.reduce((sum, day) => sum + day.made, 0);
  const paid = days.reduce((sum, day) => sum + day.paid, 0);
  const amount = days.reduce((sum, day) => sum + day.amount, 0);
  if (made === 0) {
    return (
      <Card id="month" title={say.month}>
        <Empty title={say.nothing}>
          <p>{say.nothingBody}</p>
        </Empty>
      </Card>
    );
  }
  const best = days.reduce((most, day) => (day.amount > most.amount ? day : most));
  const summary = say.summary(
    showRupiah(amount),
    showDay(best.at, language),
    showRupiah(best.amount),
  );
  return (
    <Card id="month" title={say.month}>
      <Figures>
        <Figure label={say.received} value={<Money amount={amount} />} />
        <Figure label={say.payments} value={showNumber(made, language)} />
        <Figure label={say.success} value={showShare(paid / made, language)} />
      </Figures>
      <BarChart
        id="days"
        title={say.chart}
        summary={summary}
        bars={days.map((day) => ({
          label: showDay(day.at, language),
          value: day.amount,
          shown: showRupiah(day.amount),
        }))}
        heads={[say.day, say.received]}
        numbers={say.numbers}
      />
    </Card>
  );
}
