/** Wiring the engine: the rails there are and the dialects' key forms, handed over as data. */
import type { Dialect } from "./dialects/define.ts";
import { dialects } from "./dialects/index.ts";
import { type Trial, trialsOf } from "./dialects/trial.ts";
import { createElsewhere } from "./elsewhere.ts";
import { createEngine } from "./engine/create-engine.ts";
import type { Engine } from "./engine/engine.ts";
import type { KeyForm } from "./engine/key-form.ts";
import type { Wire } from "./faces/wire.ts";
import { assert } from "./failure.ts";
import { guardOf, networkOf } from "./house-guard.ts";
import { linkUnder } from "./house-link.ts";
import type { House } from "./open-house.ts";
import { rails } from "./rails/index.ts";
import { createWebhookDesk } from "./webhooks/desk.ts";

/** `onTold` hears that deliveries were made. */
export function wireEngine(house: House, onTold?: () => void): Engine {
  const { db, clock, ids, houseKey, config } = house;
  const keyForms = dialects.map(formOf);
  const guard = guardOf(config);
  const webhooks = createWebhookDesk({
    ...house,
    guard,
    dialects: Object.fromEntries(dialects.map(({ id, webhook }) => [id, webhook])),
    link: linkUnder(config),
    onTold,
  });
  const network = networkOf(guard);
  const lookUpElsewhere = createElsewhere(network);
  const room = { db, clock, ids, rails, houseKey, keyForms, webhooks, network, lookUpElsewhere };
  return createEngine({ ...room, ...(onTold && { onTold }) });
}

/** What pages need to know of the dialects. */
export function wiresOf(all: readonly Dialect[]): readonly Wire[] {
  return all.map((dialect) => {
    const { id, name, about, defaults, switches = {}, webhook, scopes = [] } = dialect;
    const prefix = dialect.hosts.length > 0 ? `/${id}` : "";
    let made: readonly Trial[] | undefined;
    const trials = () => {
      made ??= trialsOf(dialect);
      return made;
    };
    const own = { form: formOf(dialect), page: pageOf(dialect), prefix, trials };
    return { id, name, about, defaults, switches, webhook, scopes, ...own };
  });
}

/** Of its pages the one that a wire id alone opens. */
function pageOf({ id, pages }: Dialect): string {
  const own = pages.map(({ path }) => path).find((path) => path.split("/:").length === 2);
  assert(own, `the dialect ${id} has no page of a payment`);
  return own.replace(/:[a-z_]+/, ":id");
}

/** What the engine needs to know of a dialect's keys. */
export function formOf(dialect: Dialect): KeyForm {
  return {
    dialect: dialect.id,
    name: dialect.name,
    prefix: dialect.keyPrefix,
    scope: dialect.keyScope,
    signs: dialect.webhook.signsWithKey ?? false,
  };
}
