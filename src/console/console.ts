/** The console: where operators see and steer the house. */
import { createFace, type Face, type FaceSettings } from "../faces/face.ts";
import { loadPages } from "../faces/find-page.ts";
import type { FaceRoom } from "../faces/page.ts";

const ROOT = "/console";

/** Headings of the ways; a page names its own by the id. */
const GROUPS: FaceSettings["groups"] = [
  { id: "house", label: { id: "Rumah", en: "House" } },
  { id: "money", label: { id: "Uang", en: "Money" } },
  { id: "merchants", label: { id: "Merchant", en: "Merchants" } },
  { id: "run", label: { id: "Operasional", en: "Operations" } },
  { id: "people", label: { id: "Orang", en: "People" } },
];

const pages = await loadPages(new URL("./pages/", import.meta.url));

export type ConsoleSettings = Pick<FaceSettings, "origin" | "alone" | "factorNeeded">;

export function createConsole(room: FaceRoom, settings: ConsoleSettings): Face {
  return createFace(room, {
    ...settings,
    realm: "console",
    root: ROOT,
    name: "Gapura: konsol",
    pages,
    groups: GROUPS,
    home: async () => ROOT,
  });
}
