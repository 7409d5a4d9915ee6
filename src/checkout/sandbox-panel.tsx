/** The sandbox's panel: plays what a buyer or a bank may do to the payment. */
import { SCENARIOS } from "../engine/rail.ts";
import { PLAYABLE } from "../engine/simulate-payment.ts";
import type { View } from "./view.ts";

/** What can be played now; nothing, once the project has gone live. */
export function SandboxPanel({ view }: { view: View }) {
  const { words, opening } = view;
  const { project, payment } = opening;
  const scenarios = SCENARIOS.filter((one) => PLAYABLE[one].includes(payment.status));
  if (project.mode !== "sandbox" || scenarios.length === 0) return null;
  return (
    <section class="card sandbox" aria-labelledby="sandbox">
      <div>
        <h2 id="sandbox">{words.scenarioTitle}</h2>
        <p class="small soft">{words.scenarioBody}</p>
      </div>
      <form class="scenarios" method="post" action={view.action}>
        {scenarios.map((scenario) => (
          <button
            class={scenario === "paid" ? "button" : "button quiet"}
            type="submit"
            name="scenario"
            value={scenario}
          >
            {words.scenarios[scenario]}
          </button>
        ))}
      </form>
    </section>
  );
}
