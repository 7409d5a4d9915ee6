/** One merchant: what the house allows it, who its people are, how it does; and the way inside. */
import { channelById } from "../../channels/index.ts";
import {
  type Allowed,
  allowMerchant,
  pauseMerchant,
  resumeMerchant,
} from "../../engine/merchant-terms.ts";
import { listProjects } from "../../engine/merchants.ts";
import { Confirm } from "../../faces/form-for.tsx";
import { addressIn, mailInvitation } from "../../faces/mailed-invitation.tsx";
import { type ActResult, definePage, type VisitOf } from "../../faces/page.ts";
import { cookieJar, type Form } from "../../faces/request.ts";
import { words } from "../../faces/words.ts";
import { Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import { invite } from "../../people/invitations.ts";
import { resetAccess } from "../../people/reset-access.ts";
import { signInAs } from "../../people/sign-in.ts";
import { listTeam, type TeamMember } from "../../people/team.ts";
import { Badge, Heading } from "../../ui/parts.tsx";
import { LinkToHandOver } from "../link-to-hand-over.tsx";
import {
  Balances,
  Entering,
  Fees,
  Pausing,
  Payments,
  People,
  Projects,
  Terms,
} from "../merchant-cards.tsx";
import { newestPayments, type ShownMerchant, showMerchant } from "../merchant-rows.ts";
import { merchantWords } from "../merchant-words.ts";
import { toldIn } from "../told.ts";

type Visit = VisitOf<"house">;

const PAYMENTS = 10;
const { id, en } = merchantWords;

export default definePage({
  scope: "house",
  path: "/merchants/:id",
  right: "view",
  title: { id: id.one, en: en.one },
  told: toldIn(
    { resumed: id.resumed, paused: id.pausedTold },
    { resumed: en.resumed, paused: en.pausedTold },
  ),
  async show(visit) {
    const merchant = await merchantOf(visit);
    const team = await listTeam(visit.room, merchant.id);
    const wanted = visit.query.get("reset");
    if (wanted !== null) return <AskReset visit={visit} member={memberIn(team, wanted)} />;
    return showAll(visit, merchant, team);
  },
  acts: {
    pause: { right: "merchants", run: pause },
    resume: { right: "merchants", run: resume },
    terms: { right: "merchants", fresh: true, run: setTerms },
    fee: { right: "merchants", fresh: true, run: setFee },
    "remove-fee": { right: "merchants", fresh: true, run: removeFee },
    invite: { right: "merchants", run: inviteOwner },
    reset: { right: "people", fresh: true, run: reset },
    enter: { right: "merchants", run: enter },
  },
});

async function showAll(visit: Visit, merchant: ShownMerchant, team: readonly TeamMember[]) {
  const { room, language, may } = visit;
  const say = merchantWords[language];
  const { id: merchantId, name, pausedAt } = merchant;
  const balances = {
    live: await room.engine.ledger.balance(merchantId, "live"),
    sandbox: await room.engine.ledger.balance(merchantId, "sandbox"),
  };
  const state = (
    <Badge tone={pausedAt === null ? "good" : "warn"}>
      {pausedAt === null ? say.open : say.paused}
    </Badge>
  );
  return (
    <>
      <Heading title={name} lead={<a href={visit.link("/merchants")}>{say.list}</a>}>
        {state}
      </Heading>
      <Balances visit={visit} balances={balances} />
      <Payments visit={visit} payments={await newestPayments(room.db, merchantId, PAYMENTS)} />
      <Projects visit={visit} projects={await listProjects(room.db, merchantId)} />
      <People visit={visit} team={team} />
      {may("merchants") ? (
        <>
          <Entering visit={visit} />
          <Pausing visit={visit} merchant={merchant} />
          <Terms visit={visit} merchant={merchant} />
          <Fees visit={visit} merchant={merchant} />
        </>
      ) : null}
    </>
  );
}

function AskReset({ visit, member }: { visit: Visit; member: TeamMember }) {
  const say = merchantWords[visit.language];
  return (
    <Confirm
      visit={visit}
      act="reset"
      hidden={{ member: showId("mbr", member.id) }}
      title={say.resetTitle(member.name)}
      body={say.resetLead}
      yes={say.resetYes}
      back={visit.address}
    />
  );
}

async function merchantOf({ room, params }: Visit): Promise<ShownMerchant> {
  const wanted = parseId("mer", params.id ?? "");
  const merchant = wanted && (await showMerchant(room.db, wanted));
  if (!merchant) throw new Failure("not_found", "There is no such merchant");
  return merchant;
}

function memberIn(team: readonly TeamMember[], shown: string): TeamMember {
  const wanted = parseId("mbr", shown);
  const member = team.find((one) => one.id === wanted);
  if (!member) throw new Failure("not_found", "There is no such member");
  return member;
}

async function of(visit: Visit) {
  const { id: merchantId, terms } = await merchantOf(visit);
  const { paused, ...allowed } = terms;
  return { merchantId, by: visit.person.login, allowed };
}

async function pause(visit: Visit, form: Form): Promise<ActResult> {
  await pauseMerchant(visit.room, await of(visit), form.text("reason"));
  return { to: visit.address, told: "paused" };
}

async function resume(visit: Visit): Promise<ActResult> {
  await resumeMerchant(visit.room, await of(visit));
  return { to: visit.address, told: "resumed" };
}

async function setTerms(visit: Visit, form: Form): Promise<ActResult> {
  const { allowed, ...whose } = await of(visit);
  const bound = (name: string) => (form.text(name) === "" ? undefined : form.whole(name));
  const [most, payoutMost, payoutDaily] = ["most", "payoutMost", "payoutDaily"].map(bound);
  const { fees } = allowed;
  await allowMerchant(visit.room, whose, { most, payoutMost, payoutDaily, fees });
  return { to: visit.address, told: "saved" };
}

async function setFee(visit: Visit, form: Form): Promise<ActResult> {
  const channel = channelById(form.text("channel"));
  if (!channel) throw new Failure("invalid_request", "No such channel", { field: "channel" });
  const tier = { rate: rateOf(form.text("percent")), flat: form.whole("flat") };
  return changeFees(visit, (fees) => ({ ...fees, [channel.id]: [tier] }));
}

async function removeFee(visit: Visit, form: Form): Promise<ActResult> {
  return changeFees(visit, ({ [form.text("channel")]: _, ...others }) => others);
}

async function changeFees(
  visit: Visit,
  change: (fees: Allowed["fees"]) => Allowed["fees"],
): Promise<ActResult> {
  const { allowed, ...whose } = await of(visit);
  await allowMerchant(visit.room, whose, { ...allowed, fees: change(allowed.fees) });
  return { to: visit.address, told: "saved" };
}

/** Parts per million of a percentage as people write it: `0,7`. */
function rateOf(text: string): number {
  const [, whole, rest = ""] = /^(\d{1,3})(?:[.,](\d{1,4}))?$/.exec(text) ?? [];
  const rate = whole === undefined ? Number.NaN : Number(whole + rest.padEnd(4, "0"));
  if (rate >= 0 && rate <= 1_000_000) return rate;
  throw new Failure("invalid_request", "A percentage is written 0,7", { field: "percent" });
}

async function inviteOwner(visit: Visit, form: Form): Promise<ActResult> {
  const { room, language, origin, address } = visit;
  const say = merchantWords[language];
  const { id: merchantId, name: merchant } = await merchantOf(visit);
  const to = addressIn(form, visit);
  const wanted = { merchantId, role: "owner", by: visit.person.login } as const;
  const { token, expiresAt } = await invite(room, wanted);
  const link = `${origin}/dashboard/invitation/${token}`;
  const role = words[language].roles[wanted.role];
  const fate = await mailInvitation(visit, to, { merchant, role, link, expiresAt });
  const back = <a href={address}>{say.back}</a>;
  const view = { visit, title: say.inviteOwner, lead: say.madeLead, link, expiresAt, back, fate };
  return { shown: <LinkToHandOver {...view} /> };
}

async function reset(visit: Visit, form: Form): Promise<ActResult> {
  const { room, language, origin, address, person } = visit;
  const say = merchantWords[language];
  const { merchantId } = await of(visit);
  const member = memberIn(await listTeam(room, merchantId), form.text("member"));
  const whose = { realm: "dashboard", login: member.email, ...member } as const;
  const { token, expiresAt } = await resetAccess(room, person, whose, merchantId);
  const link = `${origin}/dashboard/password/${token}`;
  const back = <a href={address}>{say.back}</a>;
  const view = { visit, title: say.resetMade, lead: say.resetMadeLead, link, expiresAt, back };
  return { shown: <LinkToHandOver {...view} /> };
}

/** Hands the browser the dashboard's own cookie; the console's stays. */
async function enter(visit: Visit, form: Form): Promise<ActResult> {
  const { room, person, session, origin } = visit;
  const { merchantId } = await of(visit);
  const wantsMore = form.has("may");
  if (wantsMore && !visit.may("act")) throw new Failure("forbidden", "Your role only looks");
  const reason = form.text("why");
  if (reason === "") {
    throw new Failure("invalid_request", "Say why", { field: "why" });
  }
  const acting = { role: wantsMore ? "admin" : "viewer", reason } as const;
  const token = await signInAs(room, person, merchantId, session, acting);
  return new Response(null, {
    status: 303,
    headers: {
      location: `/dashboard/merchants/${showId("mer", merchantId)}/projects`,
      "set-cookie": cookieJar("dashboard", origin).set(token),
    },
  });
}
