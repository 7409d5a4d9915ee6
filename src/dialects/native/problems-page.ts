/** `/v1/problems`: the page that every problem's link leads to, an anchor for each code. */
import { open } from "../define.ts";
import { PROBLEMS } from "./problems.ts";
import * as wire from "./wire.ts";

export const problemOperations = [
  open({
    route: "GET /v1/problems",
    id: "listProblems",
    summary: "The problems that there are: what each code means and how it is mended",
    input: wire.nothing,
    output: wire.nothing,
    produces: "text/html",
    async run() {
      const headers = {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": "default-src 'none'",
        "cache-control": "public, max-age=3600",
      };
      return { status: 200, headers, body: PAGE };
    },
  }),
];

const SECTIONS = Object.entries(PROBLEMS).map(
  ([code, [status, title, meaning]]) =>
    `<section id="${code}"><h2>${code}</h2><p>${status} ${title}</p><p>${meaning}</p></section>`,
);

const PAGE =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Problems</title>' +
  `<main><h1>Problems</h1>${SECTIONS.join("")}</main></html>`;
