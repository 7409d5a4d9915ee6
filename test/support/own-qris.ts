/** A merchant's own static QRIS for tests: an account of it, and a project routed there. */
import type { Engine } from "../../src/engine/engine.ts";
import type { OpenedAccount } from "../../src/engine/receiving-accounts.ts";
import type { Mode, Project, SettingsInput } from "../../src/engine/settings.ts";
import { SETTINGS, type TestHouse } from "./house.ts";

/** A merchant of an institution that there is none of; test/fixtures/qris-photo.jpg shows it. */
export const STATIC_QRIS =
  "00020101021126690017ID.CO.SANDBOX.WWW0118936009991234567890021512345678901234503" +
  "03UMI51440014ID.CO.QRIS.WWW0215ID99123456789010303UMI5204549953033605802ID5913WARUNG CONTOH" +
  "6010YOGYAKARTA61055528162070703A0163049122";

export const RAILS: Readonly<Record<Mode, string>> = {
  live: "static-qris",
  sandbox: "static-qris-sandbox",
};

/** Opens an account of a merchant's own, or of whoever is named. */
export function openOwnQris(
  engine: Engine,
  ownerId: string,
  mode: Mode = "sandbox",
): Promise<OpenedAccount> {
  const given = { qris: STATIC_QRIS };
  return engine.accounts.open({ ownerId, rail: RAILS[mode], given });
}

export type OwnProject = { readonly project: Project; readonly account: OpenedAccount };

/** A project of a new merchant, all of whose QRIS goes to its own account. */
export async function ownQrisProject(
  house: Pick<TestHouse, "engine" | "addProject">,
  settings: SettingsInput = SETTINGS,
  mode: Mode = "sandbox",
): Promise<OwnProject> {
  const { merchantId } = await house.addProject();
  const account = await openOwnQris(house.engine, merchantId, mode);
  const routes = [{ ownerId: merchantId, account: account.id }];
  const project = await house.addProject({
    merchantId,
    mode,
    settings: { ...settings, routes },
  });
  return { project, account };
}
