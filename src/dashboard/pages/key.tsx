/** One API key: its bounds, its successor, its end. */
import { HOUR } from "../../clock.ts";
import { changeKey, type KeyFacts, keyOfProject, revokeKey } from "../../engine/keys.ts";
import { rotateKey } from "../../engine/rotate-key.ts";
import { FormFor } from "../../faces/form-for.tsx";
import { definePage, type VisitOf } from "../../faces/page.ts";
import { wireFor } from "../../faces/wire.ts";
import { Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import { Actions, Button, ButtonLink, Choices } from "../../ui/forms.tsx";
import { Card, Facts, Heading, Moment } from "../../ui/parts.tsx";
import {
  BoundFields,
  Ends,
  inLive,
  readBounds,
  ShownKey,
  showFrom,
  showMay,
  Used,
} from "../key-form.tsx";
import { keyWords } from "../key-words.ts";

type At = VisitOf<"project">;

const HOURS = [1, 24, 168] as const;
const NEVER = "never";

export default definePage({
  scope: "project",
  path: "/keys/:key",
  right: "view",
  title: { id: keyWords.id.title, en: keyWords.en.title },
  async show(visit) {
    const say = keyWords[visit.language];
    const key = await keyIn(visit);
    return (
      <>
        <Heading title={key.hint}>
          <ButtonLink href={visit.link("/keys")} look="quiet">
            {say.back}
          </ButtonLink>
        </Heading>
        <Card id="key" title={say.details}>
          <Facts rows={factsOf(visit, key)} />
        </Card>
        {visit.may("develop") ? <Changes visit={visit} bound={key} /> : null}
      </>
    );
  },
  acts: {
    bound: {
      right: "develop",
      fresh: inLive,
      async run(visit, form) {
        const key = await keyIn(visit);
        const bounds = readBounds(form);
        await changeKey(visit.room, visit.merchant.id, key.id, bounds);
        await visit.audit("key set", showId("key", key.id), bounds);
        return { to: visit.address, told: "saved" };
      },
    },
    rotate: {
      right: "develop",
      fresh: inLive,
      async run(visit, form) {
        const { room, project } = visit;
        const key = await keyIn(visit);
        const end = endIn(form.text("ends"), room.clock.now());
        const made = await rotateKey(room, project, wireFor(room.wires, project).form, key.id, end);
        const to = showId("key", made.id);
        await visit.audit("key rotate", showId("key", key.id), { to });
        return { shown: <ShownKey visit={visit} made={made} /> };
      },
    },
    revoke: {
      right: "develop",
      fresh: inLive,
      async run(visit) {
        const key = await keyIn(visit);
        await revokeKey(visit.room, visit.merchant.id, key.id);
        await visit.audit("key revoke", showId("key", key.id));
        return { to: visit.link("/keys"), told: "revoked" };
      },
    },
  },
});

/** The key that the address names, of this project. Fails: not_found. */
function keyIn({ room, project, params }: At): Promise<KeyFacts> {
  const id = parseId("key", params.key ?? "");
  if (id === undefined) throw new Failure("not_found", "There is no such key");
  return keyOfProject(room.db, project, id);
}

/** Null: when it is revoked. Fails: invalid_request (ends). */
function endIn(text: string, now: number): number | null {
  if (text === NEVER) return null;
  const hours = HOURS.find((one) => String(one) === text);
  if (hours) return now + hours * HOUR;
  throw new Failure("invalid_request", "Say when the old key ends", { field: "ends" });
}

function factsOf(visit: At, key: KeyFacts) {
  const { language } = visit;
  const say = keyWords[language];
  return [
    [say.kind, key.kind === "made" ? say.ours : say.imported],
    [say.may, showMay(key, language)],
    [say.from, showFrom(key, language)],
    [say.made, <Moment at={key.createdAt} language={language} short />],
    [say.ends, <Ends of={key} visit={visit} />],
    [say.used, <Used of={key} language={language} />],
  ] as const;
}

function Changes({ visit, bound }: { visit: At; bound: KeyFacts }) {
  const say = keyWords[visit.language];
  return (
    <>
      <Card id="bounds" title={say.boundsTitle}>
        <FormFor visit={visit} act="bound">
          <BoundFields visit={visit} bound={bound} />
          <Actions>
            <Button>{say.saveBounds}</Button>
          </Actions>
        </FormFor>
      </Card>
      <Rotate visit={visit} />
      <Card id="revoke" title={say.revokeTitle} lead={say.revokeLead}>
        <FormFor visit={visit} act="revoke">
          <Actions>
            <Button look="danger">{say.revoke}</Button>
          </Actions>
        </FormFor>
      </Card>
    </>
  );
}

function Rotate({ visit }: { visit: At }) {
  const { room, project, language } = visit;
  const say = keyWords[language];
  const { signs } = wireFor(room.wires, project).form;
  return (
    <Card id="rotate" title={say.rotateTitle} lead={say.rotateLead}>
      {signs ? <p>{say.rotateSigns}</p> : null}
      <FormFor visit={visit} act="rotate">
        <Choices
          {...visit.field("ends", "24")}
          label={say.oldEnds}
          choices={[
            ...HOURS.map((one) => ({ value: String(one), label: say.inHours[one] })),
            { value: NEVER, label: say.whenRevoked },
          ]}
        />
        <Actions>
          <Button>{say.rotate}</Button>
        </Actions>
      </FormFor>
    </Card>
  );
}
