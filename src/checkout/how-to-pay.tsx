/** What to do to pay the open charge: scan, transfer, go to the wallet, or approve on the phone. */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import { type Channel, channelById, howToPay } from "../channels/index.ts";
import type { Charge, Instructions } from "../engine/payment.ts";
import { qrSvg } from "../qr/index.ts";
import { Icon } from "../ui/icons.tsx";
import { ChannelSign } from "./channel-sign.tsx";
import { groupsOfFour, showRupiah } from "./show.ts";
import type { View } from "./view.ts";

type Of<Kind extends Instructions["kind"]> = Extract<Instructions, { kind: Kind }>;

type Part<Kind extends Instructions["kind"]> = {
  readonly view: View;
  readonly charge: Charge;
  readonly name: string;
  readonly instructions: Of<Kind>;
};

export function HowToPay({ view, charge }: { view: View; charge: Charge }) {
  const channel = channelById(charge.channel);
  const name = channel?.name ?? charge.channel;
  const { words } = view;
  return (
    <>
      <section class="card" aria-labelledby="pay">
        <div class="titled">
          {channel === undefined ? null : <ChannelSign channel={channel} />}
          <h2 id="pay">{name}</h2>
        </div>
        {charge.code !== 0 ? (
          <p class="notice warn">{words.exactAmount(showRupiah(charge.payable))}</p>
        ) : null}
        <Instructed view={view} charge={charge} name={name} />
        {channel === undefined ? null : <Ways view={view} charge={charge} channel={channel} />}
      </section>
      <Waiting view={view} />
    </>
  );
}

function Instructed({ view, charge, name }: { view: View; charge: Charge; name: string }) {
  const { instructions } = charge;
  const common = { view, charge, name };
  switch (instructions.kind) {
    case "qris":
      return <Qris {...common} instructions={instructions} />;
    case "va":
      return <VirtualAccount {...common} instructions={instructions} />;
    case "redirect":
      return <Redirect {...common} instructions={instructions} />;
    case "push":
      return <Push {...common} instructions={instructions} />;
  }
}

function Qris({ view, charge, instructions }: Part<"qris">) {
  const { words } = view;
  const { text, payee, nmid } = instructions;
  const amount = showRupiah(charge.payable);
  const picture = qrSvg(text, {
    title: `QRIS ${amount}`,
    description: words.qrLabel(amount, payee),
  });
  return (
    <figure class="qr">
      <div class="picture">{raw(picture)}</div>
      <figcaption>
        <strong class="payee">{payee}</strong>
        {nmid === "" ? null : `NMID ${nmid}`}
      </figcaption>
    </figure>
  );
}

function VirtualAccount({ view, charge, instructions }: Part<"va">) {
  const { words } = view;
  const { number, payee } = instructions;
  return (
    <div class="stack">
      <h3>{words.accountNumber}</h3>
      <p class="number">
        {groupsOfFour(number).map((group) => (
          <span>{group}</span>
        ))}
      </p>
      <div class="pair">
        <Copy label={words.copyNumber} copied={words.copied} text={number} />
        <Copy label={words.copyAmount} copied={words.copied} text={String(charge.payable)} />
      </div>
      <p class="small soft">
        {words.payee}: {payee}
      </p>
    </div>
  );
}

/** Shown by script alone: without it there is nothing that could copy. */
function Copy({ label, copied, text }: { label: string; copied: string; text: string }) {
  return (
    <button class="button quiet" type="button" data-copy={text} data-copied={copied} hidden>
      {label}
    </button>
  );
}

/** The wallet's own page; in the sandbox this page plays it. */
function Redirect({ view, charge, name, instructions }: Part<"redirect">) {
  const { words, opening, action } = view;
  if (opening.payment.mode === "live") {
    return (
      <>
        <p>{words.continueBody(name)}</p>
        <a class="button" href={instructions.url} rel="noreferrer">
          {words.continueAt(name)}
        </a>
      </>
    );
  }
  return (
    <>
      <p class="notice">{words.playedBody(name)}</p>
      <form class="scenarios" method="post" action={action}>
        <button class="button" type="submit" name="scenario" value="paid">
          {words.playedPay(showRupiah(charge.payable))}
        </button>
      </form>
    </>
  );
}

function Push({ view, name, instructions }: Part<"push">) {
  return <p class="notice">{view.words.pushSent(name, instructions.phone)}</p>;
}

/** Step by step, one fold for each way; the first is open. */
function Ways({ view, charge, channel }: { view: View; charge: Charge; channel: Channel }) {
  const { instructions } = charge;
  const ways = howToPay(channel, view.language, {
    number: instructions.kind === "va" ? instructions.number : "",
    amount: showRupiah(charge.payable),
    payee: "payee" in instructions ? instructions.payee : view.opening.project.name,
  });
  return (
    <div class="stack">
      <h3>{view.words.howToPay}</h3>
      {ways.map(({ title, steps }, at) => (
        <Fold title={title} open={at === 0}>
          <ol class="steps">
            {steps.map((step) => (
              <li>{step}</li>
            ))}
          </ol>
        </Fold>
      ))}
    </div>
  );
}

export function Fold({
  title,
  open = false,
  children,
}: {
  title: string;
  open?: boolean;
  children: Child;
}) {
  return (
    <details open={open}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

function Waiting({ view }: { view: View }) {
  const { words } = view;
  return (
    <section class="card" aria-labelledby="waiting">
      <div class="state" role="status">
        <span class="mark">
          <Icon name="wait" />
        </span>
        <div>
          <h2 id="waiting">{words.waiting}</h2>
          <p class="small soft">{words.waitingBody}</p>
        </div>
      </div>
      <a class="button quiet" href={view.watch}>
        {words.checkStatus}
      </a>
    </section>
  );
}
