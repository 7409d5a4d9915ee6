/** Puts the engine together: all its verbs over one database. */
import type { Clock } from "../clock.ts";
import type { Pool } from "../db/pool.ts";
import { transaction } from "../db/transaction.ts";
import type { Ids } from "../ids.ts";
import { balanceOf } from "../ledger/balance.ts";
import { explain, figuresOf } from "../ledger/explain.ts";
import { answerOnce } from "./answer-once.ts";
import { ANSWER_WITHIN } from "./ask-rail.ts";
import { createBeneficiaries } from "./beneficiaries.ts";
import { createClocks } from "./clocks.ts";
import { createCommits } from "./commits.ts";
import type { Engine } from "./engine.ts";
import { eventNumber, listEvents, newestNumber } from "./events.ts";
import { createFinders } from "./find-payments.ts";
import type { KeyForm } from "./key-form.ts";
import { createKeyring } from "./keyring.ts";
import { findLogo } from "./logo.ts";
import { createProjects } from "./merchants.ts";
import type { LookUpElsewhere } from "./moved-from.ts";
import { createOpenPayments } from "./open-payments.ts";
import { createPaymentLinks } from "./payment-links.ts";
import { createPayments } from "./payments.ts";
import { createPayouts } from "./payouts.ts";
import { createProjectTime } from "./project-time.ts";
import type { Network, Rail } from "./rail.ts";
import { createRailDesk } from "./rail-desk.ts";
import { createRailHealth } from "./rail-health.ts";
import { createRailSwitch, railFacts } from "./rail-stops.ts";
import { createReceipts } from "./receipts.ts";
import { createReceivingAccounts } from "./receiving-accounts.ts";
import { createRefunds } from "./refunds.ts";
import { createKeys } from "./resolve-key.ts";
import { createSuspense } from "./suspense.ts";
import { sayUnavailable } from "./unavailable.ts";
import { noWebhooks, type WebhookDesk } from "./webhook-desk.ts";

export type EngineDeps = {
  readonly db: Pool;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly rails: readonly Rail[];
  readonly houseKey: Buffer;
  /** How the dialects' keys look, as data. */
  readonly keyForms: readonly KeyForm[];
  /** The room of webhooks; absent, none is sent from here. */
  readonly webhooks?: WebhookDesk;
  /** Asks the gateways that projects have moved from; absent, they are not asked. */
  readonly lookUpElsewhere?: LookUpElsewhere;
  /** How rails across a network are reached; absent, they are not. */
  readonly network?: Network;
  /** How long they have for an answer, ms. */
  readonly answerWithin?: number;
  /** Hears that deliveries were made, after their commit: a worker may look at once. */
  readonly onTold?: () => void;
};

export function createEngine(deps: EngineDeps): Engine {
  const { db, clock, ids, onTold = () => undefined, lookUpElsewhere } = deps;
  const projects = createProjects({ db, clock });
  const time = createProjectTime(db, clock);
  const accounts = createReceivingAccounts(deps);
  const commits = createCommits({ ...deps, onTold });
  const find = createFinders(db);
  const projectById = projects.byId;
  const open = { ...deps, onTold, time, projectById, commits, find };
  const receipts = createReceipts(open);
  const health = createRailHealth(clock);
  const { answerWithin = ANSWER_WITHIN } = deps;
  const afar = { db, clock, ids, accounts, health, network: deps.network, answerWithin };
  const payments = sayUnavailable(
    createPayments({ ...deps, accounts, time, projectById, lookUpElsewhere, afar }, commits),
  );
  return {
    clock,
    now: time.of,
    ids,
    payments,
    openPayments: sayUnavailable(createOpenPayments(open)),
    paymentLinks: sayUnavailable(createPaymentLinks({ ...open, payments })),
    payouts: sayUnavailable(createPayouts({ ...deps, onTold })),
    beneficiaries: sayUnavailable(createBeneficiaries(deps)),
    refunds: sayUnavailable(createRefunds({ ...deps, onTold })),
    receipts: sayUnavailable(receipts),
    receiveWithin: (client, all) =>
      commits.changeWithin(
        client,
        all.map(({ chargeId, receipt, ...payment }) => ({
          ...payment,
          change: { kind: "receive", chargeId, receipt },
        })),
      ),
    rails: {
      ...sayUnavailable({
        ...createRailDesk({ ...afar, ...open, rails: deps.rails, receipts }),
        ...createRailSwitch(deps),
      }),
      list: () => railFacts(deps.rails),
      health: health.figures,
    },
    suspense: sayUnavailable(createSuspense({ ...deps, onTold })),
    webhooks: sayUnavailable(deps.webhooks ?? noWebhooks),
    accounts: sayUnavailable(accounts),
    clocks: sayUnavailable(createClocks({ ...deps, onTold })),
    replies: sayUnavailable<Engine["replies"]>({
      once: (...asked) => answerOnce(deps, ...asked),
    }),
    projects: sayUnavailable<Engine["projects"]>({
      ...projects,
      logo: (project, digest) => findLogo(db, project, digest),
    }),
    keys: sayUnavailable(createKeys(deps, deps.keyForms)),
    keyring: sayUnavailable(createKeyring(deps, deps.keyForms)),
    ledger: sayUnavailable<Engine["ledger"]>({
      balance: (merchantId, mode) => balanceOf(db, merchantId, mode),
      figures: (merchantId, mode) => figuresOf(db, merchantId, mode),
      explain: (asked, page) =>
        transaction(db, (client) => explain(client, asked, page), { isolation: "repeatable read" }),
    }),
    events: sayUnavailable<Engine["events"]>({
      list: (merchantId, filter) => listEvents(db, merchantId, filter),
      numberOf: (merchantId, subjectId, version) => eventNumber(db, merchantId, subjectId, version),
      newest: (merchantId) => newestNumber(db, merchantId),
    }),
  };
}
