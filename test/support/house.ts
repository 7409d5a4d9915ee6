/** A house for tests: the real engine over a real database, with a clock that stands still. */
import { DAY, fixedClock, HOUR, MINUTE } from "../../src/clock.ts";
import { createEngine, type EngineDeps } from "../../src/engine/create-engine.ts";
import type { Created, CreatePayment, Engine } from "../../src/engine/engine.ts";
import { createMerchant, createProject } from "../../src/engine/merchants.ts";
import type { Payment } from "../../src/engine/payment.ts";
import type { Mode, Project, SettingsInput } from "../../src/engine/settings.ts";
import { countedIds } from "../../src/ids.ts";
import { rails } from "../../src/rails/index.ts";
import { type TestDatabase, type TestDatabaseSettings, testDatabase } from "./database.ts";

export const START = "2026-11-21T03:00:00.000Z";
export const HOUSE_KEY = Buffer.alloc(32, 7);

/** Settings with one channel of each kind; tests spread what they need over them. */
export const SETTINGS: SettingsInput = {
  channels: {
    qris: {
      least: 1_000,
      most: 10_000_000,
      life: HOUR,
      fee: [{ upTo: 105_000, rate: 7_000, flat: 310 }, { rate: 10_000 }],
    },
    "va.bni": { least: 10_000, most: 50_000_000, life: DAY, fee: [{ flat: 3_500 }] },
    "ewallet.dana": {
      least: 1_000,
      most: 10_000_000,
      life: 15 * MINUTE,
      fee: [{ rate: 20_000, flat: 200 }],
      bearer: "merchant",
    },
  },
  openLife: DAY,
  least: 500,
  most: 50_000_000,
};

export type TestHouse = {
  readonly database: TestDatabase;
  readonly clock: ReturnType<typeof fixedClock>;
  readonly engine: Engine;
  readonly project: Project;
  /** Another project: of the same merchant when one is given, else of a new one. */
  addProject(of?: {
    settings?: SettingsInput;
    mode?: Mode;
    merchantId?: string;
    slug?: string;
    dialect?: string;
  }): Promise<Project>;
};

/** What else the engine is wired with, made from what it has. */
type Wired = Pick<EngineDeps, "keyForms" | "webhooks">;
type WiringRoom = Pick<EngineDeps, "db" | "clock" | "ids" | "houseKey">;

export async function testHouse(
  settings: SettingsInput = SETTINGS,
  databaseSettings: TestDatabaseSettings = {},
  wired: (room: WiringRoom) => Wired = () => ({ keyForms: [] }),
): Promise<TestHouse> {
  const database = await testDatabase(databaseSettings);
  const clock = fixedClock(START);
  const ids = countedIds();
  const db = database.pool;
  const engine = createEngine({
    db,
    clock,
    ids,
    rails,
    houseKey: HOUSE_KEY,
    ...wired({ db, clock, ids, houseKey: HOUSE_KEY }),
  });
  let made = 0;
  const addProject: TestHouse["addProject"] = async (of = {}) => {
    made += 1;
    const room = { db, clock, ids };
    const merchantId = of.merchantId ?? (await createMerchant(room, `Merchant ${made}`)).id;
    return createProject(room, {
      merchantId,
      slug: of.slug ?? `project-${made}`,
      name: `Toko ${made}`,
      mode: of.mode ?? "sandbox",
      dialect: of.dialect ?? "native",
      settings: of.settings ?? settings,
    });
  };
  return { database, clock, engine, project: await addProject(), addProject };
}

let references = 0;

/** What a test asks for: a QRIS payment of Rp99.000 unless it says otherwise. */
export function ask(project: Project, over: Partial<CreatePayment> = {}): CreatePayment {
  references += 1;
  const reference = over.reference ?? `INV-${references}`;
  return {
    project,
    reference,
    identity: reference,
    origin: "test",
    amount: 99_000,
    channel: "qris",
    encode: ({ wireId }) => ({ status: 201, headers: {}, body: JSON.stringify({ id: wireId }) }),
    ...over,
  };
}

/** Creates and expects that it was made. */
export async function made(engine: Engine, request: CreatePayment): Promise<Payment> {
  const created: Created = await engine.payments.create(request);
  if (created.outcome !== "created") throw new Error(`not created: ${created.outcome}`);
  return created.payment;
}
