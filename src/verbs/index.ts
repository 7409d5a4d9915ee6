/** Every verb there is, in the order in which the usage lists them. */

import { accountVerbs } from "./account.ts";
import { backupVerbs } from "./backup.ts";
import { clockVerbs } from "./clock.ts";
import type { Verb } from "./define.ts";
import { doctorVerb } from "./doctor.ts";
import { eraseVerb } from "./erase.ts";
import { keyVerbs } from "./key.ts";
import { ledgerVerbs } from "./ledger.ts";
import { ledgerReportVerb } from "./ledger-report.ts";
import { memberVerbs } from "./member.ts";
import { migrateVerb } from "./migrate.ts";
import { noticeVerbs } from "./notice.ts";
import { openPaymentVerbs } from "./open-payment.ts";
import { operatorVerbs } from "./operator.ts";
import { paymentVerbs } from "./payment.ts";
import { payoutVerbs } from "./payout.ts";
import { projectVerbs } from "./project.ts";
import { projectChannelVerb } from "./project-channel.ts";
import { projectRouteVerb } from "./project-route.ts";
import { projectSetVerb } from "./project-set.ts";
import { qrisVerbs } from "./qris.ts";
import { refundVerbs } from "./refund.ts";
import { statementVerbs } from "./statement.ts";
import { statementSourceVerbs } from "./statement-source.ts";
import { suspenseVerbs } from "./suspense.ts";
import { webhookVerbs } from "./webhook.ts";
import { webhookEndpointVerbs } from "./webhook-endpoints.ts";

export const verbs: readonly Verb[] = [
  ...projectVerbs,
  projectSetVerb,
  projectChannelVerb,
  projectRouteVerb,
  ...accountVerbs,
  ...keyVerbs,
  ...paymentVerbs,
  ...refundVerbs,
  ...openPaymentVerbs,
  ...payoutVerbs,
  ...suspenseVerbs,
  ...noticeVerbs,
  ...webhookVerbs,
  ...webhookEndpointVerbs,
  ...statementVerbs,
  ...statementSourceVerbs,
  ...ledgerVerbs,
  eraseVerb,
  ledgerReportVerb,
  ...clockVerbs,
  ...qrisVerbs,
  ...operatorVerbs,
  ...memberVerbs,
  ...backupVerbs,
  migrateVerb,
  doctorVerb,
];
