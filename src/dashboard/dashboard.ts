/** The dashboard: where a merchant's people see and steer their projects. */
import { listProjects } from "../engine/merchants.ts";
import { createFace, type Face, type FaceSettings } from "../faces/face.ts";
import { loadPages } from "../faces/find-page.ts";
import type { FaceRoom } from "../faces/page.ts";
import { type Guest, merchantAddress } from "../faces/visit.ts";
import { membershipsOf } from "../people/members.ts";

const ROOT = "/dashboard";

/** Headings of the ways; a page names its own by the id. */
const GROUPS: FaceSettings["groups"] = [
  { id: "start", label: { id: "Ringkasan", en: "Overview" } },
  { id: "money", label: { id: "Uang", en: "Money" } },
  { id: "develop", label: { id: "Pengembang", en: "Developers" } },
  { id: "project", label: { id: "Proyek", en: "Project" } },
  { id: "merchant", label: { id: "Merchant", en: "Merchant" } },
];

const pages = await loadPages(new URL("./pages/", import.meta.url));

export type DashboardSettings = Pick<FaceSettings, "origin" | "alone" | "factorNeeded">;

export function createDashboard(room: FaceRoom, settings: DashboardSettings): Face {
  return createFace(room, {
    ...settings,
    realm: "dashboard",
    root: ROOT,
    name: "Gapura",
    pages,
    groups: GROUPS,
    home,
  });
}

/** The first project of the first merchant; its projects where there is none yet. */
async function home({ room, session }: Guest): Promise<string | undefined> {
  const merchantId =
    session.actsAs ?? (await membershipsOf(room.db, session.personId))[0]?.merchantId;
  if (merchantId === undefined) return undefined;
  const [first] = await listProjects(room.db, merchantId);
  if (first) return `${ROOT}/projects/${first.slug}`;
  return `${merchantAddress(ROOT, merchantId)}/projects`;
}
