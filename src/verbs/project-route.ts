/** `project route`: which receiving accounts a project's charges go to. */
import { routeTo, stopRoute } from "../engine/change-routes.ts";
import { feeText, readFee } from "../engine/channel-terms.ts";
import type { Project, Route } from "../engine/settings.ts";
import { showId } from "../ids.ts";
import { type Answer, defineVerb } from "./define.ts";
import { namedAccount } from "./find-account.ts";
import { namedProject } from "./named.ts";
import { positiveNumber } from "./numbers.ts";
import { columns } from "./usage.ts";

export const projectRouteVerb = defineVerb({
  noun: "project",
  verb: "route",
  summary: "Send a project's charges to a receiving account, or show where they go.",
  subject: { name: "SLUG", required: true },
  options: {
    account: { value: "ACCOUNT", meaning: "where they go; the routes are shown when absent" },
    channels: {
      value: "A,B",
      meaning: "only these channels; all that the account takes if absent",
    },
    order: { value: "N", meaning: "the lowest order is tried first; 0 when absent" },
    weight: {
      value: "N",
      meaning: "among equals of one order, how often it is taken; 1 when absent",
    },
    least: { value: "AMOUNT", meaning: "nothing below this goes there" },
    most: { value: "AMOUNT", meaning: "nothing above this goes there" },
    cost: {
      value: "FEE",
      meaning: "what it keeps of each payment: rate=0.7% flat=310; the cheapest goes first",
    },
    off: { meaning: "send nothing there any more" },
  },
  async run({ subject, values, desk }): Promise<Answer> {
    const open = await desk();
    const project = await namedProject(open, subject);
    if (values.account === undefined) return shown(project);
    const account = await namedAccount(open, values.account);
    const number = (name: "weight" | "least" | "most") => {
      const text = values[name];
      return text === undefined ? {} : { [name]: positiveNumber(name, text) };
    };
    const order = values.order === undefined || values.order === "0" ? "0" : values.order;
    const after = values.off
      ? await stopRoute(open.house.db, project, account)
      : await routeTo(open.house.db, project, account, {
          ...(values.channels !== undefined && { channels: values.channels.split(",") }),
          order: order === "0" ? 0 : positiveNumber("order", order),
          ...number("weight"),
          ...number("least"),
          ...number("most"),
          ...(values.cost !== undefined && { cost: readFee(values.cost) }),
        });
    const detail = { account: showId("acc", account.id), off: values.off };
    const { id, merchantId } = project;
    await open.audit({ verb: "project route", subject: showId("prj", id), detail, merchantId });
    return shown(after);
  },
});

function shown({ slug, settings }: Project): Answer {
  const routes = [...settings.routes].sort((one, other) => one.order - other.order);
  return {
    json: { slug, routes: routes.map(jsonOf) },
    text:
      routes.length === 0
        ? `${slug} has no routes.`
        : columns(routes.map((one) => [showId("acc", one.account), wordsOf(one)])),
  };
}

function jsonOf({ ownerId: _, account, ...route }: Route) {
  return { account_id: showId("acc", account), ...route };
}

function wordsOf({ channels, order, weight, least, most, cost }: Route): string {
  const bounds = [
    least && `least ${least}`,
    most && `most ${most}`,
    cost && `cost ${feeText(cost)}`,
  ].filter(Boolean);
  const where = channels?.join(",") ?? "all channels";
  return [`order ${order}`, `weight ${weight}`, where, ...bounds].join("  ");
}
