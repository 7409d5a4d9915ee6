/** The page of a code that stays open: whom it pays, the code, how much. Works without script. */
import { raw } from "hono/html";
import { channelById } from "../channels/index.ts";
import type { OpenedCode } from "../engine/open-payments.ts";
import type { Instructions } from "../engine/payment.ts";
import { qrSvg } from "../qr/index.ts";
import { groupsOfFour, showRupiah } from "../ui/show.ts";
import { Copy } from "./copy.tsx";
import { renderDocument } from "./document.tsx";
import { withQuery } from "./view.ts";
import { type Language, type Words, words } from "./words.ts";

export type OpenCodeView = {
  readonly opened: OpenedCode;
  /** The page's path, without a query. */
  readonly self: string;
  readonly language: Language;
};

export function renderOpenCode({ opened, self, language }: OpenCodeView): string {
  const { project, openPayment } = opened;
  const { name, channel, least, most, mode, instructions } = openPayment;
  const say = words[language];
  return renderDocument({
    language,
    title: `${name} · ${project.name}`,
    merchant: project,
    sandbox: mode === "sandbox",
    otherLanguage: withQuery(self, language === "id" ? { lang: "en" } : {}),
    children: (
      <main>
        <section class="card" aria-labelledby="code">
          <div>
            <p class="small soft">{say.payTo(project.name)}</p>
            <h1 id="code">{name}</h1>
          </div>
          <h2>{channelById(channel)?.name ?? channel}</h2>
          <Code instructions={instructions} say={say} />
          <p>{say.openCode.lead}</p>
          <p class="small soft">{say.openCode.each(showRupiah(least), showRupiah(most))}</p>
        </section>
      </main>
    ),
  });
}

/** Codes that stay open are numbers and QRIS; a rail has no other. */
function Code({ instructions, say }: { instructions: Instructions; say: Words }) {
  if (instructions.kind === "va") {
    const { number, payee } = instructions;
    return (
      <div class="stack">
        <h3>{say.accountNumber}</h3>
        <p class="number">
          {groupsOfFour(number).map((group) => (
            <span>{group}</span>
          ))}
        </p>
        <Copy label={say.copyNumber} copied={say.copied} text={number} />
        <p class="small soft">
          {say.payee}: {payee}
        </p>
      </div>
    );
  }
  if (instructions.kind !== "qris") return null;
  const { text, payee, nmid } = instructions;
  const svg = qrSvg(text, { title: "QRIS", description: say.openCode.qr(payee) });
  return (
    <>
      <figure class="qr">
        <div class="picture">{raw(svg)}</div>
        <figcaption>
          <strong class="payee">{payee}</strong>
          {nmid === "" ? null : `NMID ${nmid}`}
        </figcaption>
      </figure>
      <Copy label={say.copyQris} copied={say.copied} text={text} />
    </>
  );
}
