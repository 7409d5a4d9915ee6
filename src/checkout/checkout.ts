/** The checkout: the pages on which a buyer pays, and what their forms may do. */
import type { Engine } from "../engine/engine.ts";
import { Failure } from "../failure.ts";
import { script, stylesheet } from "./document.tsx";
import { renderNotice } from "./notice-page.tsx";
import { renderPayment } from "./payment-page.tsx";
import { SCENARIOS } from "./sandbox-panel.tsx";
import { type Opening, viewOf, WATCH } from "./view.ts";
import { type Language, languageOf, type NoticeName } from "./words.ts";

export type Checkout = {
  /** The pages' own parts, to be served under their paths. */
  readonly assets: readonly { path: string; contentType: string; body: string }[];
  /** The page of an opened payment as HTML; `notice` tells of something just refused. */
  payment(opening: Opening, language: Language, notice?: NoticeName): string;
  /** A page that says one thing, as HTML. */
  notice(name: NoticeName, language: Language): string;
  /** Where the page stands once a form has been answered. */
  afterForm(opening: Opening, language: Language): string;
  /** Plays a scenario of the panel. Fails: invalid_request, and what `simulate` fails with. */
  simulate(opening: Opening, scenario: string): Promise<void>;
};

export function createCheckout(engine: Engine): Checkout {
  return {
    assets: [stylesheet, script],
    payment: (opening, language, notice) =>
      renderPayment(viewOf(opening, engine.now(opening.project), language), notice),
    notice: renderNotice,
    afterForm: (opening, language) => viewOf(opening, engine.now(opening.project), language).watch,
    async simulate({ project, payment }, asked) {
      const scenario = SCENARIOS.find((one) => one === asked);
      if (scenario === undefined) {
        throw new Failure("invalid_request", "There is no such scenario", { field: "scenario" });
      }
      await engine.payments.simulate(project, payment, scenario);
    },
  };
}

export { type Language, languageOf, type NoticeName, type Opening, WATCH };
