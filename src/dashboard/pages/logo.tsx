/** A project's logo as its own people see it: the dashboard may have a host of its own. */
import { findLogo } from "../../engine/logo.ts";
import { definePage } from "../../faces/page.ts";
import { Failure } from "../../failure.ts";
import { lookWords } from "../look-words.ts";

export default definePage({
  scope: "project",
  path: "/settings/logo/:digest",
  right: "view",
  title: { id: lookWords.id.logo, en: lookWords.en.logo },
  async show(visit) {
    const digest = visit.params.digest ?? "";
    const logo = await visit.read((client) => findLogo(client, visit.project, digest));
    if (!logo) throw new Failure("not_found", "There is no such logo");
    return new Response(new Uint8Array(logo.bytes), {
      headers: { "content-type": logo.mediaType, "cache-control": "private, max-age=3600" },
    });
  },
});
