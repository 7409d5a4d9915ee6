/** How a merchant's notices are read: its rules, a box to try them, its phones and secrets. */
import { definePage, type VisitOf } from "../../faces/page.ts";
import type { Form } from "../../faces/request.ts";
import { Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import { forgetDevice, listDevices } from "../../notices/devices.ts";
import { ownRules, rulesOf, tryRules } from "../../notices/own-rules.ts";
import type { Reading, Rule } from "../../notices/rule.ts";
import { makeSecret, secretsMade } from "../../notices/secrets.ts";
import { ButtonLink } from "../../ui/forms.tsx";
import { Badge, Heading, Table } from "../../ui/parts.tsx";
import { Phones, SecretShown, Secrets } from "../notice-phones.tsx";
import { noticeWords } from "../notice-words.ts";
import { TryNotice } from "../try-notice.tsx";

export default definePage({
  scope: "merchant",
  path: "/notice-rules",
  right: "view",
  title: { id: noticeWords.id.title, en: noticeWords.en.title },
  way: { group: "merchant", place: 3 },
  show: (visit) => shown(visit),
  acts: {
    try: {
      right: "view",
      async run(visit, form) {
        const rules = await rulesOf(visit.room.db, visit.merchant.id);
        const [app, title, text] = [form.text("app"), form.text("title"), form.text("text")];
        const reading = tryRules(rules, { app, title, text });
        await visit.audit("notice try", showId("mer", visit.merchant.id), { ...reading });
        return { shown: await shown(visit, reading) };
      },
    },
    secret: {
      right: "settings",
      fresh: true,
      async run(visit, form) {
        const account = await accountIn(visit, form);
        const { ownerId, id: accountId } = account;
        const secret = await makeSecret(visit.room, { ownerId, accountId });
        await visit.audit("notice secret", showId("acc", accountId));
        return { shown: <SecretShown visit={visit} account={account} secret={secret} /> };
      },
    },
    forget: {
      right: "settings",
      async run(visit, form) {
        const { ownerId, id: accountId } = await accountIn(visit, form);
        const name = form.text("name");
        if (!(await forgetDevice(visit.room.db, { ownerId, accountId }, name))) {
          throw new Failure("not_found", "The account has no such phone");
        }
        await visit.audit("notice forget", showId("acc", accountId), { phone: name });
        return { to: visit.address, told: "removed" };
      },
    },
  },
});

async function shown(visit: VisitOf<"merchant">, reading?: Reading) {
  const { room, merchant, language } = visit;
  const say = noticeWords[language];
  const rules = await rulesOf(room.db, merchant.id);
  const own = new Set((await ownRules(room.db, merchant.id)).map(({ name }) => name));
  const accounts = await room.engine.accounts.list(merchant.id);
  const devices = await listDevices(room.db, merchant.id);
  const made = await secretsMade(room.db, merchant.id);
  return (
    <>
      <Heading title={say.title} lead={say.lead}>
        {visit.may("settings") ? (
          <ButtonLink href={visit.link("/notice-rules/edit")}>{say.add}</ButtonLink>
        ) : null}
      </Heading>
      <TryNotice visit={visit} app={rules[0]?.app} reading={reading} />
      <RuleTable visit={visit} rules={rules} own={own} />
      <Phones visit={visit} accounts={accounts} devices={devices} />
      <Secrets visit={visit} accounts={accounts} made={made} />
    </>
  );
}

type RulesView = {
  visit: VisitOf<"merchant">;
  rules: readonly Rule[];
  own: ReadonlySet<string>;
};

function RuleTable({ visit, rules, own }: RulesView) {
  const say = noticeWords[visit.language];
  const rank = ({ name }: Rule) => (own.has(name) ? 0 : 1);
  const named = ({ name }: Rule) =>
    visit.may("settings") ? (
      <a href={visit.link("/notice-rules/edit", { rule: name })}>{name}</a>
    ) : (
      name
    );
  return (
    <Table
      caption={say.rules}
      rows={rules.toSorted((one, other) => rank(one) - rank(other))}
      columns={[
        { head: say.rule, cell: named },
        {
          head: say.origin,
          cell: ({ name }) => (
            <Badge tone={own.has(name) ? "good" : "plain"}>
              {own.has(name) ? say.own : say.builtIn}
            </Badge>
          ),
        },
        { head: say.app, cell: ({ app }) => <code>{app}</code> },
        { head: say.direction, cell: ({ direction }) => say[direction] },
        { head: say.texts, cell: ({ texts }) => (texts.length === 0 ? say.noTexts : texts.length) },
      ]}
      empty={null}
    />
  );
}

/** Fails: not_found for another's. */
async function accountIn({ room, merchant }: VisitOf<"merchant">, form: Form) {
  const id = parseId("acc", form.text("account"));
  const account = id === undefined ? undefined : await room.engine.accounts.byId(id);
  if (account?.ownerId === merchant.id) return account;
  throw new Failure("not_found", "There is no such account");
}
