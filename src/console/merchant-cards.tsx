/** What the console shows of one merchant, card by card. */
import { channels } from "../channels/index.ts";
import type { Project } from "../engine/settings.ts";
import { FormFor } from "../faces/form-for.tsx";
import { MailField } from "../faces/mailed-invitation.tsx";
import type { VisitOf } from "../faces/page.ts";
import { words } from "../faces/words.ts";
import { showId } from "../ids.ts";
import type { Balance } from "../ledger/balance.ts";
import type { TeamMember } from "../people/team.ts";
import { Button, Checkbox, Field, Select, TextArea } from "../ui/forms.tsx";
import { ModeBadge } from "../ui/page-frame.tsx";
import { Badge, Card, Facts, Figure, Figures, Moment, Money, Table } from "../ui/parts.tsx";
import { showNumber, showRupiah } from "../ui/show.ts";
import type { NewestPayment, ShownMerchant } from "./merchant-rows.ts";
import { merchantWords } from "./merchant-words.ts";

type Visit = VisitOf<"house">;
type OfMerchant = { readonly visit: Visit; readonly merchant: ShownMerchant };

/** Rates of fees are parts per million. */
const PER_CENT = 10_000;

export function Pausing({ visit, merchant: { pausedAt, pausedReason } }: OfMerchant) {
  const { language } = visit;
  const say = merchantWords[language];
  if (pausedAt === null) {
    return (
      <Card id="pause" title={say.pauseTitle} lead={say.pauseLead}>
        <FormFor visit={visit} act="pause">
          <TextArea
            {...visit.field("reason")}
            label={say.reason}
            hint={say.pauseReasonHint}
            rows={2}
            maxlength={500}
            required
          />
          <Button look="danger">{say.pause}</Button>
        </FormFor>
      </Card>
    );
  }
  return (
    <Card id="pause" title={say.pauseTitle} lead={say.pauseLead}>
      <Facts
        rows={[
          [say.pausedSince, <Moment at={pausedAt} language={language} />],
          [say.reason, pausedReason],
        ]}
      />
      <FormFor visit={visit} act="resume">
        <Button>{say.resume}</Button>
      </FormFor>
    </Card>
  );
}

export function Terms({ visit, merchant: { terms } }: OfMerchant) {
  const say = merchantWords[visit.language];
  const bound = (name: "most" | "payoutMost" | "payoutDaily") => (
    <Field
      {...visit.field(name, String(terms[name] ?? ""))}
      label={say[name]}
      inputmode="numeric"
    />
  );
  return (
    <Card id="terms" title={say.terms} lead={say.termsLead}>
      <FormFor visit={visit} act="terms">
        {bound("most")}
        {bound("payoutMost")}
        {bound("payoutDaily")}
        <Button look="quiet">{say.saveTerms}</Button>
      </FormFor>
    </Card>
  );
}

export function Fees({ visit, merchant: { terms } }: OfMerchant) {
  const { language } = visit;
  const say = merchantWords[language];
  const nameOf = (id: string) => channels.find((one) => one.id === id)?.name ?? id;
  const rows = Object.entries(terms.fees).flatMap(([id, [tier]]) => (tier ? [{ id, tier }] : []));
  return (
    <Card id="fees" title={say.fees}>
      <Table
        caption={say.fees}
        rows={rows}
        empty={<p class="soft">{say.noFees}</p>}
        columns={[
          { head: say.feeChannel, cell: ({ id }) => nameOf(id) },
          {
            head: say.fees,
            cell: ({ tier }) =>
              `${showNumber(tier.rate / PER_CENT, language)} % + ${showRupiah(tier.flat)}`,
          },
          {
            head: say.act,
            cell: ({ id }) => (
              <FormFor visit={visit} act="remove-fee" hidden={{ channel: id }}>
                <Button look="quiet">
                  {say.removeFee}
                  <span class="hidden-visually">{` ${nameOf(id)}`}</span>
                </Button>
              </FormFor>
            ),
          },
        ]}
      />
      <FormFor visit={visit} act="fee">
        <Select
          {...visit.field("channel")}
          label={say.feeChannel}
          choices={channels.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <Field {...visit.field("percent")} label={say.feePercent} inputmode="text" required />
        <Field {...visit.field("flat", "0")} label={say.feeFlat} inputmode="numeric" required />
        <Button look="quiet">{say.setFee}</Button>
      </FormFor>
    </Card>
  );
}

export function Projects({ visit, projects }: { visit: Visit; projects: readonly Project[] }) {
  const { language } = visit;
  const say = merchantWords[language];
  return (
    <Card id="projects" title={say.projects}>
      <Table
        caption={say.projects}
        rows={projects}
        empty={<p class="soft">{say.noProjects}</p>}
        columns={[
          { head: say.name, cell: ({ name }) => name },
          { head: say.project, cell: ({ slug }) => <code>{slug}</code> },
          { head: say.mode, cell: ({ mode }) => <ModeBadge mode={mode} language={language} /> },
          { head: say.dialect, cell: ({ dialect }) => dialect },
        ]}
      />
    </Card>
  );
}

export function People({ visit, team }: { visit: Visit; team: readonly TeamMember[] }) {
  const { language } = visit;
  const say = merchantWords[language];
  const columns = [
    {
      head: say.name,
      cell: ({ name, email }: TeamMember) => (
        <span>
          {name}
          <br />
          <span class="soft small">{email}</span>
        </span>
      ),
    },
    { head: say.role, cell: ({ role }: TeamMember) => words[language].roles[role] },
    {
      head: say.factor,
      cell: ({ secured }: TeamMember) => (
        <Badge tone={secured ? "good" : "warn"}>{secured ? say.secured : say.unsecured}</Badge>
      ),
    },
  ];
  const reset = {
    head: say.act,
    cell: ({ id, name }: TeamMember) => (
      <a href={visit.here({ reset: showId("mbr", id) })}>
        {say.reset}
        <span class="hidden-visually">{` ${name}`}</span>
      </a>
    ),
  };
  return (
    <Card id="people" title={say.people}>
      <Table
        caption={say.people}
        rows={team}
        columns={visit.may("people") ? [...columns, reset] : columns}
        empty={<p class="soft">{say.noPeople}</p>}
      />
      {visit.may("merchants") ? (
        <FormFor visit={visit} act="invite">
          <MailField visit={visit} />
          <Button look="quiet">{say.inviteOwner}</Button>
        </FormFor>
      ) : null}
    </Card>
  );
}

export function Balances({
  visit,
  balances,
}: {
  visit: Visit;
  balances: Readonly<Record<"live" | "sandbox", Balance>>;
}) {
  const { language } = visit;
  const say = merchantWords[language];
  return (
    <Card id="balance" title={say.balance}>
      <Figures>
        {(["live", "sandbox"] as const).map((mode) => (
          <Figure
            label={`${say.available} (${mode})`}
            value={showRupiah(balances[mode].available)}
            note={`${say.held}: ${showRupiah(balances[mode].held)}`}
          />
        ))}
      </Figures>
    </Card>
  );
}

export function Payments({
  visit,
  payments,
}: {
  visit: Visit;
  payments: readonly NewestPayment[];
}) {
  const { language } = visit;
  const say = merchantWords[language];
  return (
    <Card id="payments" title={say.payments}>
      <Table
        caption={say.payments}
        rows={payments}
        empty={<p class="soft">{say.noPayments}</p>}
        columns={[
          { head: say.reference, cell: ({ reference }) => reference },
          {
            head: say.project,
            cell: ({ slug, mode }) => (
              <>
                {slug} <ModeBadge mode={mode} language={language} />
              </>
            ),
          },
          { head: say.amount, cell: ({ amount }) => <Money amount={amount} />, number: true },
          { head: say.status, cell: ({ status }) => say.statuses[status] },
          {
            head: say.created,
            cell: ({ createdAt }) => <Moment at={createdAt} language={language} short />,
          },
        ]}
      />
    </Card>
  );
}

export function Entering({ visit }: { visit: Visit }) {
  const say = merchantWords[visit.language];
  return (
    <Card id="enter" title={say.enter} lead={say.enterLead}>
      <FormFor visit={visit} act="enter">
        <Field {...visit.field("why")} label={say.enterReason} maxlength={500} required />
        {visit.may("act") ? (
          <Checkbox {...visit.field("may", "yes")} label={say.enterMay} hint={say.enterMayHint} />
        ) : null}
        <Button look="quiet">{say.enterGo}</Button>
      </FormFor>
    </Card>
  );
}
