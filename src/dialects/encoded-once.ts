/**
 * Replies that show a payment and nothing else: a program that asks again and again is handed the
 * same payment until it changes, and its reply is encoded once. A memory, never a source: what is
 * not the very same payment is encoded anew.
 */
import type { Payment } from "../engine/payment.ts";
import type { WireReply, WireRequest } from "./define.ts";

type Link = WireRequest["link"];
type Encode = (payment: Payment, link: Link) => WireReply;

/** The same encoder, which remembers for each payment the last reply and whose links are in it. */
export function encodedOnce(encode: Encode): Encode {
  const replies = new WeakMap<Payment, { readonly link: Link; readonly reply: WireReply }>();
  return (payment, link) => {
    const kept = replies.get(payment);
    if (kept?.link === link) return kept.reply;
    const reply = encode(payment, link);
    replies.set(payment, { link, reply });
    return reply;
  };
}
