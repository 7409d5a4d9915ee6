/** A wallet or PayPal: its own page or app, a code for another phone, or a request on the phone. */
import { raw } from "hono/html";
import { type Channel, channelById } from "../channels/index.ts";
import type { Conversion } from "../engine/payment.ts";
import { qrSvg } from "../qr/index.ts";
import { showForeign, showRupiah } from "../ui/show.ts";
import type { Instructed } from "./instructed.ts";
import { PhoneField } from "./phone-form.tsx";
import type { View } from "./view.ts";

/** The wallet's own page; in the sandbox this page plays it. */
export function Redirect({ view, charge, name, instructions }: Instructed<"redirect">) {
  const { words, opening } = view;
  const channel = channelById(charge.channel);
  const { conversion, url } = instructions;
  return (
    <>
      {conversion === undefined ? null : (
        <Converted view={view} name={name} conversion={conversion} />
      )}
      {opening.payment.mode === "live" ? (
        <>
          <p>{words.continueBody(name)}</p>
          <a class="button" href={url} rel="noreferrer">
            {words.continueAt(name)}
          </a>
        </>
      ) : (
        <Played view={view} name={name} payable={charge.payable} channel={channel} />
      )}
      {channel?.kind === "ewallet" ? <OnAnotherPhone view={view} name={name} url={url} /> : null}
    </>
  );
}

type Rate = { readonly view: View; readonly name: string; readonly conversion: Conversion };

function Converted({ view, name, conversion }: Rate) {
  const { words, language } = view;
  const { currency, amount, rate } = conversion;
  const one = showForeign("1", currency, language);
  return (
    <p class="notice">
      <strong>{words.converted(name, showForeign(amount, currency, language))}</strong>
      <br />
      {words.convertedAt(one, showRupiah(rate))}
    </p>
  );
}

/** A wallet that pushes to phones is tried with a phone where the buyer may choose. */
function Played({
  view,
  name,
  payable,
  channel,
}: {
  view: View;
  name: string;
  payable: number;
  channel: Channel | undefined;
}) {
  const { words, opening, action } = view;
  if (channel?.wallet?.needsPhone && !opening.channelFixed) {
    return <PhoneField view={view} channel={channel} label={words.sendRequest} />;
  }
  return (
    <>
      <p class="notice">{words.playedBody(name)}</p>
      <form class="scenarios" method="post" action={action}>
        <button class="button" type="submit" name="scenario" value="paid">
          {words.playedPay(showRupiah(payable))}
        </button>
      </form>
    </>
  );
}

function OnAnotherPhone({ view, name, url }: { view: View; name: string; url: string }) {
  const { words } = view;
  const label = words.phoneQrLabel(name);
  return (
    <details>
      <summary>{words.continueOnPhone}</summary>
      <figure class="qr small-qr">
        <div class="picture">{raw(qrSvg(url, { title: name, description: label }))}</div>
        <figcaption>{words.scanToContinue(name)}</figcaption>
      </figure>
    </details>
  );
}

/** A request that waits on the phone; sent again, it may go to another number. */
export function Push({ view, charge, name, instructions }: Instructed<"push">) {
  const { words, opening } = view;
  const channel = channelById(charge.channel);
  return (
    <>
      <p class="notice">
        <strong>{words.pushSent(name, instructions.phone)}</strong>
        <br />
        {words.pushWait(name)}
      </p>
      {channel === undefined || opening.channelFixed ? null : (
        <details>
          <summary>{words.sendAgain}</summary>
          <PhoneField
            view={view}
            channel={channel}
            label={words.sendRequest}
            phone={instructions.phone}
          />
        </details>
      )}
    </>
  );
}
