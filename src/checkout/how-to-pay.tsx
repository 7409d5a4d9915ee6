/** What to do to pay the open charge: scan, transfer, go to the wallet, or approve on the phone. */
import type { Child } from "hono/jsx";
import { type Channel, channelById, howToPay } from "../channels/index.ts";
import type { Charge } from "../engine/payment.ts";
import { showRupiah } from "../ui/show.ts";
import { ChannelSign } from "./channel-sign.tsx";
import { Qris } from "./qris-code.tsx";
import type { View } from "./view.ts";
import { VirtualAccount } from "./virtual-account.tsx";
import { Waiting } from "./waiting.tsx";
import { Push, Redirect } from "./wallet.tsx";

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
        <Instructed view={view} charge={charge} name={name} channel={channel} />
        {channel === undefined ? null : <Ways view={view} charge={charge} channel={channel} />}
      </section>
      <Waiting view={view} />
    </>
  );
}

type Parts = {
  readonly view: View;
  readonly charge: Charge;
  readonly name: string;
  readonly channel: Channel | undefined;
};

function Instructed({ charge, ...parts }: Parts) {
  const { instructions } = charge;
  const common = { ...parts, charge };
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
