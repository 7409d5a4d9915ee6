/**
 * The enhancer: what a page does better with script. Pages work without it; nothing here is needed.
 * Copy buttons copy, a waiting page notices its payment, a way back leads to where one came from.
 */
const WAIT = 4_000;

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied;
  });
}

/** Asks for the page again, and shows it only when its state has changed. */
async function look(main) {
  if (document.hidden) return;
  const reply = await fetch(main.dataset.self);
  if (!reply.ok) return;
  const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
  if (fresh.querySelector("main")?.dataset.state !== main.dataset.state) {
    location.replace(main.dataset.self);
  }
}

const main = document.querySelector("main[data-self]");
if (main) {
  const again = () => look(main).catch(() => undefined);
  setInterval(again, WAIT);
  document.addEventListener("visibilitychange", again);
}

// How long the history was when the buyer first came here from elsewhere.
const key = `from:${location.pathname}`;
const elsewhere = document.referrer && new URL(document.referrer).origin !== location.origin;
if (elsewhere && history.length > 1 && !sessionStorage.getItem(key)) {
  sessionStorage.setItem(key, String(history.length));
}
const first = Number(sessionStorage.getItem(key));
const back = document.querySelector("button[data-back]");
if (back && first > 0) {
  back.hidden = false;
  back.addEventListener("click", () => history.go(first - history.length - 1));
}
