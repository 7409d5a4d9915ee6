/** The page of the built-in inbox: plain, without style or script. */
import { html } from "hono/html";
import { utcText } from "../clock.ts";
import type { InboxMessage } from "./dev-inbox.ts";
import type { Verification } from "./sign.ts";

const VERDICTS: Readonly<Record<Verification, string>> = {
  valid: "valid",
  malformed: "missing or malformed",
  stale: "stale: the timestamp is more than five minutes off",
  forged: "wrong: signed with another secret",
};

export function inboxPage(messages: readonly InboxMessage[]) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Webhook inbox</title>
</head>
<body>
<main>
<h1>Webhook inbox</h1>
<p>Webhooks of sandbox projects that were sent here, newest first.</p>
${messages.length === 0 ? html`<p>Nothing has come yet.</p>` : messages.map(messagePart)}
</main>
</body>
</html>
`;
}

function messagePart(message: InboxMessage) {
  const { id, project, receivedAt, verdict, headers, body } = message;
  return html`<article id="${id}">
<h2>${project}, <time datetime="${utcText(receivedAt)}">${utcText(receivedAt)}</time></h2>
<p>Standard Webhooks signature: <strong>${VERDICTS[verdict]}</strong></p>
<pre>${indented(body)}</pre>
<details>
<summary>Headers</summary>
<pre>${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n")}</pre>
</details>
</article>
`;
}

/** JSON is shown indented; anything else as it came. */
function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}
