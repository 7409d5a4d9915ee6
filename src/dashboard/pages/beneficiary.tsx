/** One beneficiary: since when payouts may go there, and the way off the list. */
import { FormFor } from "../../faces/form-for.tsx";
import { definePage } from "../../faces/page.ts";
import { showId } from "../../ids.ts";
import { Actions, Button, ButtonLink } from "../../ui/forms.tsx";
import { Card, Facts, Heading } from "../../ui/parts.tsx";
import { groupsOfFour, showMoment } from "../../ui/show.ts";
import { beneficiaryOf, recipientText } from "../payout-parts.tsx";
import { payoutWords } from "../payout-words.ts";

export default definePage({
  scope: "project",
  path: "/beneficiaries/:beneficiary",
  right: "view",
  title: { id: payoutWords.id.beneficiaries, en: payoutWords.en.beneficiaries },
  async show(visit) {
    const { room, project, language } = visit;
    const say = payoutWords[language];
    const one = await beneficiaryOf(visit, visit.params.beneficiary);
    const readyAt = await room.engine.beneficiaries.readyAt(project, one);
    const ready = readyAt === null ? say.ready : say.readyFrom(showMoment(readyAt, language));
    const to = showId("ben", one.id);
    return (
      <>
        <Heading title={one.name} lead={recipientText(one)}>
          {visit.may("money") ? (
            <ButtonLink href={visit.link("/payouts/new", { to })}>{say.ask}</ButtonLink>
          ) : null}
          <ButtonLink href={visit.link("/beneficiaries")} look="quiet">
            {say.back}
          </ButtonLink>
        </Heading>
        <Card id="details" title={say.details}>
          <Facts
            rows={[
              [say.account, groupsOfFour(one.account).join(" ")],
              [say.status, ready],
              ["ID", <code>{to}</code>],
            ]}
          />
          <Actions>
            <ButtonLink href={visit.link("/payouts", { q: one.account })} look="quiet">
              {say.title}
            </ButtonLink>
          </Actions>
        </Card>
        {visit.may("money") ? (
          <Card id="remove" title={say.removeTitle} lead={say.removeBody}>
            <FormFor visit={visit} act="remove">
              <Actions>
                <Button look="danger">{say.remove}</Button>
              </Actions>
            </FormFor>
          </Card>
        ) : null}
      </>
    );
  },
  acts: {
    remove: {
      right: "money",
      fresh: true,
      async run(visit) {
        const { id } = await beneficiaryOf(visit, visit.params.beneficiary);
        if (await visit.room.engine.beneficiaries.remove(visit.project, id)) {
          await visit.audit("beneficiary remove", showId("ben", id));
        }
        return { to: visit.link("/beneficiaries"), told: "removed" };
      },
    },
  },
});
