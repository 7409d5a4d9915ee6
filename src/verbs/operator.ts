/** `operator`: who may run the house. */

import { utcText } from "../clock.ts";
import {
  createOperator,
  createPasswordLink,
  findOperator,
  type Operator,
} from "../engine/operators.ts";
import { Failure } from "../failure.ts";
import { passwordAddress } from "../first-start.ts";
import { type Answer, type Desk, defineVerb } from "./define.ts";

export const operatorVerbs = [
  defineVerb({
    noun: "operator",
    verb: "create",
    summary: "Make an operator, with a one-time link to set the password.",
    subject: { name: "NAME", required: true },
    options: {},
    async run({ subject, desk }) {
      const open = await desk();
      const operator = await createOperator(open.house, subject);
      await open.audit({ verb: "operator create", subject: operator.name, merchantId: null });
      return linkFor(open, operator);
    },
  }),

  defineVerb({
    noun: "operator",
    verb: "reset-password",
    summary: "Make a one-time link of 24 hours to set an operator's password.",
    subject: { name: "NAME", required: false },
    options: {},
    async run({ subject, desk }) {
      const open = await desk();
      const operator = subject === "" ? open.operator : await findOperator(open.house.db, subject);
      if (!operator) throw new Failure("not_found", `There is no operator ${subject}`);
      const line = { verb: "operator reset-password", subject: operator.name };
      await open.audit({ ...line, merchantId: null });
      return linkFor(open, operator);
    },
  }),
];

async function linkFor({ house }: Desk, operator: Operator): Promise<Answer> {
  const { token, expiresAt } = await createPasswordLink(house, operator);
  const link = passwordAddress(house.config, token);
  return {
    json: { operator: operator.name, link, expires_at: utcText(expiresAt) },
    text: `${link}\nsets the password of ${operator.name}, once, until ${utcText(expiresAt)}`,
  };
}
