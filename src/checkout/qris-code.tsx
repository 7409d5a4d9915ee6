/** A QRIS: the code large on white, whom it pays, and ways to bring it to the paying app. */
import { raw } from "hono/html";
import { qrSvg } from "../qr/index.ts";
import { showRupiah } from "../ui/show.ts";
import { Copy } from "./copy.tsx";
import type { Instructed } from "./instructed.ts";

export function Qris({ view, charge, instructions }: Instructed<"qris">) {
  const { words, opening, picture } = view;
  const { text, payee, nmid } = instructions;
  const amount = showRupiah(charge.payable);
  const svg = qrSvg(text, { title: `QRIS ${amount}`, description: words.qrLabel(amount, payee) });
  const file = `qris-${opening.payment.reference.replace(/[^A-Za-z0-9-]+/g, "-")}.png`;
  return (
    <>
      <figure class="qr">
        <div class="picture">{raw(svg)}</div>
        <figcaption>
          <strong class="payee">{payee}</strong>
          {nmid === "" ? null : `NMID ${nmid}`}
        </figcaption>
      </figure>
      <div class="pair">
        <a class="button quiet" href={picture} download={file}>
          {words.savePicture}
        </a>
        <Copy label={words.copyAmount} copied={words.copied} text={String(charge.payable)} />
        <Copy label={words.copyQris} copied={words.copied} text={text} />
        <button class="button quiet" type="button" data-share={picture} data-file={file} hidden>
          {words.sharePicture}
        </button>
      </div>
    </>
  );
}
