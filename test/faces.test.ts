/** The faces' pages, read by role and name; who may see and do what; what strangers try. */
import { describe, expect, test } from "vitest";
import { showId } from "../src/ids.ts";
import { testFaces } from "./support/faces.ts";

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
