/** The phones of a merchant's accounts, and the secrets that they sign with. */
import type { Instant } from "../clock.ts";
import type { OpenedAccount } from "../engine/receiving-accounts.ts";
import { FormFor } from "../faces/form-for.tsx";
import type { Visit } from "../faces/page.ts";
import { showId } from "../ids.ts";
import { type Device, SILENT_AFTER } from "../notices/devices.ts";
import { Button, Copyable } from "../ui/forms.tsx";
import { Badge, Card, Empty, Facts, Heading, Moment, Notice, Table } from "../ui/parts.tsx";
import { noticeWords } from "./notice-words.ts";

type Shown = { visit: Visit; accounts: readonly OpenedAccount[] };

export function Phones({ visit, accounts, devices }: Shown & { devices: readonly Device[] }) {
  const { language, now } = visit;
  const say = noticeWords[language];
  const named = new Map(accounts.map(({ id, name }) => [id, name]));
  const silent = ({ silentSince, heardAt }: Device) =>
    silentSince !== null || now - heardAt > SILENT_AFTER;
  const columns = [
    { head: say.phone, cell: ({ name }: Device) => name },
    { head: say.account, cell: ({ accountId }: Device) => named.get(accountId) ?? "–" },
    {
      head: say.heard,
      cell: ({ heardAt }: Device) => <Moment at={heardAt} language={language} short />,
    },
    {
      head: say.state,
      cell: (one: Device) => (
        <Badge tone={silent(one) ? "bad" : "good"}>{silent(one) ? say.silent : say.alive}</Badge>
      ),
    },
  ];
  const forget = {
    head: say.forget,
    cell: ({ accountId, name }: Device) => (
      <FormFor visit={visit} act="forget" hidden={{ account: showId("acc", accountId), name }}>
        <Button look="quiet">{`${say.forget} ${name}`}</Button>
      </FormFor>
    ),
  };
  return (
    <Card id="phones" title={say.phones} lead={say.phonesLead}>
      <Table
        caption={say.phones}
        rows={devices}
        columns={visit.may("settings") ? [...columns, forget] : columns}
        empty={
          <Empty title={say.noPhones}>
            <p>{say.noPhonesBody}</p>
          </Empty>
        }
      />
    </Card>
  );
}

/** `made`: when each account's newest secret was made. */
export function Secrets({ visit, accounts, made }: Shown & { made: ReadonlyMap<string, Instant> }) {
  const { language } = visit;
  const say = noticeWords[language];
  const columns = [
    { head: say.account, cell: ({ name, mode }: OpenedAccount) => `${name} (${mode})` },
    { head: say.address, cell: ({ id }: OpenedAccount) => <code>{addressOf(id)}</code> },
    {
      head: say.made,
      cell: ({ id }: OpenedAccount) => {
        const at = made.get(id);
        return at === undefined ? say.never : <Moment at={at} language={language} short />;
      },
    },
  ];
  const make = {
    head: say.secret,
    cell: ({ id, name }: OpenedAccount) => (
      <FormFor visit={visit} act="secret" hidden={{ account: showId("acc", id) }}>
        <Button look="quiet">
          {made.has(id) ? say.rotate : say.make}
          <span class="hidden-visually">{`: ${name}`}</span>
        </Button>
      </FormFor>
    ),
  };
  return (
    <Card id="secrets" title={say.secrets} lead={say.secretsLead}>
      <Table
        caption={say.secrets}
        rows={accounts}
        columns={visit.may("settings") ? [...columns, make] : columns}
        empty={<Empty title={say.noAccounts} />}
      />
    </Card>
  );
}

/** Shown this once. */
export function SecretShown({
  visit,
  account,
  secret,
}: {
  visit: Visit;
  account: OpenedAccount;
  secret: string;
}) {
  const say = noticeWords[visit.language];
  return (
    <>
      <Heading title={account.name} />
      <Notice tone="warn">{say.secretOnce}</Notice>
      <Card id="secret" title={say.secret}>
        <Facts
          rows={[
            [
              say.address,
              <Copyable text={addressOf(account.id)} copy={say.copy} copied={say.copied} />,
            ],
            [say.secret, <Copyable text={secret} copy={say.copy} copied={say.copied} />],
          ]}
        />
      </Card>
      <p>
        <a href={visit.address}>{say.back}</a>
      </p>
    </>
  );
}

function addressOf(accountId: string): string {
  return `/notices/${showId("acc", accountId)}`;
}
