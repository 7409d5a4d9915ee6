/**
 * What a page of the checkout does better with script: it follows its payment, counts down, and
 * shares its picture.
 */
const POLL = 4_000;
const SPOKEN = [10, 5, 1];

const main = document.querySelector("main[data-self]");

/** Shows the page again when its state is no longer this one. */
function renew(state) {
  if (state && state !== main.dataset.state) location.replace(main.dataset.self);
}

/** Asks for the page again: where no stream comes through, and when one comes back to it. */
async function look() {
  if (document.hidden) return;
  const reply = await fetch(main.dataset.self).catch(() => undefined);
  if (!reply?.ok) return;
  const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
  renew(fresh.querySelector("main")?.dataset.state);
}

/** Listens while the page is seen; a stream that breaks is opened again by the browser. */
function follow() {
  let stream;
  let poll;
  const open = () => {
    if (stream || document.hidden) return;
    stream = new EventSource(main.dataset.live);
    stream.addEventListener("state", ({ data }) => {
      clearInterval(poll);
      poll = undefined;
      renew(data);
    });
    stream.addEventListener("error", () => {
      poll ??= setInterval(look, POLL);
      if (stream.readyState !== EventSource.CLOSED) return;
      stream = undefined;
    });
  };
  const close = () => {
    stream?.close();
    stream = undefined;
    clearInterval(poll);
    poll = undefined;
  };
  open();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return close();
    open();
    look();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", ({ persisted }) => persisted && look());
}

/** Counts down by the house's clock; says aloud only a few of the minutes. */
function countDown(shown) {
  const ahead = Number(shown.dataset.now) - Date.now();
  const deadline = Number(shown.dataset.countdown);
  const spoken = document.querySelector("[data-minutes]");
  let said;
  const tick = () => {
    const left = Math.max(0, Math.ceil((deadline - Date.now() - ahead) / 1_000));
    const [hours, minutes, seconds] = [left / 3_600, (left / 60) % 60, left % 60].map((part) =>
      String(Math.floor(part)).padStart(2, "0"),
    );
    const time = left < 3_600 ? `${minutes}:${seconds}` : `${hours}:${minutes}:${seconds}`;
    shown.textContent = shown.dataset.words.replace("{}", time);
    shown.classList.toggle("soon", left <= 120);
    const minute = Math.ceil(left / 60);
    if (left > 0 && SPOKEN.includes(minute) && said !== minute) {
      said = minute;
      spoken.textContent = spoken.dataset.minutes.replace("{}", minute);
    }
    if (left > 0) return;
    clearInterval(timer);
    if (main) look();
  };
  const timer = setInterval(tick, 1_000);
  tick();
}

async function share({ dataset }) {
  const picture = await (await fetch(dataset.share)).blob();
  const file = new File([picture], dataset.file, { type: picture.type });
  await navigator.share({ files: [file] });
}

for (const button of document.querySelectorAll("button[data-share]")) {
  const sample = new File([], "qris.png", { type: "image/png" });
  if (!navigator.canShare?.({ files: [sample] })) break;
  button.hidden = false;
  // A buyer who thinks better of it is no fault.
  button.addEventListener("click", () => share(button).catch(() => undefined));
}

const offline = document.querySelector("[data-offline]");
const tellOffline = () => {
  offline.hidden = navigator.onLine;
};
addEventListener("offline", tellOffline);
addEventListener("online", tellOffline);

const countdown = document.querySelector("[data-countdown]");
if (countdown) countDown(countdown);
if (main) follow();
