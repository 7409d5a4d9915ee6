/** `project channel`: what a project says of a channel, and changing it. */
import {
  type ChannelChange,
  changeChannel,
  channelsOf,
  defaultChannel,
  resetChannel,
} from "../engine/change-channels.ts";
import { feeText, readFee, readSpan, readUnique, spanText } from "../engine/channel-terms.ts";
import type { Bearer, ChannelSettings, Project, UniqueAmount } from "../engine/settings.ts";
import { showId } from "../ids.ts";
import { type Answer, defineVerb, UsageFault } from "./define.ts";
import { namedProject } from "./named.ts";
import { positiveNumber } from "./numbers.ts";
import { columns } from "./usage.ts";

export const projectChannelVerb = defineVerb({
  noun: "project",
  verb: "channel",
  summary: "Change a channel's limits, fee, bearer, unique amounts and life, or show all channels.",
  subject: { name: "SLUG", required: true },
  options: {
    channel: { value: "CHANNEL", meaning: "its id, as qris; all are shown if absent" },
    on: { meaning: "offer it" },
    off: { meaning: "offer it no more" },
    least: { value: "AMOUNT", meaning: "nothing below this is taken" },
    most: { value: "AMOUNT", meaning: "nothing above this is taken" },
    fee: { value: "TIERS", meaning: "upTo=105000 rate=0.7% flat=310, rate=1%; empty for none" },
    bearer: { value: "WHO", meaning: "who bears the fee: buyer or merchant" },
    life: { value: "SPAN", meaning: "how long a charge can be paid: 30m, 24h" },
    unique: { value: "CODES", meaning: "from=1 to=99 owner=merchant coolDown=10m, or off" },
    defaults: { meaning: "all of it as its dialect has it" },
  },
  async run({ subject, values, desk }): Promise<Answer> {
    const { channel, defaults: reset, ...wanted } = values;
    const asked = Object.values(wanted).some((value) => value !== undefined && value !== false);
    if (channel === undefined && (asked || reset)) {
      throw new UsageFault("project channel: name the --channel to change");
    }
    if (reset && asked) throw new UsageFault("project channel: --defaults stands alone");
    if (wanted.on && wanted.off) throw new UsageFault("project channel: --on or --off");
    const open = await desk();
    const project = await namedProject(open, subject);
    const { defaults } = open.dialect(project.dialect);
    if (channel === undefined) return shown(project, channelsOf(project, defaults));
    const { db } = open.house;
    const now = project.settings.channels[channel] ?? defaultChannel(defaults, channel);
    const after = reset
      ? await resetChannel(db, project, defaults, channel)
      : await changeChannel(db, project, defaults, channel, changeIn(wanted, now?.unique));
    const { merchantId } = project;
    const detail = { channel, ...(reset ? { defaults: true } : given(wanted)) };
    await open.audit({
      verb: "project channel",
      subject: showId("prj", project.id),
      detail,
      merchantId,
    });
    return shown(after, [channel]);
  },
});

type Wanted = {
  readonly on: boolean;
  readonly off: boolean;
  readonly least: string | undefined;
  readonly most: string | undefined;
  readonly fee: string | undefined;
  readonly bearer: string | undefined;
  readonly life: string | undefined;
  readonly unique: string | undefined;
};

function changeIn(wanted: Wanted, unique: UniqueAmount | undefined): ChannelChange {
  const { least, most, fee, bearer, life, unique: codes } = wanted;
  return {
    ...((wanted.on || wanted.off) && { enabled: wanted.on }),
    ...(least !== undefined && { least: positiveNumber("least", least) }),
    ...(most !== undefined && { most: positiveNumber("most", most) }),
    ...(fee !== undefined && { fee: readFee(fee) }),
    ...(bearer !== undefined && { bearer: readBearer("project channel", bearer) }),
    ...(life !== undefined && { life: readSpan(life, "life") }),
    ...(codes !== undefined && { unique: readUnique(codes, unique) }),
  };
}

/** Throws UsageFault. */
export function readBearer(verb: string, text: string): Bearer {
  if (text === "buyer" || text === "merchant") return text;
  throw new UsageFault(`${verb}: --bearer takes buyer or merchant`);
}

/** What was named on the command line. */
function given(wanted: Wanted): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(wanted).filter(([, value]) => value !== undefined && value !== false),
  );
}

function shown({ slug, settings }: Project, ids: readonly string[]): Answer {
  const rows = ids.flatMap((id) => {
    const channel = settings.channels[id];
    return channel ? [[id, channel] as const] : [];
  });
  return {
    json: { slug, channels: Object.fromEntries(rows) },
    text: columns(rows.map(([id, channel]) => [id, wordsOf(channel)])),
  };
}

function wordsOf({ enabled, least, most, fee, bearer, life, unique }: ChannelSettings): string {
  const parts = [
    enabled ? "on" : "off",
    `${least} to ${most}`,
    fee.length === 0 ? "no fee" : `fee ${feeText(fee)} by ${bearer}`,
    `life ${spanText(life)}`,
    ...(unique ? [`codes ${unique.sign} ${unique.from} to ${unique.widenTo ?? unique.to}`] : []),
  ];
  return parts.join("  ");
}
