/** The cards of a rail: what is stopped of it, the switch, and how its accounts are doing. */
import type { AccountHealth } from "../engine/rail-health.ts";
import type { RailFacts, StandingStop } from "../engine/rail-stops.ts";
import { HOUSE } from "../engine/receiving-accounts.ts";
import { FormFor } from "../faces/form-for.tsx";
import type { Visit } from "../faces/page.ts";
import { showId } from "../ids.ts";
import { Actions, Button, Field, Select, TextArea } from "../ui/forms.tsx";
import { Badge, Card, type Column, Empty, Facts, Moment, Table } from "../ui/parts.tsx";
import { showNumber } from "../ui/show.ts";
import type { RailAccount } from "./rail-accounts.ts";
import { railWords } from "./rail-words.ts";

/** Each with the form that lifts it. */
export function Stops({ visit, stops }: { visit: Visit; stops: readonly StandingStop[] }) {
  const { language } = visit;
  const say = railWords[language];
  return (
    <>
      {stops.map((stop, at) => (
        <Card id={`stop-${at}`} title={scopeOf(stop, say)} lead={say.stopsLead}>
          <Facts
            rows={[
              [say.state, <Badge tone="bad">{say.stopped}</Badge>],
              [say.reason, stop.reason],
              [say.by, stop.by],
              [say.since, <Moment at={stop.at} language={language} />],
            ]}
          />
          {visit.may("run") ? (
            <FormFor visit={visit} act="resume" hidden={{ stop: stop.id }}>
              <Field
                {...visit.field(`why-${stop.id}`)}
                label={say.reason}
                autocomplete="off"
                maxlength={500}
              />
              <Actions>
                <Button>{say.resume}</Button>
              </Actions>
            </FormFor>
          ) : null}
        </Card>
      ))}
    </>
  );
}

function scopeOf({ channel, project }: StandingStop, say: (typeof railWords)["id"]): string {
  const whose = project ? say.onlyProject(project.slug) : say.everyProject;
  return `${channel ?? say.whole}, ${whose}`;
}

export function StopForm({ visit, rail }: { visit: Visit; rail: RailFacts }) {
  const say = railWords[visit.language];
  return (
    <Card id="stop" title={say.stopTitle} lead={say.stopLead}>
      <FormFor visit={visit} act="stop">
        <Select
          {...visit.field("channel", "")}
          label={say.channel}
          choices={[
            { value: "", label: say.whole },
            ...rail.channels.map((value) => ({ value, label: value })),
          ]}
        />
        <Field
          {...visit.field("project")}
          label={say.project}
          hint={say.projectHint}
          autocomplete="off"
        />
        <TextArea {...visit.field("reason")} label={say.reason} rows={2} maxlength={500} />
        <Actions>
          <Button look="danger">{say.stop}</Button>
        </Actions>
      </FormFor>
    </Card>
  );
}

type AccountsView = {
  visit: Visit;
  accounts: readonly RailAccount[];
  names: ReadonlyMap<string, string>;
  /** Whether the rail is asked across a network. */
  afar: boolean;
};

export function Accounts({ visit, accounts, names, afar }: AccountsView) {
  const { language, room } = visit;
  const say = railWords[language];
  const health = new Map(room.engine.rails.health().map((one) => [one.account, one]));
  const own: Column<RailAccount>[] = [
    { head: say.account, cell: ({ name }) => name },
    {
      head: say.owner,
      cell: ({ merchantId }) => (merchantId === HOUSE ? say.house : names.get(merchantId)),
    },
  ];
  const told: Column<RailAccount>[] = [
    {
      head: say.health,
      cell: (one) => <Health of={health.get(one.id)} on={one.enabled} {...{ say }} />,
    },
    ...(afar ? callColumns(health, visit) : []),
  ];
  return (
    <Card id="accounts" title={say.accounts} lead={say.accountsLead}>
      <Table
        caption={say.accounts}
        rows={accounts}
        columns={[...own, ...told, ...(visit.may("run") ? [actColumn(visit, afar)] : [])]}
        empty={
          <Empty title={say.noAccounts}>
            <p>{say.noAccountsBody}</p>
          </Empty>
        }
      />
    </Card>
  );
}

function Health({
  of,
  on,
  say,
}: {
  of: AccountHealth | undefined;
  on: boolean;
  say: (typeof railWords)["id"];
}) {
  if (!on) return <Badge>{say.off}</Badge>;
  if (of === undefined) return <Badge>{say.unasked}</Badge>;
  return (
    <>
      <Badge tone={of.state === "well" ? "good" : "bad"}>{say[of.state]}</Badge>
      {of.lastReason === null ? null : <p class="soft small">{`${say.why}: ${of.lastReason}`}</p>}
    </>
  );
}

function callColumns(
  health: ReadonlyMap<string, AccountHealth>,
  { language }: Visit,
): Column<RailAccount>[] {
  const say = railWords[language];
  const moment = (at: number | null | undefined) =>
    at ? <Moment at={at} language={language} short /> : "–";
  return [
    {
      head: say.calls,
      number: true,
      cell: ({ id }) => {
        const { answered = 0, failed = 0 } = health.get(id) ?? {};
        return `${showNumber(answered, language)} / ${showNumber(failed, language)}`;
      },
    },
    {
      head: say.latency,
      number: true,
      cell: ({ id }) => {
        const latency = health.get(id)?.latency ?? null;
        return latency === null ? "–" : say.ms(showNumber(latency, language));
      },
    },
    { head: say.lastAnswer, cell: ({ id }) => moment(health.get(id)?.lastAnswered) },
    { head: say.lastNotice, cell: ({ id }) => moment(health.get(id)?.lastNotice) },
  ];
}

function actColumn(visit: Visit, afar: boolean): Column<RailAccount> {
  const say = railWords[visit.language];
  return {
    head: say.state,
    cell: ({ id, name, enabled }) => (
      <Actions>
        <FormFor
          visit={visit}
          act={enabled ? "disable" : "enable"}
          hidden={{ account: showId("acc", id) }}
        >
          <Button look="quiet">
            {enabled ? say.switchOff : say.switchOn}
            <span class="hidden-visually">{`: ${name}`}</span>
          </Button>
        </FormFor>
        {afar ? (
          <FormFor visit={visit} act="balance" hidden={{ account: showId("acc", id) }}>
            <Button look="quiet">
              {say.balance}
              <span class="hidden-visually">{`: ${name}`}</span>
            </Button>
          </FormFor>
        ) : null}
      </Actions>
    ),
  };
}
