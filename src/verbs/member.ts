/** `member`: a merchant's people on the dashboard. */
import { utcText } from "../clock.ts";
import { Failure } from "../failure.ts";
import { invitationAddress } from "../first-start.ts";
import { invite } from "../people/invitations.ts";
import { MEMBER_ROLES } from "../people/roles.ts";
import { defineVerb } from "./define.ts";
import { namedMerchant } from "./named.ts";

export const memberVerbs = [
  defineVerb({
    noun: "member",
    verb: "invite",
    summary: "Make a link of seven days by which one person joins a merchant's dashboard.",
    options: {
      merchant: { value: "ID", required: true, meaning: "whose member it will be" },
      role: { value: "ROLE", meaning: `${MEMBER_ROLES.join(", ")}; owner when absent` },
    },
    async run({ values, desk }) {
      const wanted = values.role ?? "owner";
      const role = MEMBER_ROLES.find((one) => one === wanted);
      if (role === undefined) {
        throw new Failure("invalid_request", `A role is one of ${MEMBER_ROLES.join(", ")}`, {
          field: "role",
        });
      }
      const open = await desk();
      const { id: merchantId } = await namedMerchant(open, values.merchant);
      const by = open.operator.name;
      const { token, expiresAt } = await invite(open.house, { merchantId, role, by });
      const link = invitationAddress(open.house.config, token);
      return {
        json: { role, link, expires_at: utcText(expiresAt) },
        text: `${link}\nmakes one person a member (${role}), once, until ${utcText(expiresAt)}`,
      };
    },
  }),
];
