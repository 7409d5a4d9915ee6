/**
 * The enhancer: what a page does better with script. Pages work without it; nothing here is needed.
 * Copy buttons copy, print buttons print, a way back leads to where one came from.
 */
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied;
  });
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// How long the history was when the buyer came here from elsewhere, in this tab.
const FROM = "from";
const elsewhere = document.referrer && new URL(document.referrer).origin !== location.origin;
const [visit] = performance.getEntriesByType("navigation");
if (elsewhere && history.length > 1 && visit?.type === "navigate") {
  sessionStorage.setItem(FROM, String(history.length));
}
const first = Number(sessionStorage.getItem(FROM));
const back = document.querySelector("button[data-back]");
if (back && first > 0) {
  back.hidden = false;
  back.addEventListener("click", () => history.go(first - history.length - 1));
}

// Ways that a phone folds up lie open where there is room.
const wide = matchMedia("(min-width: 60rem)");
const unfold = () => {
  for (const folded of document.querySelectorAll("details[data-open-wide]")) {
    folded.open = wide.matches;
  }
};
unfold();
wide.addEventListener("change", unfold);

// A form that is on its way is not sent twice; one that comes back from the cache may be.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => delete form.dataset.sent);
}

// What is still awaited is looked at again.
if (document.querySelector("[data-again]")) setTimeout(() => location.reload(), 2_000);
