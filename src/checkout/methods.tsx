/** The choice of a method: one form, each method a button that says what it costs. */

import { showBound, showRupiah } from "../ui/show.ts";
import { ChannelSign } from "./channel-sign.tsx";
import { type Offer, offersFor } from "./offers.ts";
import type { View } from "./view.ts";
import type { Language, Words } from "./words.ts";

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
                <Method offer={offer} words={words} language={view.language} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </form>
  );
}

type Part = { readonly offer: Offer; readonly words: Words; readonly language: Language };

function Method({ offer, words, language }: Part) {
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
          {words.between(showBound(offer.least, language), showBound(offer.most, language))}
        </span>
      </span>
      <strong class="figures">{showRupiah(offer.payable)}</strong>
    </button>
  );
}
