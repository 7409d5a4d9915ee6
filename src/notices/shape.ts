/**
 * Shapes: how forwarders write what a phone was told. A shape is data: where its fields lie. What
 * a forwarder has read out of the text itself, an amount above all, is not asked for.
 */
import type { Instant } from "../clock.ts";
import type { Said } from "./rule.ts";

/** Where a field lies: names from the outside in, with dots between them. */
type Place = string;

export type Shape = {
  readonly name: string;
  readonly app: Place;
  readonly title: Place;
  readonly text: Place;
  /** When the notice was made. */
  readonly time: Place;
  /** The phone that it was told on; absent, or nothing there: one without a name. */
  readonly device: Place;
  /**
   * Whether its time is the notice's own, which stays when a phone shows it again; else each
   * showing has another, and equal words within a payment's time are one notice.
   */
  readonly steady: boolean;
};

export type Told = Said & {
  readonly device: string;
  /** As the phone's clock has it. */
  readonly at: Instant;
  readonly steady: boolean;
};

export type Item =
  | { readonly kind: "notice"; readonly told: Told }
  | { readonly kind: "heartbeat"; readonly device: string }
  | { readonly kind: "wrong"; readonly wrong: string };

export const MOST_ITEMS = 100;

const BATCHES = ["notices", "notifications", "events"];
const LONGEST_NAME = 200;
const LONGEST_RAW = 8_000;
const UNNAMED = "phone";

/** What a body of JSON holds, one or many; a sentence where it is none of it. */
export function readItems(shapes: readonly Shape[], json: unknown): readonly Item[] | string {
  const batch = BATCHES.map((name) => at(json, name)).find(Array.isArray);
  const all = Array.isArray(json) ? json : (batch ?? [json]);
  if (all.length === 0) return "There is nothing in it.";
  if (all.length > MOST_ITEMS) return `There are more than ${MOST_ITEMS} in it.`;
  const device = batch && textOf(at(json, "device"));
  return all.map((item) => readItem(shapes, item, device || UNNAMED));
}

function readItem(shapes: readonly Shape[], item: unknown, device: string): Item {
  if (at(item, "heartbeat") !== undefined) {
    const named = textOf(at(item, "device")) || textOf(at(item, "heartbeat.device")) || device;
    return { kind: "heartbeat", device: short(named) };
  }
  const shape = shapes.find((one) => [one.app, one.text].every((place) => textOf(at(item, place))));
  if (!shape) return { kind: "wrong", wrong: "It names no app, or has no text." };
  const when = instantOf(at(item, shape.time));
  if (when === undefined) {
    return { kind: "wrong", wrong: `It has no time (${shape.time}): the notice's own, in ms.` };
  }
  const field = (place: Place) => textOf(at(item, place));
  const told: Told = {
    app: short(field(shape.app)),
    title: field(shape.title).slice(0, LONGEST_RAW),
    text: field(shape.text).slice(0, LONGEST_RAW),
    device: short(field(shape.device) || device),
    at: when,
    steady: shape.steady,
  };
  return { kind: "notice", told };
}

/** Own fields alone, so that nothing that objects bring along is taken for one. */
function at(value: unknown, place: Place): unknown {
  let found = value;
  for (const name of place.split(".")) {
    const within = typeof found === "object" && found !== null && Object.hasOwn(found, name);
    found = within ? (found as Record<string, unknown>)[name] : undefined;
  }
  return found;
}

/** As the database can keep it: without NUL and halves of characters. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value.replaceAll("\0", "").toWellFormed() : "";
}

function short(text: string): string {
  return text
    .replaceAll(/\p{C}+/gu, " ")
    .trim()
    .slice(0, LONGEST_NAME)
    .toWellFormed();
}

/** Years in which a notice may have been made; what lies outside is no time. */
const FIRST = Date.UTC(2020);
const LAST = Date.UTC(2100);
/** Seconds are below this, milliseconds above. */
const SECONDS_END = 100_000_000_000;
const ZONED = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/** Milliseconds or seconds since 1970, or a date and time with its zone. */
function instantOf(value: unknown): Instant | undefined {
  const text = typeof value === "string" ? value.trim() : "";
  const figure = /^\d{9,14}$/.test(text) ? Number(text) : value;
  const told =
    typeof figure === "number"
      ? Math.round(figure < SECONDS_END ? figure * 1_000 : figure)
      : ZONED.test(text)
        ? Date.parse(text.replace(" ", "T"))
        : Number.NaN;
  return told >= FIRST && told < LAST ? told : undefined;
}
