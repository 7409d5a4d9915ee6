/** Serving: the house opened, everything in it wired and started, and all of it ended in time. */

import { countedEngine } from "./app/counted-engine.ts";
import { addDatabaseFigures, addDifferences } from "./app/database-figures.ts";
import { createHealth } from "./app/health.ts";
import { createLog, type Log } from "./app/log.ts";
import { createMetrics } from "./app/metrics.ts";
import { addRailFigures } from "./app/rail-figures.ts";
import { createRailNotices } from "./app/rail-notices.ts";
import { type RunningServer, startServer } from "./app/server.ts";
import { type App, createApp } from "./app.ts";
import { createCheckout } from "./checkout/checkout.ts";
import { MINUTE } from "./clock.ts";
import { type Config, isLoopbackUrl } from "./config.ts";
import { createPasswordPages } from "./console/password-link.ts";
import { createPhonePages } from "./dashboard/phone-link.ts";
import { ensureFaceRole } from "./db/merchant-view.ts";
import { migrationState } from "./db/migrate.ts";
import { Refused } from "./db/refused.ts";
import { dialects } from "./dialects/index.ts";
import { createMount } from "./dialects/mount.ts";
import type { Engine } from "./engine/engine.ts";
import { firstStart, followInbox, listDemo } from "./first-start.ts";
import { houseBackups } from "./house-backups.ts";
import { guardOf } from "./house-guard.ts";
import { houseMail } from "./house-mail.ts";
import { createNoticeInbox } from "./notices/inbox.ts";
import { openFaces } from "./open-faces.ts";
import { type House, openHouse } from "./open-house.ts";
import { repeat } from "./repeat.ts";
import { aborted, hearSignals, type Signals } from "./signals.ts";
import { type LedgerWatch, watchLedger } from "./watch-ledger.ts";
import { createDevInbox } from "./webhooks/dev-inbox.ts";
import type { Guard } from "./webhooks/guard.ts";
import { arrivedText, welcomeText } from "./welcome.ts";
import { wireEngine, wiresOf } from "./wire-engine.ts";
import { startWorker, type Worker } from "./work.ts";

export type Roles = {
  readonly server: boolean;
  readonly worker: boolean;
};

/** Runs until a signal asks us to go. Throws Refused when it cannot start. */
export async function serve(config: Config, roles: Roles): Promise<void> {
  const signals = hearSignals();
  const log = createLog(config.logLevel);
  try {
    await runHouse(config, roles, log, signals);
  } catch (error) {
    signals.throwIfFailed();
    // A start that was asked to stop has done what it was asked.
    if (!signals.asked.aborted) throw error;
  }
  signals.throwIfFailed();
}

async function runHouse(config: Config, roles: Roles, log: Log, signals: Signals): Promise<void> {
  const house = await openHouse(config, {
    role: roles.server ? "server" : "verb",
    tell: (sentence) => log.warn(sentence),
    lost: signals.fail,
    signal: signals.asked,
  });
  try {
    const guard = guardOf(config);
    await guard.selfTest();
    const running = await start(house, roles, guard, log);
    await aborted(signals.asked);
    log.info("stopping");
    await Promise.race([stop(house, running), aborted(signals.insisted)]);
  } finally {
    await house.close();
  }
}

type Running = {
  readonly app: App | undefined;
  readonly server: RunningServer | undefined;
  readonly worker: Worker | undefined;
  readonly watch: LedgerWatch;
  readonly follower: { stop(): Promise<void> };
};

/** Listens first, so that a taken port leaves nothing behind. */
async function start(house: House, roles: Roles, guard: Guard, log: Log): Promise<Running> {
  let worker: Worker | undefined;
  let watch: LedgerWatch | undefined;
  const verdicts = {
    violations: () => watch?.violations(),
    differences: () => watch?.differences(),
    whole: () => watch?.whole(),
    last: () => watch?.last(),
    checking: () => watch?.checking() ?? false,
    check: () => watch?.check(),
  };
  // One for the server and the worker: what one learns of a rail's health, the other knows.
  const engine = wireEngine(house, () => worker?.nudge());
  const app = roles.server ? openStreet({ house, log, verdicts, engine }) : undefined;
  if (roles.server) await allowFaces(house, log);
  const server = app && (await listen(house, app));
  watch = watchLedger({ ...house, log });
  if (server) await welcome(house);
  if (roles.worker) worker = startWorker({ house, engine, dialects, guard, log });
  const follower = repeat(
    MINUTE,
    () => house.clock.measure().then(() => ({ more: false })),
    (error) => log.warn({ cause: error.message }, "the database's clock cannot be read"),
  );
  return { app, server, worker, watch, follower };
}

/** Payments do not wait for what only pages need: without it those fail, and this says why. */
async function allowFaces({ db }: House, log: Log): Promise<void> {
  try {
    await ensureFaceRole(db);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    log.error({ cause: error.message }, "the dashboard cannot read");
  }
}

async function stop(
  house: House,
  { app, server, worker, watch, follower }: Running,
): Promise<void> {
  app?.close();
  // What is written now need not be written while the database ends.
  if (house.folder) house.db.query("checkpoint").catch(() => undefined);
  await Promise.all([server?.close(), worker?.stop(), watch.stop(), follower.stop()]);
}

type StreetRoom = {
  readonly house: House;
  readonly log: Log;
  readonly verdicts: Omit<LedgerWatch, "stop">;
  readonly engine: Engine;
};

function openStreet({ house, log, verdicts, engine: wired }: StreetRoom): App {
  const { config, db } = house;
  const desk = { ledger: verdicts, backups: houseBackups(house) };
  const metrics = createMetrics();
  addDatabaseFigures(metrics, db);
  addDifferences(metrics, verdicts.differences);
  addRailFigures(metrics, wired.rails.health);
  const engine = countedEngine(wired, metrics);
  const notices = createNoticeInbox({ ...house, engine });
  const mount = createMount({ engine, dialects, publicUrl: config.publicUrl, log });
  const inbox = createDevInbox({ ...house, onMessage: (message) => print(arrivedText(message)) });
  return createApp({
    mount,
    dialects,
    checkout: createCheckout(engine),
    operatorPasswords: createPasswordPages({ ...house, dashboardUrl: config.dashboardUrl }),
    phonePages: createPhonePages({ ...house, engine, inbox: notices }),
    faces: openFaces(
      {
        ...house,
        engine,
        desk,
        wires: wiresOf(dialects),
        ask: mount.handle,
        mail: houseMail(house, log),
      },
      config,
    ),
    neighbours: [
      { path: "/notices/", ...notices },
      { path: "/rails/", ...createRailNotices(engine) },
      ...(isLoopbackUrl(config.publicUrl) ? [{ path: "/dev/inbox", ...inbox }] : []),
    ],
    health: createHealth({
      pendingMigrations: async () => (await migrationState(db)).pending,
      violations: verdicts.violations,
    }),
    metrics,
    log,
    config,
  });
}

async function listen({ config, clock }: House, app: App): Promise<RunningServer> {
  const { host, port } = config;
  try {
    return await startServer({ clock, handle: app.handle }, { host, port });
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === "EADDRINUSE" ? "the port is taken" : error;
    throw new Refused(
      `cannot listen on ${host}:${port}: ${why}. Choose another PORT or HOST.`,
      error,
    );
  }
}

async function welcome(house: House): Promise<void> {
  const { operatorLink } = await firstStart(house, dialects);
  await followInbox(house.db, house.config);
  const demo = house.config.demo ? await listDemo(house, dialects) : [];
  print(welcomeText({ house, operatorLink, demo }));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
