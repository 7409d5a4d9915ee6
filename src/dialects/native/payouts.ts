/** `/v1/payouts` and `/v1/beneficiaries`: money out, and those whom it goes to. */
import { utcText } from "../../clock.ts";
import type { KnownBeneficiary } from "../../engine/beneficiaries.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Project } from "../../engine/settings.ts";
import { Failure } from "../../failure.ts";
import { parseId, showId } from "../../ids.ts";
import { json, keyed } from "../define.ts";
import { idempotencyOf, keyedOnce, replyOnce } from "../idempotency.ts";
import { ownPayout, payoutOf } from "../own-event.ts";
import { before, listOf } from "./lists.ts";
import * as wire from "./wire.ts";

export const payoutOperations = [
  keyed({
    route: "POST /v1/payouts",
    id: "createPayout",
    summary: "Ask for a payout: its amount and fee are held back until it is decided",
    input: wire.createPayout,
    output: ownPayout,
    async run({ engine, request, caller, input }) {
      const { project } = caller;
      const { amount, reference = null } = input;
      const answer = await engine.payouts.request({
        ...(await recipientOf(engine, project, input)),
        project,
        by: caller,
        amount,
        reference,
        idempotency: idempotencyOf(request, "createPayout"),
        encode: (payout) => json(ownPayout, payoutOf(payout), 201),
      });
      return replyOnce(answer);
    },
  }),

  keyed({
    route: "GET /v1/payouts",
    id: "listPayouts",
    summary: "The project's payouts, newest first, of one status where it is named",
    input: wire.listPayouts,
    output: wire.payoutList,
    async run({ engine, caller: { project }, input: { limit, cursor, status } }) {
      const payouts = await engine.payouts.list(project, {
        ...(status && { statuses: [status] }),
        ...before("pyo", cursor),
        limit: limit + 1,
      });
      const shown = payouts.map(payoutOf);
      return json(wire.payoutList, listOf(shown, limit));
    },
  }),

  keyed({
    route: "GET /v1/payouts/:id",
    id: "getPayout",
    summary: "A payout as it is now",
    input: wire.ofPayout,
    output: ownPayout,
    async run({ engine, caller: { project }, input: { id } }) {
      const uuid = parseId("pyo", id);
      const payout = uuid && (await engine.payouts.findById(project, uuid));
      if (payout) return json(ownPayout, payoutOf(payout));
      throw new Failure("not_found", "There is no such payout", { field: "id" });
    },
  }),

  keyedOnce({
    route: "POST /v1/beneficiaries",
    id: "createBeneficiary",
    summary: "Name a beneficiary ahead of its first payout; one that is known comes as it is",
    input: wire.createBeneficiary,
    output: wire.beneficiary,
    async run({ engine, caller, input }) {
      const { beneficiary, made } = await engine.beneficiaries.name(caller.project, caller, input);
      return json(wire.beneficiary, beneficiaryOf(beneficiary), made ? 201 : 200);
    },
  }),

  keyed({
    route: "GET /v1/beneficiaries",
    id: "listBeneficiaries",
    summary: "The merchant's beneficiaries in the key's mode, newest first",
    input: wire.listBeneficiaries,
    output: wire.beneficiaryList,
    async run({ engine, caller: { project }, input: { limit, cursor } }) {
      const filter = { ...before("ben", cursor), limit: limit + 1 };
      const found = await engine.beneficiaries.list(project, filter);
      return json(wire.beneficiaryList, listOf(found.map(beneficiaryOf), limit));
    },
  }),
];

type Asked = {
  readonly [Name in "beneficiary" | "destination" | "account" | "name"]?: string | null | undefined;
};

/** A beneficiary by its id, or the one that the request describes. */
async function recipientOf(engine: Engine, project: Project, asked: Asked) {
  const { beneficiary, destination, account, name } = asked;
  if (beneficiary == null) {
    return {
      destination: given("destination", destination),
      account: given("account", account),
      name: given("name", name),
    };
  }
  const id = parseId("ben", beneficiary);
  const known = id && (await engine.beneficiaries.findById(project, id));
  if (!known) {
    throw new Failure("invalid_request", "There is no such beneficiary", {
      field: "beneficiary",
      hint: "GET /v1/beneficiaries lists those of the key's mode",
    });
  }
  return { destination: known.destination, account: known.account, name: name ?? known.name };
}

function given(field: string, value: string | null | undefined): string {
  if (value != null) return value;
  throw new Failure("invalid_request", `The field ${field} is missing`, {
    field,
    hint: "Send a beneficiary's id, or destination, account and name",
    facts: { fault: "missing" },
  });
}

function beneficiaryOf({ id, destination, account, name, mode, createdAt }: KnownBeneficiary) {
  return {
    id: showId("ben", id),
    object: "beneficiary" as const,
    destination,
    account,
    name,
    sandbox: mode === "sandbox",
    created_at: utcText(createdAt),
  };
}
