/**
 * Writes an amount into a merchant's own code.
 *
 * Only the initiation, the amount, the tip and the checksum change; every other object keeps its
 * bytes and its place. To the acquirer the payment stays a static one: nothing in the code tells
 * one payment from the next but its amount, and the code never expires.
 */
import { Failure } from "../failure.ts";
import { CRC_START, crcOver, showCrc } from "./crc.ts";
import { encodeAmount } from "./make.ts";
import { encodeTlv, type Measure, type TlvObject } from "./tlv.ts";
import { validateQris } from "./validate.ts";

export type DynamicOptions = {
  /** Keep the tip (55, 56, 57) that the code asks for; dropped by default, so that payers pay
   * exactly the amount. */
  readonly keepTip?: boolean;
};

/** The code with `amount` whole rupiah written in. Throws Failure("invalid_request"). */
export function makeDynamic(text: string, amount: number, options: DynamicOptions = {}): string {
  return prepareDynamic(text, options)(amount);
}

/**
 * Reads and checks the code once; each amount is then a short join. Throws
 * Failure("invalid_request") when the code has a fault, or is a transfer and so no merchant's.
 */
export function prepareDynamic(
  text: string,
  options: DynamicOptions = {},
): (amount: number) => string {
  const { qris, kind, faults } = validateQris(text);
  const fault = faults[0];
  if (qris === undefined || fault !== undefined) throw refusal(fault?.sentence ?? "unreadable");
  if (kind === "transfer") throw refusal("It is a transfer between accounts, not a merchant's.");
  const { before, after } = split(qris.objects, qris.measure, options.keepTip === true);
  const stateBefore = crcOver(CRC_START, before);
  return (amount) => {
    const rest = `${encodeAmount(amount)}${after}6304`;
    return `${before}${rest}${showCrc(crcOver(stateBefore, rest))}`;
  };
}

/** The text up to and including the currency (53), and the text behind it, without amount. */
function split(objects: readonly TlvObject[], measure: Measure, keepTip: boolean) {
  const dropped = keepTip ? DROPPED : [...DROPPED, ...TIP];
  const kept = objects.filter(({ tag }) => !dropped.includes(tag));
  // Tag 00 is first and 53 is there: both are mandatory, and the code has no fault.
  const [format, ...others] = kept as [TlvObject, ...TlvObject[]];
  const written = [format, { tag: "01", value: "12" }, ...others];
  const cut = written.findIndex(({ tag }) => tag === "53") + 1;
  return {
    before: encodeTlv(written.slice(0, cut), measure),
    after: encodeTlv(written.slice(cut), measure),
  };
}

const DROPPED: readonly string[] = ["01", "54", "63"];
const TIP: readonly string[] = ["55", "56", "57"];

function refusal(sentence: string): Failure {
  return new Failure("invalid_request", `The QRIS cannot be used: ${sentence}`, { field: "qris" });
}
