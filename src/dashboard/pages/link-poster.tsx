/** A sheet of A4 to hang up: the code that leads to a payment link, and whose it is. */
import { raw } from "hono/html";
import { definePage } from "../../faces/page.ts";
import { showId } from "../../ids.ts";
import { qrSvg } from "../../qr/index.ts";
import { ButtonLink } from "../../ui/forms.tsx";
import { logoPath } from "../../ui/logo-path.ts";
import { Heading } from "../../ui/parts.tsx";
import { showRupiah } from "../../ui/show.ts";
import { addressOfLink, linkOf } from "../link-parts.tsx";
import { linkWords } from "../link-words.ts";

export default definePage({
  scope: "project",
  path: "/links/:link/poster",
  right: "view",
  title: { id: linkWords.id.poster, en: linkWords.en.poster },
  async show(visit) {
    const { project, language } = visit;
    const say = linkWords[language];
    const link = await linkOf(visit);
    const address = addressOfLink(visit, link);
    const svg = qrSvg(address, { title: link.name, description: say.qr(link.name) });
    const { logo } = project.settings.brand;
    return (
      <>
        <div class="on-screen">
          <Heading title={say.posterTitle(link.name)}>
            <button class="button" type="button" data-print hidden>
              {say.print}
            </button>
            <ButtonLink href={visit.link(`/links/${showId("lnk", link.id)}`)} look="quiet">
              {say.details}
            </ButtonLink>
          </Heading>
        </div>
        <section class="poster" aria-label={say.poster}>
          {logo === undefined ? null : (
            <img class="poster-logo" src={logoPath(project, logo)} alt="" />
          )}
          <p class="poster-name">{project.name}</p>
          <p class="poster-what">{link.name}</p>
          <p class="poster-amount">
            {link.amount === null ? say.posterAmount : showRupiah(link.amount)}
          </p>
          <div class="poster-code">{raw(svg)}</div>
          <p class="poster-scan">{say.posterScan}</p>
          <p>{say.posterHow}</p>
          <p class="poster-address">{address}</p>
          {project.mode === "sandbox" ? <p class="poster-name">{say.sandbox}</p> : null}
        </section>
      </>
    );
  },
});
