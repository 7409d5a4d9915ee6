/** The choice of a method: one form, each method a button that says what it costs. */

import { showRupiah } from "../ui/show.ts";
import { ChannelSign } from "./channel-sign.tsx";
import { type Offer, offersFor } from "./offers.ts";
import type { View } from "./view.ts";
import type { Words } from "./words.ts";

export function Methods({ view }: { view: View }) {
  const { opening, words } = view;
  const groups = offersFor(opening.project, opening.payment.amount, words);
  if (groups.length === 0) return <p class="notice warn">{words.noMethods}</p>;
  return (
    <form class="methods" method="post" action={view.action}>
      {groups.map(({ kind, offers }) => (
        <section class="group" aria-labelledby={`kind-${kind}`}>
          <div>
            <h3 id={`kind-${kind}`}>{words.kinds[kind]}</h3>
            <p class="small soft">{words.speeds[kind]}</p>
          </div>
          <ul>
            {offers.map((offer) => (
              <li>
                <Method offer={offer} words={words} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </form>
  );
}

function Method({ offer, words }: { offer: Offer; words: Words }) {
  if (offer.hindrance !== null) {
    return (
      <div class="method">
        <ChannelSign channel={offer.channel} />
        <span class="name">{offer.channel.shortName}</span>
        <span class="small">{offer.hindrance}</span>
      </div>
    );
  }
  const fee = offer.fee === 0 ? words.noFee : words.withFee(showRupiah(offer.fee));
  return (
    <button class="method" type="submit" name="channel" value={offer.channel.id}>
      <ChannelSign channel={offer.channel} />
      <span class="what">
        <span class="name">{offer.channel.shortName}</span>
        <span class="small soft">{offer.uniqueCode ? `${fee}, ${words.withCode}` : fee}</span>
        <span class="limits small soft">
          {words.between(showRupiah(offer.least), showRupiah(offer.most))}
        </span>
      </span>
      <strong class="figures">{showRupiah(offer.payable)}</strong>
    </button>
  );
}
