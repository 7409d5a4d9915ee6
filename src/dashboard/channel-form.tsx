/** The form of a channel: what it shows of the settings, and how it is read back. */
import type { Child } from "hono/jsx";
import type { ChannelChange } from "../engine/change-channels.ts";
import { readRate } from "../engine/channel-terms.ts";
import type { ChannelSettings, FeeTier, UniqueAmount } from "../engine/settings.ts";
import { SHARED_UNIQUE } from "../engine/unique-amounts.ts";
import type { VisitOf } from "../faces/page.ts";
import type { Form } from "../faces/request.ts";
import { Failure } from "../failure.ts";
import { Checkbox, Choices, Field, Select } from "../ui/forms.tsx";
import { Notice } from "../ui/parts.tsx";
import { showRate } from "./channel-shown.tsx";
import { channelWords } from "./channel-words.ts";
import { readSpanField, SpanField, ticked } from "./settings-parts.tsx";

type At = VisitOf<"project">;
type View = { visit: At; settings: ChannelSettings };

/** What an example costs where nobody has said how much. */
const EXAMPLE = 100_000;
const NUMERIC = { inputmode: "numeric", autocomplete: "off", maxlength: 18 } as const;

/** Whether this visitor may change what the house earns, and up to how much it takes. */
export function maySetFees({ room, session }: At): boolean {
  return room.feesBy === "merchant" || session.actsAs !== null;
}

export function ChannelFields({ visit, settings }: View) {
  const say = channelWords[visit.language];
  const free = maySetFees(visit);
  return (
    <>
      <Checkbox
        name="enabled"
        label={say.offered}
        checked={ticked(visit, "enabled", settings.enabled)}
      />
      {free ? <Limits visit={visit} settings={settings} /> : null}
      <SpanField visit={visit} name="life" label={say.life} span={settings.life} />
      <Choices
        {...visit.field("bearer", settings.bearer)}
        label={say.bearer}
        hint={say.surcharge}
        choices={[
          { value: "merchant", label: say.bearerMerchant, hint: say.bearerMerchantHint },
          { value: "buyer", label: say.bearerBuyer, hint: say.bearerBuyerHint },
        ]}
      />
      {free ? <Tiers visit={visit} settings={settings} /> : <Notice>{say.feeLocked}</Notice>}
      <Unique visit={visit} settings={settings} />
    </>
  );
}

function Limits({ visit, settings }: View) {
  const say = channelWords[visit.language];
  return (
    <div class="pair">
      <Field
        {...visit.field("least", String(settings.least))}
        {...NUMERIC}
        label={say.least}
        required
      />
      <Field
        {...visit.field("most", String(settings.most))}
        {...NUMERIC}
        label={say.most}
        required
      />
    </div>
  );
}

const SUMS = ["upTo", "flat", "floor", "cap"] as const;

/** The tiers that there are, and an empty one for one more. */
function Tiers({ visit, settings: { fee } }: View) {
  const say = channelWords[visit.language];
  const { error } = visit.field("fee");
  return (
    <fieldset class="tiers">
      <legend>{say.feeTitle}</legend>
      <p class="soft small">{say.feeLead}</p>
      {error ? (
        <p class="error" role="alert">
          {error}
        </p>
      ) : null}
      {fee.map((tier, at) => (
        <Tier visit={visit} tier={tier} at={at} />
      ))}
      <More label={say.moreTiers} open={fee.length === 0 || isSent(visit, `fee-${fee.length}-`)}>
        <Tier visit={visit} tier={undefined} at={fee.length} />
      </More>
    </fieldset>
  );
}

/** Folded up until it is wanted; open where something was filled in there. */
function More({ label, open, children }: { label: string; open: boolean; children: Child }) {
  return (
    <details open={open}>
      <summary>{label}</summary>
      <div class="more">{children}</div>
    </details>
  );
}

/** Whether a form came back with something in the fields whose names begin so. */
function isSent({ sent }: At, beginning: string): boolean {
  return sent?.entries.some(([name, value]) => name.startsWith(beginning) && value !== "") ?? false;
}

function Tier({ visit, tier, at }: { visit: At; tier: FeeTier | undefined; at: number }) {
  const { language } = visit;
  const say = channelWords[language];
  const rate = tier === undefined ? "" : showRate(tier.rate, language);
  return (
    <fieldset class="tier">
      <legend>{say.tier(at + 1)}</legend>
      <Field {...visit.field(`fee-${at}-rate`, rate)} label={say.rate} inputmode="text" />
      {SUMS.map((name) => (
        <Field
          {...visit.field(`fee-${at}-${name}`, tier?.[name]?.toString())}
          {...NUMERIC}
          label={say[name]}
          hint={name === "upTo" ? say.upToHint : undefined}
        />
      ))}
    </fieldset>
  );
}

function Unique({ visit, settings: { unique } }: View) {
  const say = channelWords[visit.language];
  const shown = unique ?? SHARED_UNIQUE;
  return (
    <fieldset class="tiers">
      <legend>{say.uniqueTitle}</legend>
      <p class="soft small">{say.uniqueLead}</p>
      <Checkbox
        name="unique"
        label={say.unique}
        checked={ticked(visit, "unique", unique !== undefined)}
      />
      <More label={say.codes} open={unique !== undefined || (visit.sent?.has("unique") ?? false)}>
        <Codes visit={visit} shown={shown} />
      </More>
    </fieldset>
  );
}

function Codes({ visit, shown }: { visit: At; shown: UniqueAmount }) {
  const say = channelWords[visit.language];
  const number = (name: "from" | "to" | "widenTo" | "most") => ({
    ...visit.field(`unique-${name}`, shown[name]?.toString()),
    ...NUMERIC,
  });
  return (
    <>
      <div class="pair">
        <Field {...number("from")} label={say.from} />
        <Field {...number("to")} label={say.to} />
      </div>
      <div class="pair">
        <Field {...number("widenTo")} label={say.widenTo} hint={say.widenToHint} />
        <Field {...number("most")} label={say.uniqueMost} hint={say.uniqueMostHint} />
      </div>
      <Select
        {...visit.field("unique-sign", shown.sign)}
        label={say.sign}
        choices={[
          { value: "plus", label: say.plus },
          { value: "minus", label: say.minus },
        ]}
      />
      {maySetFees(visit) ? (
        <Select
          {...visit.field("unique-owner", shown.owner)}
          label={say.owner}
          choices={[
            { value: "merchant", label: say.ownerMerchant },
            { value: "fee", label: say.ownerFee },
          ]}
        />
      ) : null}
      <SpanField visit={visit} name="unique-coolDown" label={say.coolDown} span={shown.coolDown} />
    </>
  );
}

/**
 * What the form says; where fees are the operator's, nothing of them. Fails: invalid_request, at
 * the form's own fields.
 */
export function readChannel(visit: At, form: Form, before: ChannelSettings): ChannelChange {
  const free = maySetFees(visit);
  const bearer = form.text("bearer") === "buyer" ? "buyer" : "merchant";
  return {
    enabled: form.has("enabled"),
    life: readSpanField(form, "life"),
    bearer,
    unique: form.has("unique") ? readUnique(form, free, before.unique) : goneUnique(free, before),
    ...(free && { least: form.whole("least"), most: form.whole("most"), fee: readTiers(form) }),
  };
}

/** A code that is the house's fee is not the merchant's to switch off. */
function goneUnique(free: boolean, { unique }: ChannelSettings): UniqueAmount | null {
  return !free && unique?.owner === "fee" ? unique : null;
}

function readTiers(form: Form): FeeTier[] {
  const tiers: FeeTier[] = [];
  for (let at = 0; form.has(`fee-${at}-rate`); at += 1) {
    const filled = SUMS.filter((name) => form.text(`fee-${at}-${name}`) !== "");
    const rate = form.text(`fee-${at}-rate`);
    if (rate === "" && filled.length === 0) continue;
    const sums = filled.map((name) => [name, form.whole(`fee-${at}-${name}`)]);
    tiers.push({
      rate: rate === "" ? 0 : readRate(rate, `fee-${at}-rate`),
      flat: 0,
      ...Object.fromEntries(sums),
    });
  }
  return tiers;
}

function readUnique(form: Form, free: boolean, before: UniqueAmount | undefined): UniqueAmount {
  const optional = (name: "widenTo" | "most") =>
    form.text(`unique-${name}`) === "" ? {} : { [name]: form.whole(`unique-${name}`) };
  const owner = form.text("unique-owner") === "fee" ? "fee" : "merchant";
  const kept = before?.owner ?? SHARED_UNIQUE.owner;
  const most = optional("most");
  if (most.most === 0) {
    throw new Failure("invalid_request", "At least one is held at once", { field: "unique-most" });
  }
  return {
    from: form.whole("unique-from"),
    to: form.whole("unique-to"),
    ...optional("widenTo"),
    ...most,
    sign: form.text("unique-sign") === "minus" ? "minus" : "plus",
    owner: free ? owner : kept,
    coolDown: readSpanField(form, "unique-coolDown"),
  };
}

/** The amount of an example, read from text; what is none is the usual one. */
export function readExample(text: string): number {
  const bare = text.replaceAll(/[.\s]|^Rp/g, "");
  const amount = Number(bare);
  return /^\d{1,15}$/.test(bare) && amount > 0 ? amount : EXAMPLE;
}
