/** Answers about what webhooks tell of: its facts, its parts, and each delivery that told of it. */
import type { Project } from "../engine/settings.ts";
import { listDeliveries } from "../webhooks/delivery-log.ts";
import type { Answer, Desk } from "./define.ts";
import { type Facts, shownDelivery } from "./shown.ts";
import { columns } from "./usage.ts";

const MOST_DELIVERIES = 100;

export async function answerTold(
  { house }: Desk,
  project: Project,
  of: {
    /** Whose deliveries: a payment's, a payout's or a refund's id. */
    readonly subjectId: string;
    readonly facts: Facts;
    readonly parts?: Readonly<Record<string, readonly Facts[]>>;
  },
): Promise<Answer> {
  const { subjectId, facts } = of;
  const told = await listDeliveries(house.db, project, { subjectId, limit: MOST_DELIVERIES });
  const parts = { ...of.parts, deliveries: told.map(shownDelivery) };
  const rows = Object.entries(facts).map(([name, value]): [string, string] => [
    name,
    String(value ?? ""),
  ]);
  const lines = Object.values(parts).flatMap((all) => all.map((one) => `  ${JSON.stringify(one)}`));
  return { json: { ...facts, ...parts }, text: [columns(rows), ...lines].join("\n") };
}
