/** Sending deliveries again in bulk: counted first, and then done of what was counted. */
import { HOUR, type Instant } from "../clock.ts";
import type { Engine } from "../engine/engine.ts";
import { FormFor } from "../faces/form-for.tsx";
import type { Visit } from "../faces/page.ts";
import { Actions, Button, Filters, Select } from "../ui/forms.tsx";
import { Card, Notice } from "../ui/parts.tsx";
import { showNumber } from "../ui/show.ts";
import type { FleetEndpoint } from "../webhooks/fleet.ts";
import { fleetWords } from "./fleet-words.ts";

const HOURS = [1, 6, 24, 168] as const;

/** Those that are on; of a project's own time a range begins as long ago. */
type Targets = readonly FleetEndpoint[];

/** How long ago the range begins, as the address says; undefined: nothing was asked. */
export function hoursIn(query: URLSearchParams): number | undefined {
  return HOURS.find((hours) => `${hours}` === query.get("hours"));
}

export async function countAgain(engine: Engine, targets: Targets, from: Instant): Promise<number> {
  let count = 0;
  for (const target of targets) {
    const project = await projectOf(engine, target);
    count += project ? await engine.webhooks.countRange(project, rangeOf(target, from)) : 0;
  }
  return count;
}

export async function sendAgain(engine: Engine, targets: Targets, from: Instant): Promise<number> {
  let sent = 0;
  for (const target of targets) {
    const project = await projectOf(engine, target);
    sent += project ? await engine.webhooks.resendRange(project, rangeOf(target, from)) : 0;
  }
  return sent;
}

function projectOf(engine: Engine, { merchantId, projectId }: FleetEndpoint) {
  return engine.projects.byId(merchantId, projectId);
}

function rangeOf({ id: endpointId }: FleetEndpoint, from: Instant) {
  return { from, endpointId, statuses: ["failed"] as const };
}

/** The form that counts, and where something was counted the one that sends. */
export function Replay({
  visit,
  title,
  lead,
  count,
}: {
  visit: Visit;
  title: string;
  lead: string;
  /** Undefined: nothing was asked for yet. */
  count: number | undefined;
}) {
  const { language, query } = visit;
  const say = fleetWords[language];
  const shown = count === undefined ? "" : showNumber(count, language);
  return (
    <Card id="replay" title={title} lead={lead}>
      <Filters
        label={say.replay}
        action={visit.address}
        said={{ apply: say.count, clear: say.back }}
      >
        <Select
          name="hours"
          label={say.period}
          value={query.get("hours") ?? "24"}
          choices={HOURS.map((hours) => ({ value: `${hours}`, label: say.hours(hours) }))}
        />
      </Filters>
      {count === 0 ? <Notice>{say.nothing}</Notice> : null}
      {count ? (
        <FormFor visit={visit} act="replay">
          <Notice tone="warn">
            <p>{say.counted(shown)}</p>
            <p>{say.most}</p>
          </Notice>
          <Actions>
            <Button>{say.send(shown)}</Button>
          </Actions>
        </FormFor>
      ) : null}
    </Card>
  );
}

export function beginning(now: Instant, hours: number): Instant {
  return now - hours * HOUR;
}
