/** The faces as this house's settings want them: under which origin, and how strict at the door. */
import { type Config, isLoopbackUrl } from "./config.ts";
import { createConsole } from "./console/console.ts";
import { createDashboard } from "./dashboard/dashboard.ts";
import type { Face } from "./faces/face.ts";
import type { FaceRoom } from "./faces/page.ts";

export function openFaces(
  room: Omit<FaceRoom, "publicUrl" | "signUp" | "feesBy">,
  config: Pick<Config, "publicUrl" | "dashboardUrl" | "signUp" | "feesBy">,
): readonly Face[] {
  const { db, clock, ids, houseKey, engine, wires, desk, ask, mail } = room;
  const origin = config.dashboardUrl ?? config.publicUrl;
  const settings = {
    origin,
    alone: config.dashboardUrl !== undefined,
    // On one's own machine there is nobody to keep out, and trying things must be easy.
    factorNeeded: !isLoopbackUrl(origin),
  };
  const { publicUrl, signUp, feesBy } = config;
  const named = { publicUrl, signUp, feesBy };
  const own = { db, clock, ids, houseKey, engine, wires, desk, ask, mail, ...named };
  return [createDashboard(own, settings), createConsole(own, settings)];
}
