/** What a page that waits says of itself, and what the buyer may say who has paid. */
import { Icon } from "../ui/icons.tsx";
import type { View } from "./view.ts";

export function Waiting({ view }: { view: View }) {
  const { words, checked, check } = view;
  return (
    <section class="card" aria-labelledby="waiting">
      <div class="state" role="status">
        <span class={checked ? "mark warn" : "mark"}>
          <Icon name="wait" />
        </span>
        <div>
          <h2 id="waiting">{checked ? words.checking : words.waiting}</h2>
          <p class="small soft">{checked ? words.checkingBody : words.waitingBody}</p>
        </div>
      </div>
      <a class="button quiet" href={check}>
        {checked ? words.checkAgain : words.checkStatus}
      </a>
    </section>
  );
}
