/** Asks for the phone that a wallet's request to pay is pushed to. */
import type { Channel } from "../channels/index.ts";
import { ChannelSign } from "./channel-sign.tsx";
import type { View } from "./view.ts";

export function PhoneForm({ view, channel }: { view: View; channel: Channel }) {
  return (
    <section class="card" aria-labelledby="phone-title">
      <div class="titled">
        <ChannelSign channel={channel} />
        <h2 id="phone-title">{channel.name}</h2>
      </div>
      <PhoneField view={view} channel={channel} label={view.words.sendRequest} />
      <a class="button quiet" href={view.watch}>
        {view.words.otherMethod}
      </a>
    </section>
  );
}

/** The form itself; `phone` is what was given before. */
export function PhoneField({
  view,
  channel,
  label,
  phone,
}: {
  view: View;
  channel: Channel;
  label: string;
  phone?: string;
}) {
  const { words, notice, action } = view;
  const refused = notice === "phone";
  return (
    <form class="stack" method="post" action={action}>
      <input type="hidden" name="channel" value={channel.id} />
      <label class="field">
        <span>{words.phone(channel.name)}</span>
        <input
          type="tel"
          name="phone"
          inputmode="tel"
          autocomplete="tel"
          required
          value={phone}
          aria-describedby={refused ? "refused phone-hint" : "phone-hint"}
          aria-invalid={refused ? "true" : undefined}
        />
      </label>
      <p class="small soft" id="phone-hint">
        {words.phoneHint}
      </p>
      <button class="button" type="submit">
        {label}
      </button>
    </form>
  );
}
