/** The sandbox's panel: plays what a buyer or a bank may do to the payment. */
import type { Scenario } from "../engine/rail.ts";
import type { View } from "./view.ts";

export const SCENARIOS: readonly Scenario[] = ["paid", "failed", "late", "twice", "short", "over"];

export function SandboxPanel({ view }: { view: View }) {
  const { words } = view;
  return (
    <section class="card sandbox" aria-labelledby="sandbox">
      <div>
        <h2 id="sandbox">{words.scenarioTitle}</h2>
        <p class="small soft">{words.scenarioBody}</p>
      </div>
      <form class="scenarios" method="post" action={view.action}>
        {SCENARIOS.map((scenario) => (
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
