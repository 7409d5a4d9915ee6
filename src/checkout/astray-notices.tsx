/** What the buyer is told of money that came and did not fit: what is missing, too much or late. */

import { showRupiah } from "../ui/show.ts";
import type { Astray } from "./astray.ts";
import type { View } from "./view.ts";

export function AstrayNotices({ view }: { view: View }) {
  return (
    <>
      {view.astray.map((one) => (
        <AstrayNotice view={view} astray={one} />
      ))}
    </>
  );
}

function AstrayNotice({ view, astray }: { view: View; astray: Astray }) {
  const said = view.words.astray;
  const came = showRupiah(astray.amount);
  if (astray.returned) return <p class="notice">{said.returned(came)}</p>;
  const { title, body } = said[astray.kind];
  const payable = view.opening.payment.charge?.payable ?? view.opening.payment.amount;
  const missing = Math.max(0, payable - astray.amount);
  return (
    <section class="notice warn astray" aria-labelledby={`astray-${astray.kind}`}>
      <h2 id={`astray-${astray.kind}`}>{title(came)}</h2>
      <p>{body(showRupiah(missing), showRupiah(payable))}</p>
    </section>
  );
}
