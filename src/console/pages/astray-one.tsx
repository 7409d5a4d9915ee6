/** Money astray: its evidence, what it fits, and the decision with the lines it would write. */

import { HOUSE } from "../../engine/receiving-accounts.ts";
import type { Preview, SuspenseAct } from "../../engine/resolve-suspense.ts";
import { CAUSES, type Resolution } from "../../engine/suspense-causes.ts";
import type { Suspense } from "../../engine/suspense-rows.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { sentenceOf } from "../../faces/refusals.ts";
import type { Form } from "../../faces/request.ts";
import { Failure } from "../../failure.ts";
import { parseId } from "../../ids.ts";
import { Actions, Button, ButtonLink, Field, TextArea } from "../../ui/forms.tsx";
import { ModeBadge } from "../../ui/page-frame.tsx";
import { Badge, Card, Heading, Notice } from "../../ui/parts.tsx";
import { showRupiah } from "../../ui/show.ts";
import { Candidates, Decided, Exchange, Known, Proofs, wayIn } from "../astray-cards.tsx";
import { candidatesFor, evidenceOf, namedCandidates, referenceOf } from "../astray-evidence.ts";
import { astrayWords } from "../astray-words.ts";
import { Transfers } from "../books.tsx";
import { findAstray } from "../find-astray.ts";
import { merchantNames } from "../merchant-names.ts";
import { toldIn } from "../told.ts";

type Here = VisitOf<"house">;

export default definePage({
  scope: "house",
  path: "/astray/:money",
  right: "view",
  title: { id: astrayWords.id.title, en: astrayWords.en.title },
  told: toldIn(astrayWords.id.told, astrayWords.en.told),
  async show(visit) {
    const { room, language } = visit;
    const one = await moneyOf(visit);
    const say = astrayWords[language];
    const names = await merchantNames(room.db, [one]);
    const merchant = one.merchantId === HOUSE ? say.house : (names.get(one.merchantId) ?? "");
    const { paymentId } = one;
    const reference = paymentId ? await referenceOf(room.db, one.merchantId, paymentId) : undefined;
    return (
      <>
        <Heading
          title={say.causes[one.cause].name}
          lead={
            <>
              {merchant} <ModeBadge mode={one.mode} language={language} />
            </>
          }
        >
          <ButtonLink href={visit.link("/astray")} look="quiet">
            {say.back}
          </ButtonLink>
        </Heading>
        <Known {...{ one, merchant, reference, language }} />
        <Proofs of={await evidenceOf(room.db, one)} language={language} />
        <Decided one={one} language={language} />
        {one.resolved || !visit.may("money") ? null : await deciding(visit, one)}
      </>
    );
  },
  acts: {
    exchange: {
      right: "money",
      async run(visit, form) {
        return { to: visit.here({ rupiah: `${form.whole("rupiah")}` }) };
      },
    },
    resolve: {
      right: "money",
      fresh: true,
      async run(visit, form) {
        const one = await moneyOf(visit);
        const { suspense } = visit.room.engine;
        const act = actIn(visit, form);
        if (act.do === "accept") await suspense.accept(one, act);
        else if (act.do === "attach") await suspense.attach(one, act);
        else if (act.do === "refund") await suspense.refund(one, act);
        else await suspense.writeOff(one, act);
        return { to: visit.address, told: "resolved" };
      },
    },
  },
});

/** Fails: not_found. */
async function moneyOf({ room, params }: Here): Promise<Suspense> {
  const id = parseId("sus", params.money ?? "");
  const found = id === undefined ? undefined : await findAstray(room.db, id);
  if (found) return found;
  throw new Failure("not_found", "There is no such money in suspense");
}

/** Fails: invalid_request. */
function actIn({ person, query }: Here, form: Form): SuspenseAct {
  const acting = { by: person.login, reason: form.text("reason") };
  const evidence = form.text("evidence") || undefined;
  const wanted = resolutionIn(query.get("do"));
  if (!wanted) throw new Failure("invalid_request", "Choose what is decided");
  if (wanted === "refund") return { ...acting, do: wanted, evidence };
  if (wanted !== "attach") return { ...acting, do: wanted };
  return { ...acting, ...targetIn(query), do: wanted, evidence };
}

function targetIn(query: URLSearchParams) {
  const rupiah = query.get("rupiah");
  return {
    paymentId: parseId("pay", query.get("payment") ?? "") ?? "",
    ...(rupiah && { rupiah: Number(rupiah) }),
  };
}

function resolutionIn(text: string | null): Resolution | undefined {
  return (["accept", "attach", "refund", "write_off"] as const).find((one) => one === text);
}

async function deciding(visit: Here, one: Suspense) {
  const { query, room } = visit;
  const wanted = resolutionIn(query.get("do"));
  const chosen = wanted !== "attach" || query.has("payment");
  if (wanted && chosen && CAUSES[one.cause].allows.includes(wanted)) {
    return confirming(visit, one, wanted);
  }
  const find = query.get("find")?.trim().slice(0, 255);
  const of = find
    ? await namedCandidates(room.db, one, find, parseId("pay", find))
    : await candidatesFor(room.db, one);
  const attaches = CAUSES[one.cause].allows.includes("attach");
  return (
    <>
      {attaches ? <Candidates visit={visit} of={of} /> : null}
      <Ways visit={visit} one={one} />
    </>
  );
}

/** What else its cause allows. */
function Ways({ visit, one }: { visit: Here; one: Suspense }) {
  const say = astrayWords[visit.language];
  const { allows, suggests } = CAUSES[one.cause];
  const others = allows.filter((way) => way !== "attach");
  return (
    <Card id="decide" title={say.decide}>
      <Actions>
        {others.map((way) => (
          <ButtonLink href={visit.here({ do: way, find: undefined })} look="quiet">
            {wayIn(one, way, visit.language)}
            {way === suggests ? (
              <>
                {" "}
                <Badge>{say.suggested}</Badge>
              </>
            ) : null}
          </ButtonLink>
        ))}
      </Actions>
    </Card>
  );
}

async function confirming(visit: Here, one: Suspense, wanted: Resolution) {
  const { language, query, room } = visit;
  const say = astrayWords[language];
  const exchanging = wanted === "attach" && one.amount === null;
  const looked = exchanging && !query.has("rupiah") ? undefined : await look(visit, one, wanted);
  const refusal = looked instanceof Failure ? looked : undefined;
  const preview = looked instanceof Failure ? undefined : looked;
  const pays = preview?.pays ? await referenceOf(room.db, one.merchantId, preview.pays) : undefined;
  return (
    <Card id="confirm" title={wayIn(one, wanted, language)} lead={say.confirm}>
      {exchanging ? <Exchange visit={visit} /> : null}
      {refusal ? <Notice tone="bad">{sentenceOf(refusal, language)}</Notice> : null}
      {preview ? <Effects {...{ preview, pays, visit }} /> : null}
      {preview ? <Confirmed {...{ visit, wanted, exchanging }} /> : null}
      <Actions>
        <ButtonLink href={visit.address} look="quiet">
          {say.cancel}
        </ButtonLink>
      </Actions>
    </Card>
  );
}

async function look(visit: Here, one: Suspense, wanted: Resolution): Promise<Preview | Failure> {
  const acting = { by: visit.person.login, reason: "" };
  const act: SuspenseAct =
    wanted === "attach"
      ? { ...acting, ...targetIn(visit.query), do: wanted }
      : // Whether proof is needed is asked when it is confirmed.
        { ...acting, do: wanted, evidence: "later" };
  try {
    return await visit.room.engine.suspense.preview(one, act);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

type EffectsView = { preview: Preview; pays: string | undefined; visit: Here };

function Effects({ preview: { transfers, left }, pays, visit: { language } }: EffectsView) {
  const say = astrayWords[language];
  return (
    <>
      {pays === undefined ? null : <p>{say.pays(pays)}</p>}
      {left > 0 ? <p>{say.left(showRupiah(left))}</p> : null}
      <p class="soft">{transfers.length === 0 ? say.noLines : say.lines}</p>
      <Transfers of={transfers} language={language} />
    </>
  );
}

type ConfirmedView = { visit: Here; wanted: Resolution; exchanging: boolean };

function Confirmed({ visit, wanted, exchanging }: ConfirmedView) {
  const say = astrayWords[visit.language];
  const proven = wanted === "refund" || exchanging;
  return (
    <FormFor visit={visit} act="resolve">
      {proven ? (
        <Field
          {...visit.field("evidence")}
          label={exchanging ? say.exchanged : say.proof}
          {...(!exchanging && { hint: say.proofHint })}
          autocomplete="off"
          maxlength={500}
        />
      ) : null}
      <TextArea
        {...visit.field("reason")}
        label={say.reason}
        hint={say.reasonHint}
        rows={2}
        maxlength={500}
      />
      <Actions>
        <Button look={wanted === "attach" || wanted === "accept" ? "full" : "danger"}>
          {say.yes[wanted]}
        </Button>
      </Actions>
    </FormFor>
  );
}
