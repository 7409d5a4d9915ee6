/** The faces' pages, read by role and name; who may see and do what; what strangers try. */
import { describe, expect, test } from "vitest";
import { showId } from "../src/ids.ts";
import { notice } from "./support/astray.ts";
import { testFaces, type Visitor } from "./support/faces.ts";
import { ask, made } from "./support/house.ts";
import { askPayout, requested } from "./support/payouts.ts";
import { askRefund, paidPayment, refunded } from "./support/refunds.ts";

const faces = await testFaces();
const { project } = faces.house;
const HOME = `/dashboard/projects/${project.slug}`;

describe("every page", () => {
  const merchant = `/dashboard/merchants/${showId("mer", project.merchantId)}`;
  const bases = { project: HOME, merchant, person: "/dashboard", house: "/console" };
  const pages = [...faces.dashboard.pages, ...faces.console.pages].filter(
    ({ path }) => !path.includes(":"),
  );

  test.each(pages.map((page) => [page.title.en, page] as const))("%s", async (_, page) => {
    const owner = await faces.member("owner");
    const visitor = page.scope === "house" ? await faces.operator() : owner;
    for (const language of ["id", "en"] as const) {
      const address = `${bases[page.scope]}${page.path}?lang=${language}`;
      const reply = await visitor.get(address);
      // A member's front page leads on to the first project.
      if (page.scope === "person" && page.path === "") {
        expect(reply.location).toBe(HOME);
        continue;
      }
      const read = reply.page;
      expect(reply.status, read.text).toBe(200);
      expect(read.language).toBe(language);
      expect(read.all("heading").filter(({ level }) => level === 1)).toHaveLength(1);
      expect(read.all("main")).toHaveLength(1);
      for (const role of ["link", "button", "textbox", "combobox", "checkbox", "table"]) {
        expect(
          read.all(role).filter(({ name }) => name === ""),
          role,
        ).toEqual([]);
      }
      expect(read.text).not.toMatch(/undefined|NaN|\[object/);
    }
  });
});

describe("every link", () => {
  test("of a shop that has lived leads somewhere", { timeout: 30_000 }, async () => {
    const owner = await faces.member("owner");
    await liveADay(owner);
    const seen = await crawl(owner, HOME, faces.dashboard.root);
    expect(seen).toEqual(expect.arrayContaining(["pay_", "pyo_", "rfd_", "lnk_", "whe_", "mbr_"]));
    const house = await crawl(await faces.operator(), "/console", faces.console.root);
    expect(house).toEqual(expect.arrayContaining(["mer_", "pyo_", "sus_"]));
  });
});

/** One of each thing that pages lead to, and another project that has the balance in common. */
async function liveADay(owner: Visitor) {
  const { engine } = faces.house;
  await faces.house.addProject({ merchantId: project.merchantId });
  const paid = await paidPayment(faces.house, project);
  await refunded(engine, askRefund(project, paid, { amount: 10_000 }));
  await paidPayment(faces.house, project, { amount: 500_000 });
  await requested(engine, askPayout(project));
  await made(engine, ask(project));
  await engine.receipts.receive(notice(faces.house, project));
  await owner.get(`${HOME}/links/new`);
  await owner.press("Buat tautan", { name: "Kaos hitam", amount: "99.000" });
  await owner.get(`${HOME}/webhooks/new`);
  await owner.press("Simpan", { url: "https://toko.example/webhook" });
}

/** Follows every link of every page, one of each kind; returns the kinds of ids that it met. */
async function crawl(visitor: Visitor, from: string, root: string): Promise<readonly string[]> {
  const asked = new Set([kindOf(from)]);
  const left = [from];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    const reply = await visitor.get(at);
    expect(reply.status, at).toBeLessThan(400);
    if (!reply.headers.get("content-type")?.startsWith("text/html")) continue;
    expect(reply.page.text, at).not.toMatch(/undefined|NaN|\[object/);
    for (const { attributes } of reply.page.all("link")) {
      const { pathname, search, origin } = new URL(attributes.href ?? "", `http://house${at}`);
      const kind = kindOf(pathname + search);
      if (origin !== "http://house" || !pathname.startsWith(root) || asked.has(kind)) continue;
      asked.add(kind);
      left.push(pathname + search);
    }
  }
  return [...asked].flatMap((kind) => kind.match(/[a-z]{3}_(?=…)/g) ?? []);
}

/** Things of one kind have one page: their ids do not count, nor what a filter is set to. */
function kindOf(address: string): string {
  const [path = "", query = ""] = address.split("?");
  const names = [...new URLSearchParams(query).keys()].sort();
  return [path.replace(/(?<=[a-z]{3}_)[0-9a-f]{32}\w*/g, "…"), ...names].join(" ");
}
