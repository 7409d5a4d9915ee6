/** A virtual account: its number in groups, to be read and to be copied. */

import { groupsOfFour } from "../ui/show.ts";
import { Copy } from "./copy.tsx";
import type { Instructed } from "./instructed.ts";

export function VirtualAccount({ view, charge, instructions }: Instructed<"va">) {
  const { words } = view;
  const { number, payee } = instructions;
  return (
    <div class="stack">
      <h3>{words.accountNumber}</h3>
      <p class="number">
        {groupsOfFour(number).map((group) => (
          <span>{group}</span>
        ))}
      </p>
      <div class="pair">
        <Copy label={words.copyNumber} copied={words.copied} text={number} />
        <Copy label={words.copyAmount} copied={words.copied} text={String(charge.payable)} />
      </div>
      <p class="small soft">
        {words.payee}: {payee}
      </p>
    </div>
  );
}
